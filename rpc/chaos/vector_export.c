/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/vector_export.h"

#include <inttypes.h>

#include "rpc/chaos/handlers.h"
#include "rpc/chaos/vector_range.h"
#include "rpc/message_json.h"
#include "rpc/vector/values.h"
#include "rpc/vector/write.h"
#include "vector/reads.h"
#include "vector/run.h"
#include "vm/network.h"

/* A range of the journal as a test vector. What is written has been run before: nothing is
 * claimed of a variant that our own runner did not find. */

enum { VARIANTS_MAX = 64 };

/* ---- parameters ------------------------------------------------------------------- */

struct variant_args {
	uint64_t network_version;
	struct maybe_int epoch;
	struct bytes id;
};

OBJECT(variant_asked, struct variant_args, FIELDS_OF_PARAMS,
       REQUIRED("nv", network_version, struct variant_args, network_version, "a network version"),
       MAYBE("epoch", int, struct variant_args, epoch,
	     "where it runs, default the first epoch of the version on mainnet"),
       OPTIONAL("id", text, struct variant_args, id, "its name, default nv and the version"));

static const struct word retain_words[] = {
	{ "accessed", RETAIN_ACCESSED },
	{ "reachable", RETAIN_REACHABLE },
};
static const struct word_list retains = { retain_words, 2, false };

struct export_args {
	struct vector_span span;
	struct vector_meta meta;
	const struct variant_args *variants;
	size_t variant_count;
	int64_t retain;
	struct maybe_flag diagnostics;
};

static enum status admit_variants(struct decode *decode, const json_t *list, const void *out)
{
	(void)out;
	if (json_array_size(list) > VARIANTS_MAX)
		return decode_refuse(decode, list, "a list of at most 64 variants");
	return ST_OK;
}

PARAMS(params_vector_export, struct export_args,
       MAYBE("from", uint, struct export_args, span.from,
	     "the first journal entry, default the first one behind genesis"),
       MAYBE("to", uint, struct export_args, span.to, "the last journal entry, default the newest"),
       OPTIONAL("id", text, struct export_args, meta.id, "the name of the vector"),
       OPTIONAL("description", text, struct export_args, meta.description, "what it shows"),
       OPTIONAL("comment", text, struct export_args, meta.comment, "more about it"),
       LIST("tags", text, struct export_args, meta.tags, meta.tag_count, "words to find it by"),
       LIST("variants", variant_asked, struct export_args, variants, variant_count,
	    "where else to run it; of these the vector has those that end the same",
	    .admit = admit_variants),
       OPTIONAL("retain", word, struct export_args, retain,
		"the blocks that the CAR holds: {words}; default accessed", .words = &retains),
       MAYBE("diagnostics", flag, struct export_args, diagnostics,
	     "whether the traces go along, default true"),
       LIST("fatal", message_or_cbor, struct export_args, span.fatal, span.fatal_count,
	    "messages run behind the last one that end without a receipt, as no journal has them"));

/* ---- what is being made -------------------------------------------------------------- */

struct claim {
	struct vector_variant variant;
	struct overlay written; /* what it writes, in the arena of the export */
	bool claimed;
	const char *reason; /* why it is not, in the call's arena */
};

struct export
{
	struct call *call;
	const struct export_args *in;
	struct vector_range range;
	struct claim claims[1 + VARIANTS_MAX]; /* the range's own variant, then those asked for */
	size_t claim_count;
	unsigned max_call_depth;
	struct arena arena; /* of blocks and traces */
	struct vector_reads reads;
	const struct trace **traces;
	struct buffer car;
	size_t block_count;
};

static void arena_like(struct arena *arena, const struct arena *other)
{
	arena_init(arena, other->limit_bytes);
	arena->cancel = other->cancel;
	arena->charge = other->charge;
}

/* ---- running ------------------------------------------------------------------------- */

/* watch NULL: on the CAR that was made. */
static enum status run(struct export *export, struct arena *arena,
		       const struct vector_variant *variant, const struct vector_watch *watch,
		       struct vector_result *result)
{
	const struct vector *vector = &export->range.vector;
	const unsigned depth = export->max_call_depth;
	struct error err = { .status = ST_OK };
	enum status st = vector_run_watched(watch, arena, vector, variant, false, depth, result,
					    &err);

	return st == ST_OK ? ST_OK : call_failed(export->call, st, &err);
}

/* Whether the vector as it stands is true of a variant: on the world's blocks, or on the CAR. */
static enum status try_claim(struct export *export, struct claim *claim, bool on_car)
{
	const struct vector_watch watch = {
		.blocks = session_blocks(export->call->session),
		.written = &claim->written,
	};
	struct vector_result result;
	struct arena arena;
	enum status st;

