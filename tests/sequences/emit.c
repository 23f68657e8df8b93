/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sequences as test vectors, for any VM that runs those to judge. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/deflate.h"
#include "base/encoding.h"
#include "rpc/shape.h"
#include "tests/sequences/sequence.h"

struct emission {
	const struct sequence *sequence;
	struct json_writer json;
	struct arena arena; /* of traces in the making */
};

/* ---- values ---------------------------------------------------------------------- */

/* As a number, however large: the schema knows no other amounts. */
static void write_number(struct json_writer *json, const char *name, const struct bigint *value)
{
	struct buffer text;

	buffer_init(&text, 0);
	bigint_to_text(&text, value);
	json_write_raw(json, name, buffer_bytes(&text));
	buffer_fini(&text);
}

static void write_state_tree(struct json_writer *json, const struct block_cid *root)
{
	json_write_object(json, "state_tree");
	json_write_cid(json, "root_cid", cid_of(root));
	json_write_object_end(json);
}

static void write_car(struct emission *emission)
{
	struct buffer packed;

	buffer_init(&packed, 0);
	must(deflate_gzip(&packed, buffer_bytes(&emission->sequence->car)));
	json_write_base64(&emission->json, "car", buffer_bytes(&packed));
	buffer_fini(&packed);
}

/* ---- what it is -------------------------------------------------------------------- */

static void write_meta(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;
	struct json_writer *json = &emission->json;
	char id[80];

	snprintf(id, sizeof(id), "sequence-%" PRIu64 "-nv%u", sequence->seed,
		 sequence->network_version);
	json_write_text(json, "class", sequence->of_tipsets ? "tipset" : "message");
	if (sequence->chain.chaos) {
		json_write_object(json, "selector");
		json_write_text(json, "chaos_actor", "true");
		json_write_object_end(json);
	}
	json_write_object(json, "_meta");
	json_write_text(json, "id", id);
	json_write_array(json, "gen");
	json_write_object(json, NULL);
	json_write_text(json, "source", "fuzz_sequences");
	json_write_object_end(json);
	json_write_array_end(json);
	json_write_object_end(json);
}

static void write_preconditions(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;
	struct json_writer *json = &emission->json;
	char id[16];

	snprintf(id, sizeof(id), "nv%u", sequence->network_version);
	json_write_object(json, "preconditions");
	write_state_tree(json, &sequence->pre_root);
	write_number(json, "basefee", &sequence->env.base_fee);
	write_number(json, "circ_supply", &sequence->env.circ_supply);
	json_write_array(json, "variants");
	json_write_object(json, NULL);
	json_write_text(json, "id", id);
	json_write_int(json, "epoch", sequence->env.epoch);
	json_write_uint(json, "nv", sequence->network_version);
	json_write_object_end(json);
	json_write_array_end(json);
	json_write_object_end(json);
}

/* ---- what was applied ----------------------------------------------------------------- */

static void write_messages(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;
	struct json_writer *json = &emission->json;

	json_write_array(json, "apply_messages");
	for (size_t i = 0; i < sequence->count; i++) {
		json_write_object(json, NULL);
		json_write_base64(json, "bytes", sequence->steps[i].raw);
		if (sequence->steps[i].epoch_offset != 0)
			json_write_int(json, "epoch_offset", sequence->steps[i].epoch_offset);
		json_write_object_end(json);
	}
	json_write_array_end(json);
}

static void write_block(struct json_writer *json, const struct tipset_block *block)
{
	struct buffer raw;

	buffer_init(&raw, 0);
	json_write_object(json, NULL);
	json_write_address(json, "miner_addr", &block->miner);
	json_write_int(json, "win_count", block->win_count);
	json_write_array(json, "messages");
	for (size_t i = 0; i < block->message_count; i++) {
		buffer_clear(&raw);
		must(message_encode(&raw, &block->messages[i]));
		json_write_base64(json, NULL, buffer_bytes(&raw));
	}
	json_write_array_end(json);
	json_write_object_end(json);
	buffer_fini(&raw);
}

static void write_tipsets(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;
	struct json_writer *json = &emission->json;

	json_write_array(json, "apply_tipsets");
	for (size_t i = 0; i < sequence->count; i++) {
		const struct tipset *tipset = &sequence->tipsets[i].tipset;

		json_write_object(json, NULL);
		json_write_int(json, "epoch_offset", tipset->epoch - sequence->env.epoch);
		write_number(json, "basefee", &tipset->base_fee);
		json_write_array(json, "blocks");
		for (size_t k = 0; k < tipset->block_count; k++)
			write_block(json, &tipset->blocks[k]);
		json_write_array_end(json);
		json_write_object_end(json);
	}
	json_write_array_end(json);
}

/* ---- what came of it --------------------------------------------------------------------- */

static void write_receipt(struct json_writer *json, const struct receipt *receipt)
{
	json_write_object(json, NULL);
	json_write_int(json, "exit_code", receipt->exit_code);
	json_write_base64(json, "return", receipt->ret);
	json_write_int(json, "gas_used", receipt->gas_used);
	json_write_object_end(json);
}

