/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/write.h"

#include "base/gzip_pack.h"
#include "rpc/vector/diagnostics.h"
#include "rpc/vector/randomness_json.h"
#include "world/genesis.h"

/* ---- values ---------------------------------------------------------------------- */

static void write_link(struct json_writer *out, const char *name, struct bytes text)
{
	json_write_object(out, name);
	json_write_string(out, "/", text);
	json_write_object_end(out);
}

/* A number of any length: Go reads it as a big.Int. */
static void write_number(struct json_writer *out, const char *name, const struct bigint *value)
{
	struct buffer text;

	buffer_init(&text, 0);
	bigint_to_text(&text, value);
	if (buffer_status(&text) == ST_OK)
		json_write_raw(out, name, buffer_bytes(&text));
	else
		out->status = buffer_status(&text);
	buffer_fini(&text);
}

static void write_packed(struct json_writer *out, const char *name, struct bytes data)
{
	struct buffer packed;

	buffer_init(&packed, 0);
	packed.charge = out->out->charge;
	gzip_pack(&packed, data);
	if (buffer_status(&packed) == ST_OK)
		json_write_base64(out, name, buffer_bytes(&packed));
	else
		out->status = buffer_status(&packed);
	buffer_fini(&packed);
}

/* ---- members --------------------------------------------------------------------- */

static void write_meta(struct json_writer *out, const struct vector_meta *meta)
{
	json_write_object(out, "_meta");
	json_write_string(out, "id", meta->id);
	if (meta->description.size > 0)
		json_write_string(out, "description", meta->description);
	if (meta->comment.size > 0)
		json_write_string(out, "comment", meta->comment);
	/* No version, no time, no place: the same history gives the same vector. */
	json_write_array(out, "gen");
	json_write_object(out, NULL);
	json_write_text(out, "source", "chaosactord Chaos.VectorExport");
	json_write_object_end(out);
	json_write_array_end(out);
	if (meta->tag_count > 0) {
		json_write_array(out, "tags");
		for (size_t i = 0; i < meta->tag_count; i++)
			json_write_string(out, NULL, meta->tags[i]);
		json_write_array_end(out);
	}
	json_write_object_end(out);
}

static void write_tree(struct json_writer *out, struct bytes root)
{
	json_write_object(out, "state_tree");
	write_link(out, "root_cid", root);
	json_write_object_end(out);
}

static void write_preconditions(struct json_writer *out, const struct vector *vector)
{
	const struct bigint usual_supply = default_circ_supply();

	json_write_object(out, "preconditions");
	json_write_array(out, "variants");
	for (size_t i = 0; i < vector->variant_count; i++) {
		const struct vector_variant *variant = &vector->variants[i];

		json_write_object(out, NULL);
		json_write_string(out, "id", variant->id);
		json_write_int(out, "epoch", variant->epoch);
		json_write_uint(out, "nv", variant->network_version);
		json_write_object_end(out);
	}
	json_write_array_end(out);
	write_tree(out, vector->pre_root);
	write_number(out, "basefee", &vector->base_fee);
	/* The usual supply is beyond 64 bits, and tools that pass JSON on (jq 1.6) make 2e+27 of
	 * it, which no runner takes. All take it where there is none. */
	if (bigint_compare(&vector->circ_supply, &usual_supply) != 0)
		write_number(out, "circ_supply", &vector->circ_supply);
	json_write_object_end(out);
}

static void write_messages(struct json_writer *out, const struct vector *vector)
{
	json_write_array(out, "apply_messages");
	for (size_t i = 0; i < vector->message_count; i++) {
		json_write_object(out, NULL);
		json_write_base64(out, "bytes", vector->messages[i].bytes);
		json_write_int(out, "epoch_offset", vector->messages[i].epoch_offset);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_block(struct json_writer *out, const struct vector_block *block)
{
	json_write_object(out, NULL);
	json_write_address(out, "miner_addr", &block->miner);
	json_write_int(out, "win_count", block->win_count);
	json_write_array(out, "messages");
	for (size_t i = 0; i < block->message_count; i++)
		json_write_base64(out, NULL, block->messages[i]);
	json_write_array_end(out);
	json_write_object_end(out);
}

static void write_tipsets(struct json_writer *out, const struct vector *vector)
{
	json_write_array(out, "apply_tipsets");
	for (size_t i = 0; i < vector->tipset_count; i++) {
		const struct vector_tipset *tipset = &vector->tipsets[i];

		json_write_object(out, NULL);
		json_write_int(out, "epoch_offset", tipset->epoch_offset);
		write_number(out, "basefee", &tipset->base_fee);
		json_write_array(out, "blocks");
		for (size_t j = 0; j < tipset->block_count; j++)
			write_block(out, &tipset->blocks[j]);
		json_write_array_end(out);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

/* Which messages have no receipt. */
static void write_failures(struct json_writer *out, const struct vector *vector)
{
	bool any = false;

	for (size_t i = 0; i < vector->receipt_count; i++) {
		if (vector->receipts[i].present)
			continue;
		if (!any)
			json_write_array(out, "apply_message_failures");
		any = true;
		json_write_uint(out, NULL, i);
	}
	if (any)
		json_write_array_end(out);
}

static void write_receipts(struct json_writer *out, const struct vector *vector)
{
	json_write_array(out, "receipts");
	for (size_t i = 0; i < vector->receipt_count; i++) {
		const struct receipt *receipt = &vector->receipts[i].receipt;

		if (!vector->receipts[i].present) {
			json_write_null(out, NULL);
			continue;
		}
		json_write_object(out, NULL);
		json_write_int(out, "exit_code", receipt->exit_code);
		json_write_base64(out, "return", receipt->ret);
		json_write_int(out, "gas_used", receipt->gas_used);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_postconditions(struct json_writer *out, const struct vector *vector)
{
	json_write_object(out, "postconditions");
	write_failures(out, vector);
	write_tree(out, vector->post_root);
	write_receipts(out, vector);
	if (vector->is_tipset) {
		json_write_array(out, "receipts_roots");
		for (size_t i = 0; i < vector->receipts_root_count; i++)
			write_link(out, NULL, vector->receipts_roots[i]);
		json_write_array_end(out);
	}
	json_write_object_end(out);
}

void vector_write(struct json_writer *out, struct arena *arena, const char *name,
		  const struct vector *vector, const struct vector_meta *meta,
		  const struct trace *const *traces)
{
	json_write_object(out, name);
	json_write_text(out, "class", vector->is_tipset ? "tipset" : "message");
	if (vector->chaos) {
		json_write_object(out, "selector");
		json_write_text(out, "chaos_actor", "true");
		json_write_object_end(out);
	}
	write_meta(out, meta);
	write_packed(out, "car", vector->car);
	if (vector->randomness.rule_count > 0)
		randomness_rules_write(out, "randomness", vector->randomness.rules,
				       vector->randomness.rule_count);
	write_preconditions(out, vector);
	if (vector->is_tipset)
		write_tipsets(out, vector);
	else
		write_messages(out, vector);
	write_postconditions(out, vector);
	if (traces)
		vector_diagnostics_write(out, arena, vector, traces);
	json_write_object_end(out);
}