	arena_like(&arena, export->call->arena);
	st = run(export, &arena, &claim->variant, on_car ? NULL : &watch, &result);
	if (st == ST_OK) {
		claim->claimed = result.outcome == VECTOR_PASS;
		if (!claim->claimed)
			claim->reason = arena_text(export->call->arena,
						   bytes_of_text(result.reason));
		if (!claim->claimed && !claim->reason)
			st = call_failed(export->call, ST_NO_MEMORY, NULL);
	}
	arena_fini(&arena);
	return st;
}

/* ---- the range's own variant ------------------------------------------------------------ */

static enum status refuse_receipt(struct export *export, size_t index,
				  const struct receipt_check *check)
{
	const struct expected_receipt *expected = &export->range.vector.receipts[index];
	struct call *call = export->call;

	if (!expected->present)
		return decode_refuse_at(&call->decode, "fatal",
					"messages that end without a receipt",
					"one that has a receipt: apply it instead");
	failure_hint(call->failure, "vectors hold no signatures but of f1 senders, no chaos actor "
				    "in tipsets and no limit on the depth of calls");
	if (check->fatal)
		return vector_range_refuse(call, export->range.entries[index],
					   "would end without a receipt as part of a vector: %s",
					   check->error ? check->error : "fatal");
	return vector_range_refuse(
		call, export->range.entries[index],
		"would end otherwise as part of a vector: with exit code %" PRId64
		" and gas %" PRId64 " in place of %" PRId64 " and %" PRId64,
		check->actual.exit_code, check->actual.gas_used, expected->receipt.exit_code,
		expected->receipt.gas_used);
}

static enum status refuse_own(struct export *export, const struct vector_result *result)
{
	const size_t count = export->range.vector.receipt_count;
	size_t index = result->receipt_count;

	for (size_t i = 0; i < result->receipt_count; i++) {
		if (!result->receipts[i].ok)
			return refuse_receipt(export, i, &result->receipts[i]);
	}
	if (index >= count)
		index = count - 1;
	return vector_range_refuse(export->call, export->range.entries[index],
				   "would end otherwise as part of a vector: %s", result->reason);
}

/* Rules that say the same twice are one. */
static void keep_draws(struct randomness *randomness, struct draws *draws)
{
	size_t kept = 0;

	for (size_t i = 0; i < draws->count; i++) {
		const struct randomness_rule *rule = &draws->all[i];
		size_t at = 0;

		while (at < kept &&
		       (draws->all[at].source != rule->source || draws->all[at].tag != rule->tag ||
			draws->all[at].epoch != rule->epoch ||
			draws->all[at].exact != rule->exact ||
			!bytes_equal(draws->all[at].entropy, rule->entropy)))
			at++;
		if (at == kept)
			draws->all[kept++] = *rule;
	}
	*randomness = (struct randomness){ .rules = draws->all, .rule_count = kept };
}

/* Runs the range as a vector, in its own surroundings but for those that vectors do not have,
 * and finds out whether it takes the chaos actor and what it draws. */
static enum status prove_own(struct export *export)
{
	struct call *call = export->call;
	struct vector *vector = &export->range.vector;
	bool asked_for_chaos = false;
	const struct vector_watch watch = {
		.blocks = session_blocks(call->session),
		.written = &export->claims[0].written,
		.asked_for_chaos = &asked_for_chaos,
	};
	struct draws draws = {
		.arena = call->arena,
		/* Rules are read so by lotus b835fab70, which is what these versions follow. */
		.digests = export->range.own.network_version >= 14,
	};
	struct vector_result result;
	struct settings settings;
	struct arena arena;
	enum status st;

	TRY(call_settings(call, &export->range.env, &settings));
	vector->randomness = settings_randomness(&settings);
	vector->randomness.noting = &draws;
	vector->chaos = !vector->is_tipset;
	arena_like(&arena, call->arena);
	st = run(export, &arena, &export->claims[0].variant, &watch, &result);
	if (st == ST_OK && result.outcome != VECTOR_PASS)
		st = refuse_own(export, &result);
	arena_fini(&arena);
	vector->chaos = asked_for_chaos;
	keep_draws(&vector->randomness, &draws);
	export->claims[0].claimed = true;
	return st;
}

/* ---- variants ------------------------------------------------------------------------- */

static enum status default_id(struct call *call, struct vector_variant *variant)
{
	const char *text = arena_printf(call->arena, "nv%u", variant->network_version);

	if (!text)
		return call_failed(call, ST_NO_MEMORY, NULL);
	variant->id = bytes_of_text(text);
	return ST_OK;
}

static enum status name_twice(struct call *call, struct bytes id)
{
	char got[80];

	(void)snprintf(got, sizeof(got), "two named %.*s", id.size < 60 ? (int)id.size : 60,
		       (const char *)id.data);
	failure_hint(call->failure, "give each variant an id of its own");
	return decode_refuse_at(&call->decode, "variants", "variants of different names", got);
}