static void write_failures(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;

	json_write_array(&emission->json, "apply_message_failures");
	for (size_t i = 0; i < sequence->count; i++)
		if (sequence->steps[i].fatal)
			json_write_uint(&emission->json, NULL, i);
	json_write_array_end(&emission->json);
}

static void write_message_receipts(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;

	write_failures(emission);
	json_write_array(&emission->json, "receipts");
	for (size_t i = 0; i < sequence->count; i++) {
		if (sequence->steps[i].fatal)
			json_write_null(&emission->json, NULL);
		else
			write_receipt(&emission->json, &sequence->steps[i].receipt);
	}
	json_write_array_end(&emission->json);
}

static void write_tipset_receipts(struct emission *emission)
{
	const struct sequence *sequence = emission->sequence;
	struct json_writer *json = &emission->json;

	json_write_array(json, "receipts");
	for (size_t i = 0; i < sequence->count; i++) {
		const struct tipset_result *result = &sequence->tipsets[i].result;

		for (size_t k = 0; k < result->count; k++)
			write_receipt(json, &result->applications[k].receipt);
	}
	json_write_array_end(json);
	json_write_array(json, "receipts_roots");
	for (size_t i = 0; i < sequence->count; i++)
		json_write_cid(json, NULL, cid_of(&sequence->tipsets[i].result.receipts_root));
	json_write_array_end(json);
}

static void write_postconditions(struct emission *emission)
{
	json_write_object(&emission->json, "postconditions");
	write_state_tree(&emission->json, &emission->sequence->chain.root);
	if (emission->sequence->of_tipsets)
		write_tipset_receipts(emission);
	else
		write_message_receipts(emission);
	json_write_object_end(&emission->json);
}

/* ---- traces -------------------------------------------------------------------------------- */

/* False when one nests too deep to be printed. */
static bool collect_traces(struct emission *emission, struct buffer *out)
{
	const struct sequence *sequence = emission->sequence;
	struct failure failure;
	struct json_writer list;

	json_writer_init(&list, out);
	json_write_array(&list, NULL);
	for (size_t i = 0; i < sequence->count; i++) {
		if (sequence->steps[i].fatal)
			json_write_null(&list, NULL);
		else if (shape_trace(&list, &emission->arena, NULL, &sequence->steps[i].trace,
				     &failure) != ST_OK)
			return false;
	}
	json_write_array_end(&list);
	must(json_writer_status(&list));
	return true;
}

/* Lotus prints the list in base64, packed, in base64 once more. */
static void write_diagnostics(struct emission *emission)
{
	struct buffer list, packed, text;

	buffer_init(&list, 0);
	buffer_init(&packed, 0);
	buffer_init(&text, 0);
	if (collect_traces(emission, &list)) {
		must(deflate_gzip(&packed, buffer_bytes(&list)));
		base64_encode(&text, buffer_bytes(&packed));
		json_write_object(&emission->json, "diagnostics");
		json_write_text(&emission->json, "format", "Lotus-ExecutionTrace-V1");
		json_write_base64(&emission->json, "data", buffer_bytes(&text));
		json_write_object_end(&emission->json);
	}
	buffer_fini(&text);
	buffer_fini(&packed);
	buffer_fini(&list);
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool make_folder(const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return true;
	fprintf(stderr, "cannot make %s: %s\n", path, strerror(errno));
	return false;
}

static bool write_file(const struct sequence *sequence, const char *folder, struct bytes content)
{
	char path[4096];
	FILE *file;
	bool whole;

	snprintf(path, sizeof(path), "%s/nv%02u", folder, sequence->network_version);
	if (!make_folder(folder) || !make_folder(path))
		return false;
	snprintf(path, sizeof(path), "%s/nv%02u/sequence-%" PRIu64 ".json", folder,
		 sequence->network_version, sequence->seed);
	file = fopen(path, "w");
	whole = file && fwrite(content.data, 1, content.size, file) == content.size;
	if (file && fclose(file) != 0)
		whole = false;
	if (!whole)
		fprintf(stderr, "cannot write %s: %s\n", path, strerror(errno));
	return whole;
}

bool sequence_emit(const struct sequence *sequence, const char *folder)
{
	struct emission emission = { .sequence = sequence };
	struct buffer out;
	bool written;

	buffer_init(&out, 0);
	arena_init(&emission.arena, 0);
	json_writer_init(&emission.json, &out);
	json_write_object(&emission.json, NULL);
	write_meta(&emission);
	write_car(&emission);
	write_preconditions(&emission);
	if (sequence->of_tipsets)
		write_tipsets(&emission);
	else
		write_messages(&emission);
	write_postconditions(&emission);
	if (!sequence->of_tipsets)
		write_diagnostics(&emission);
	json_write_object_end(&emission.json);
	must(json_writer_status(&emission.json));
	written = write_file(sequence, folder, buffer_bytes(&out));
	arena_fini(&emission.arena);
	buffer_fini(&out);
	return written;
}
