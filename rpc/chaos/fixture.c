/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <stdio.h>

#include "json/digest.h"
#include "rpc/auth/gate.h"
#include "rpc/chaos/time_travel.h"
#include "rpc/guard.h"
#include "world/set_names.h"
#include "world/trial.h"

/* Chaos.Fixture: a state that is built once and gone back to from then on. It is a snapshot whose
 * name holds the key and a digest of what builds it, so an edited fixture is built anew. The jobs
 * of a world are done one behind another, so of two that ask at once the second one finds it. */

enum { DIGEST_SHOWN = 8, KEY_MAX = 64 };

struct fixture_args {
	struct bytes key;
	const json_t *build;
};

static enum status read_calls(struct decode *decode, const json_t *value, const struct field *field,
			      void *out)
{
	(void)field;
	*(const json_t **)out = value;
	return json_is_array(value) ? ST_OK : decode_refuse(decode, value, "an array of calls");
}
typedef const json_t *type_of_calls;
static const struct field_kind kind_calls = {
	.read = read_calls,
	.size = sizeof(const json_t *),
	.schema = SCHEMA_REF("BuildSteps"),
};

PARAMS(params_fixture, struct fixture_args,
       REQUIRED("key", text, struct fixture_args, key, "a name for it, of A-Z a-z 0-9 . _ : / -"),
       REQUIRED("build", calls, struct fixture_args, build,
		"what makes it: objects of method and params, of methods that write to one world"));

/* ---- building --------------------------------------------------------------------- */

/* Methods that write to the world of the fixture alone. */
static bool may_build(const struct method *method)
{
	if (!method || method->class != CLASS_WRITE || method->run == chaos_fixture)
		return false;
	for (size_t i = 0; i < method->params->count; i++) {
		if (method->params->rows[i].names_world)
			return false;
	}
	return true;
}

static enum status read_step(struct call *call, struct decode *decode, const json_t *step,
			     struct member *out)
{
	static const char *const known[] = { "method", "params" };
	const json_t *name = json_object_get(step, "method");
	const char *other;
	json_t *value;

	if (!json_is_object(step))
		return decode_refuse(decode, step, "an object of method and params");
	json_object_foreach((json_t *)(uintptr_t)step, other, value)
	{
		if (strcmp(other, "method") != 0 && strcmp(other, "params") != 0)
			return decode_unknown(decode, other, known, 2);
	}
	*out = (struct member){
		.method = json_is_text(name) ? method_find(json_view(name)) : NULL,
		.params = json_object_get(step, "params"),
	};
	if (!may_build(out->method) || json_object_get(out->params, "world")) {
		(void)decode_enter(decode, "method");
		return decode_refuse(decode, name, "a method that writes to the fixture's world");
	}
	TRY(gate_judge_method(call->rpc->setup.gate, call->grant, out->method, call->failure));
	out->lotus = method_is_lotus(bytes_of_text(out->method->name));
	return ST_OK;
}

/* What it answers is not needed; what it fails with is told, and which call it was. */
static enum status run_step(struct call *call, const json_t *step, size_t index)
{
	struct buffer answer;
	struct json_writer out;
	struct call inner = *call;
	struct member member;
	enum status st;

	decode_init(&inner.decode, call->arena, call->failure, false);
	(void)decode_enter(&inner.decode, "build");
	(void)decode_enter_index(&inner.decode, index);
	TRY(read_step(call, &inner.decode, step, &member));
	buffer_init(&answer, call->out->limit_bytes);
	answer.charge = call->out->out->charge;
	json_writer_init(&out, &answer);
	inner.out = &out;
	decode_init(&inner.decode, call->arena, call->failure, member.lotus);
	inner.decode.session = call->session;
	inner.decode.network_version = call_head(call).env.network_version;
	st = guard_call(&inner, &member);
	if (st != ST_OK && call->failure->set)
		failure_number(call->failure, "build", index);
	buffer_fini(&answer);
	return st;
}

static enum status build(struct call *call, const json_t *steps)
{
	for (size_t i = 0; i < json_array_size(steps); i++)
		TRY(run_step(call, json_array_get(steps, i), i));
	return ST_OK;
}

static enum status build_and_keep(struct call *call, const json_t *steps, struct bytes name,
				  struct snapshot *snapshot)
{
	struct error err = { .status = ST_OK };
	struct trial *trial;
	enum status st = trial_begin(call->writing, &trial);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	st = build(call, steps);
	if (st != ST_OK) {
		trial_undo(trial);
		return st;
	}
	st = writing_snapshot(call->writing, name, snapshot, &err);
	if (st != ST_OK) {
		trial_undo(trial);
		return time_travel_failed(call, FAULT_SNAPSHOT_EXISTS, st, &err);
	}
	st = trial_keep(trial);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* ---- the method -------------------------------------------------------------------- */

static enum status make_name(struct call *call, const struct fixture_args *in, struct bytes *name)
{
	static const char prefix[] = "fixture:";
	uint8_t digest[DIGEST_BYTES];
	struct error err = { .status = ST_OK };
	const size_t size = sizeof(prefix) + in->key.size + 2 * DIGEST_SHOWN + 2;
	char *text = arena_alloc(call->arena, size);
	size_t at;

	if (!text)
		return call_failed(call, ST_NO_MEMORY, NULL);
	if (in->key.size > KEY_MAX || name_check(in->key, "key", &err) != ST_OK)
		return decode_refuse_at(&call->decode, "key", "1 to 64 of A-Z a-z 0-9 . _ : / -",
					"another text");
	json_digest(in->build, NULL, digest);
	at = (size_t)snprintf(text, size, "%s%.*s:", prefix, (int)in->key.size,
			      (const char *)in->key.data);
	for (size_t i = 0; i < DIGEST_SHOWN; i++, at += 2)
		(void)snprintf(text + at, size - at, "%02x", digest[i]);
	*name = bytes_make(text, at);
	return ST_OK;
}

static void write_fixture(struct call *call, bool created, struct bytes name)
{
	const struct state_point head = call_head(call);

	json_write_object(call->out, NULL);
	json_write_bool(call->out, "created", created);
	json_write_string(call->out, "name", name);
	json_write_cid(call->out, "root", cid_of(&head.root));
	json_write_uint(call->out, "seq", head.seq);
	json_write_object_end(call->out);
}

enum status chaos_fixture(struct call *call, const void *args)
{
	const struct fixture_args *in = args;
	struct error err = { .status = ST_OK };
	struct snapshot snapshot;
	struct moved moved;
	struct bytes name;
	enum status st;

	TRY(make_name(call, in, &name));
	st = session_snapshot_look(call->session, name, &snapshot);
	if (st == ST_NOT_FOUND) {
		TRY(build_and_keep(call, in->build, name, &snapshot));
		write_fixture(call, true, name);
		return ST_OK;
	}
	if (st == ST_OK)
		st = writing_restore(call->writing, name, &moved, &err);
	if (st != ST_OK)
		return time_travel_failed(call, FAULT_SNAPSHOT_NOT_FOUND, st, &err);
	write_fixture(call, false, name);
	return ST_OK;
}