static enum status add_variant(struct export *export, const struct variant_args *asked)
{
	const unsigned version = (unsigned)asked->network_version;
	const struct vector_variant *own = &export->range.own;
	struct vector_variant variant = {
		.id = asked->id,
		.epoch = network_first_epoch(network_rules_of(version)),
		.network_version = version,
	};

	if (version == own->network_version)
		variant.epoch = own->epoch;
	if (asked->epoch.given)
		variant.epoch = asked->epoch.value;
	if (variant.id.size == 0)
		TRY(default_id(export->call, &variant));
	if (version == own->network_version && variant.epoch == own->epoch) {
		export->claims[0].variant.id = variant.id;
		return ST_OK;
	}
	export->claims[export->claim_count++].variant = variant;
	return ST_OK;
}

/* The range's own, then those that were asked for. */
static enum status list_variants(struct export *export)
{
	export->claims[0].variant = export->range.own;
	export->claim_count = 1;
	TRY(default_id(export->call, &export->claims[0].variant));
	for (size_t i = 0; i < export->in->variant_count; i++)
		TRY(add_variant(export, &export->in->variants[i]));
	for (size_t i = 0; i < export->claim_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (bytes_equal(export->claims[i].variant.id, export->claims[j].variant.id))
				return name_twice(export->call, export->claims[i].variant.id);
		}
	}
	return ST_OK;
}

static enum status try_variants(struct export *export, bool on_car)
{
	for (size_t i = 1; i < export->claim_count; i++) {
		if (!on_car || export->claims[i].claimed)
			TRY(try_claim(export, &export->claims[i], on_car));
	}
	return ST_OK;
}

/* ---- blocks and traces ------------------------------------------------------------------ */

static enum status no_longer_so(struct export *export, const char *reason)
{
	struct error err = { .status = ST_OK };

	return call_failed(export->call,
			   error_set(&err, ST_CORRUPT,
				     "the range ends otherwise when it is run again: %s", reason),
			   &err);
}

/* Until the run lacks nothing that was there before it. */
static enum status run_noting(struct export *export, struct claim *claim,
			      const struct vector_watch *watch)
{
	struct vector_result result;
	enum status st = ST_OK;

	while (st == ST_OK) {
		TRY(run(export, &export->arena, &claim->variant, watch, &result));
		if (result.outcome == VECTOR_PASS)
			return ST_OK;
		st = vector_reads_admit(&export->reads);
	}
	return st == ST_NOT_FOUND ? no_longer_so(export, result.reason)
				  : call_failed(export->call, st, NULL);
}

/* What it writes is known. */
static enum status note_variant(struct export *export, struct claim *claim,
				const struct trace **traces)
{
	const struct vector_watch watch = { .blocks = &export->reads.base, .traces = traces };
	enum status st;

	vector_reads_hide(&export->reads, &claim->written);
	st = run_noting(export, claim, &watch);
	vector_reads_hide(&export->reads, NULL);
	return st;
}

/* What the claimed variants read, and the traces of the first. */
static enum status note_reads(struct export *export)
{
	bool with_traces = !export->in->diagnostics.given || export->in->diagnostics.value;

	vector_reads_init(&export->reads, &export->arena, session_blocks(export->call->session));
	if (with_traces) {
		export->traces = arena_zalloc(&export->arena, export->range.vector.receipt_count,
					      sizeof(*export->traces));
		if (!export->traces)
			return call_failed(export->call, ST_NO_MEMORY, NULL);
	}
	for (size_t i = 0; i < export->claim_count; i++) {
		if (export->claims[i].claimed)
			TRY(note_variant(export, &export->claims[i],
					 i == 0 ? export->traces : NULL));
	}
	return ST_OK;
}

static enum status make_car(struct export *export)
{
	const enum vector_retain retain = (enum vector_retain) export->in->retain;
	struct call *call = export->call;
	enum status st;

	export->car.charge = call->arena->charge;
	export->car.cancel = call->arena->cancel;
	export->car.limit_bytes = VECTOR_INFLATED_MAX;
	st = vector_car(&export->car, &export->reads, cid_of(&export->range.pre_root), retain,
			&export->block_count);
	if (st == ST_LIMIT) {
		failure_number(call->failure, "limit", VECTOR_INFLATED_MAX);
		failure_hint(call->failure, "retain accessed, or export a shorter range");
		return failure_set(call->failure, FAULT_LIMIT_EXCEEDED,
				   "the CAR would exceed %d bytes, which is what vectors may hold",
				   VECTOR_INFLATED_MAX);
	}
	export->range.vector.car = buffer_bytes(&export->car);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* Nothing is handed out that does not run by itself. */
static enum status prove_claims(struct export *export)
{
	TRY(try_claim(export, &export->claims[0], true));
	if (!export->claims[0].claimed)
		return no_longer_so(export, export->claims[0].reason);
	return try_variants(export, true);
}

static enum status claim_variants(struct export *export)
{
	struct vector_variant *variants = arena_zalloc(export->call->arena, export->claim_count,
						       sizeof(*variants));
	size_t count = 0;

