/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/guard.h"

#include "json/digest.h"
#include "world/answered.h"
#include "world/trial.h"

/* ---- the expected root ---------------------------------------------------------- */

static enum status refuse_root(struct call *call, const struct state_point *head,
			       struct cid expected)
{
	struct buffer text;

	(void)failure_set_cid(call->failure, FAULT_ROOT_MISMATCH, "the head is not ", expected,
			      "; nothing was changed");
	buffer_init(&text, 0);
	cid_to_text(&text, cid_of(&head->root));
	failure_bytes(call->failure, "actual", buffer_bytes(&text));
	buffer_append_failure(&call->failure->data, &text);
	buffer_fini(&text);
	failure_number(call->failure, "seq", head->seq);
	return ST_INVALID;
}

static enum status check_root(struct call *call, const struct common_args *options)
{
	const struct state_point head = call_head(call);

	if (!options->expect_root.given ||
	    cid_equal(options->expect_root.value, cid_of(&head.root)))
		return ST_OK;
	return refuse_root(call, &head, options->expect_root.value);
}

/* ---- dry runs -------------------------------------------------------------------- */

static enum status run_dry(struct call *call, const struct member *member, const void *args)
{
	struct trial *trial;
	enum status st = trial_begin(call->writing, &trial);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	st = member->method->run(call, args);
	trial_undo(trial);
	return st;
}

static enum status run_once(struct call *call, const struct member *member,
			    const struct common_args *options, const void *args)
{
	TRY(check_root(call, options));
	if (options->dry_run)
		return run_dry(call, member, args);
	return member->method->run(call, args);
}

/* ---- requests that come again ---------------------------------------------------- */

/* What the request says, but for where it is sent and under which key. */
static void digest_request(const struct member *member, uint8_t out[DIGEST_BYTES])
{
	static const char *const skipped[] = { "world", "idempotencyKey", NULL };
	uint8_t both[2 * DIGEST_BYTES];

	hash_blake2b(bytes_of_text(member->method->name), both, DIGEST_BYTES);
	json_digest(member->params, skipped, both + DIGEST_BYTES);
	hash_blake2b(bytes_make(both, sizeof(both)), out, DIGEST_BYTES);
}

static enum status refuse_key(struct call *call, struct bytes key)
{
	(void)failure_set(call->failure, FAULT_IDEMPOTENCY_CONFLICT,
			  "another request was carried out under this idempotencyKey; this one "
			  "was not");
	failure_bytes(call->failure, "idempotencyKey", key);
	return ST_INVALID;
}

/* The answer is not there to be sent again, so nothing may have happened. */
static enum status keep_answer(struct call *call, struct bytes key, struct answered *answered)
{
	const enum status st = answered_keep(call->writing, key, answered);

	if (st == ST_OK)
		return ST_OK;
	writing_spoil(call->writing, st);
	return call_failed(call, st, NULL);
}

static enum status run_under_key(struct call *call, const struct member *member,
				 const struct common_args *options, const void *args)
{
	const struct bytes key = options->idempotency_key.value;
	const struct buffer *text = call->out->out;
	const size_t start = text->size;
	struct answered before, answered;
	enum status st;

	digest_request(member, answered.request);
	st = answered_find(call->session, call->arena, key, &before);
	if (st == ST_OK && memcmp(before.request, answered.request, DIGEST_BYTES) != 0)
		return refuse_key(call, key);
	if (st == ST_OK) {
		json_write_raw(call->out, NULL, before.answer);
		return json_writer_status(call->out);
	}
	if (st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	TRY(run_once(call, member, options, args));
	if (options->dry_run || json_writer_status(call->out) != ST_OK)
		return ST_OK;
	answered.answer = bytes_make(text->data + start, text->size - start);
	return keep_answer(call, key, &answered);
}

/* ---- all of them ----------------------------------------------------------------- */

static enum status run_write(struct call *call, const struct member *member,
			     const struct common_args *options, const void *args)
{
	TRY(common_check(&call->decode, options));
	return options->idempotency_key.given ? run_under_key(call, member, options, args)
					      : run_once(call, member, options, args);
}

enum status guard_call(struct call *call, const struct member *member)
{
	const struct fields *table = member->method->params;
	const struct fields *common = common_params(member->method);
	struct common_args options = { .dry_run = false };
	void *args = arena_zalloc(call->arena, 1, table->size);

	if (!args)
		return call_failed(call, ST_NO_MEMORY, NULL);
	TRY(fields_decode_call(&call->decode, table, common, member->params, args, &options));
	if (member->method->class == CLASS_WRITE && common->count > 0)
		return run_write(call, member, &options, args);
	return member->method->run(call, args);
}