	if (!variants)
		return call_failed(export->call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < export->claim_count; i++) {
		if (export->claims[i].claimed)
			variants[count++] = export->claims[i].variant;
	}
	export->range.vector.variants = variants;
	export->range.vector.variant_count = count;
	return ST_OK;
}

/* ---- the answer ------------------------------------------------------------------------- */

static void write_variants(struct json_writer *out, const struct export *export)
{
	json_write_array(out, "variants");
	for (size_t i = 0; i < export->claim_count; i++) {
		const struct claim *claim = &export->claims[i];

		json_write_object(out, NULL);
		json_write_string(out, "id", claim->variant.id);
		json_write_int(out, "epoch", claim->variant.epoch);
		json_write_uint(out, "nv", claim->variant.network_version);
		json_write_bool(out, "claimed", claim->claimed);
		json_write_text(out, "reason", claim->claimed ? NULL : claim->reason);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

/* The reference's runner takes the network version of a tipset from the epoch, and at its older
 * revision that of a message too (lotus d7076778e conformance/driver.go). */
static bool epoch_fits(const struct vector_variant *variant)
{
	const struct network_rules *next = network_rules_of(variant->network_version + 1);

	return variant->epoch >= network_first_epoch(network_rules_of(variant->network_version)) &&
	       (!next || variant->epoch <= next->upgrade_epoch);
}

static void write_warnings(struct json_writer *out, const struct export *export)
{
	bool fit = true;

	for (size_t i = 0; i < export->claim_count; i++)
		fit = fit && (!export->claims[i].claimed || epoch_fits(&export->claims[i].variant));
	json_write_array(out, "warnings");
	if (!fit) {
		json_write_object(out, NULL);
		json_write_text(out, "name", "EPOCH_OF_OTHER_VERSION");
		json_write_text(out, "text",
				"a variant's epoch lies where mainnet had another network version; "
				"Lotus' runner goes by the epoch for tipsets, and up to network "
				"version 13 for messages");
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_answer(struct export *export, bool alone)
{
	static const struct bytes unnamed = { (const uint8_t *)"vector", 6 };
	struct json_writer *out = export->call->out;
	struct vector_meta meta = export->in->meta;

	if (meta.id.size == 0)
		meta.id = unnamed;
	if (!alone)
		json_write_object(out, NULL);
	vector_write(out, &export->arena, alone ? NULL : "vector", &export->range.vector, &meta,
		     export->traces);
	if (alone)
		return;
	json_write_uint(out, "from", export->range.from);
	json_write_uint(out, "to", export->range.to);
	write_variants(out, export);
	json_write_object(out, "car");
	json_write_uint(out, "blocks", export->block_count);
	json_write_uint(out, "bytes", export->car.size);
	json_write_object_end(out);
	write_warnings(out, export);
	json_write_object_end(out);
}

/* ---- the question ------------------------------------------------------------------------ */

static enum status check_fatal(struct call *call, const struct vector_span *span)
{
	char path[32];

	for (size_t i = 0; i < span->fatal_count; i++) {
		(void)snprintf(path, sizeof(path), "fatal[%zu]", i);
		TRY(call_check_message(call, path, &span->fatal[i]));
	}
	return ST_OK;
}

static enum status make(struct export *export)
{
	TRY(list_variants(export));
	for (size_t i = 0; i < export->claim_count; i++)
		overlay_init(&export->claims[i].written, &export->arena);
	TRY(prove_own(export));
	TRY(try_variants(export, false));
	TRY(note_reads(export));
	TRY(make_car(export));
	TRY(prove_claims(export));
	return claim_variants(export);
}

static enum status export_range(struct call *call, const struct export_args *in, bool alone)
{
	struct export *export = arena_zalloc(call->arena, 1, sizeof(*export));
	enum status st;

	if (!export)
		return call_failed(call, ST_NO_MEMORY, NULL);
	export->call = call;
	export->in = in;
	TRY(call_max_depth(call, &export->max_call_depth));
	TRY(check_fatal(call, &in->span));
	TRY(vector_range_read(call, &in->span, &export->range));
	arena_like(&export->arena, call->arena);
	buffer_init(&export->car, 0);
	st = make(export);
	if (st == ST_OK)
		write_answer(export, alone);
	buffer_fini(&export->car);
	arena_fini(&export->arena);
	return st;
}

enum status chaos_vector_export(struct call *call, const void *args)
{
	return export_range(call, args, false);
}

enum status chaos_vector_file(struct call *call, const void *args)
{
	return export_range(call, args, true);
}
