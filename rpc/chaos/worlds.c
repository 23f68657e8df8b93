/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <stdio.h>
#include <sys/random.h>

#include "base/check.h"
#include "rpc/chaos/environment.h"
#include "rpc/chaos/time_travel.h"
#include "rpc/decode_chain.h"
#include "rpc/shape.h"
#include "world/engine.h"
#include "world/fork.h"
#include "world/move.h"
#include "world/write_import.h"
#include "world/worlds.h"

/* Worlds: made, listed, reset, deleted, compared. */

enum { PAGE_MAX = 1000, NAME_RANDOM_BYTES = 6 };

/* ---- what parameters say --------------------------------------------------------- */

struct env_part {
	struct maybe_int epoch;
	struct maybe_network_version network_version;
	struct maybe_amount base_fee, circ_supply;
	struct maybe_word address_prefix;
};
struct quota_part {
	struct maybe_uint messages, bytes, age;
};
OBJECT(world_env, struct env_part, FIELDS_OF_PARAMS,
       MAYBE("epoch", int, struct env_part, epoch, "at least {min}", RANGE(0, INT64_MAX)),
       MAYBE("networkVersion", network_version, struct env_part, network_version, "0 to 15"),
       MAYBE("baseFee", amount, struct env_part, base_fee, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)),
       MAYBE("circSupply", amount, struct env_part, circ_supply, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)),
       MAYBE("addressPrefix", word, struct env_part, address_prefix,
	     "the letter that answers write addresses with, {words}", .words = &address_prefixes));
OBJECT(world_quota, struct quota_part, FIELDS_OF_PARAMS,
       MAYBE("messages", uint, struct quota_part, messages, "applied; 0: no limit"),
       MAYBE("bytes", uint, struct quota_part, bytes, "of its journal; 0: no limit"),
       MAYBE("age", uint, struct quota_part, age, "in seconds; 0: no limit"));

/* Where a new world begins: genesis, minimal, a root, a CAR, or a world, perhaps at some point. */
struct source {
	bool named; /* one was given */
	bool minimal;
	struct at at;
	bool has_car;
	struct bytes car;
	struct cid car_root; /* undefined: the CAR says */
};

static enum status read_car(struct decode *decode, const json_t *value, struct source *source)
{
	const json_t *root = json_object_get(value, "root");
	size_t mark = decode_enter(decode, "car");
	enum status st = decode_base64(decode, json_object_get(value, "car"), &source->car);

	decode_leave(decode, mark);
	source->has_car = true;
	if (st != ST_OK || !root)
		return st;
	mark = decode_enter(decode, "root");
	st = decode_cid(decode, root, &source->car_root);
	decode_leave(decode, mark);
	return st;
}

typedef struct source type_of_source;
static enum status read_source(struct decode *decode, const json_t *value,
			       const struct field *field, void *out)
{
	static const char expected[] =
		"genesis, minimal, a root CID, a world's name, {world, at} or {car, root}";
	struct source *source = out;
	const struct bytes text = json_view(value);
	enum status st = ST_INVALID;

	(void)field;
	*source = (struct source){ .named = true, .at = { .kind = AT_GENESIS } };
	source->minimal = bytes_equal(text, bytes_of_text("minimal"));
	if (source->minimal || bytes_equal(text, bytes_of_text("genesis")))
		return ST_OK;
	source->at.kind = AT_ROOT;
	if (json_is_text(value))
		st = cid_from_text(decode->arena, text, &source->at.root);
	if (st == ST_OK || st == ST_NO_MEMORY)
		return st == ST_OK ? ST_OK : decode_no_memory(decode);
	source->at.kind = AT_HEAD;
	if (json_is_text(value) && world_name_check(text, NULL) == ST_OK)
		return ST_OK;
	if (json_object_get(value, "car"))
		return read_car(decode, value, source);
	if (!json_is_object(value) || !json_is_text(json_object_get(value, "world")))
		return decode_refuse(decode, value, expected);
	value = json_object_get(value, "at");
	return value ? decode_at(decode, value, &source->at) : ST_OK;
}
static const struct field_kind kind_source = {
	.read = read_source,
	.size = sizeof(struct source),
	.schema = SCHEMA_REF("WorldSource"),
};

struct create_args {
	struct maybe_world_name name;
	struct source from;
	type_of_world_env env;
	struct maybe_uint ttl;
	type_of_world_quota quota;
	bool with_chaos;
};
struct fork_args {
	struct bytes from;
	struct at at;
	struct maybe_world_name name;
	struct maybe_uint ttl;
	type_of_world_quota quota;
};
struct list_args {
	struct maybe_text prefix, cursor;
	uint64_t limit;
};
struct name_args {
	struct bytes name;
};
struct reset_args {
	struct maybe_text to;
};

PARAMS(params_world_create, struct create_args,
       MAYBE("name", world_name, struct create_args, name, "the new world's, default a new one"),
       OPTIONAL("from", source, struct create_args, from,
		"genesis (default) or minimal; a root; a world, or an object of world and at; an "
		"object of car, a CAR in base64, and root, where it names none or another is meant",
		.names_world = FIELD_WORLD_SOURCE),
       OPTIONAL("env", world_env, struct create_args, env, "what is to be otherwise there"),
       MAYBE("ttl", uint, struct create_args, ttl,
	     "seconds of idleness after which it goes; 0 (default): never"),
       OPTIONAL("quota", world_quota, struct create_args, quota, "default those of the daemon"),
       OPTIONAL("withChaos", flag, struct create_args, with_chaos,
		"give the state of a CAR that has no f098 the chaos actor there"));

PARAMS(params_world_fork, struct fork_args,
       OPTIONAL("from", world_name, struct fork_args, from, "a world, default that of the request",
		.names_world = FIELD_WORLD),
       OPTIONAL("at", at, struct fork_args, at, "where it stood, default head"),
       MAYBE("name", world_name, struct fork_args, name, "the new world's, default a new one"),
       MAYBE("ttl", uint, struct fork_args, ttl,
	     "seconds of idleness after which it goes; 0 (default): never"),
       OPTIONAL("quota", world_quota, struct fork_args, quota, "default those of the daemon"));

PARAMS(params_world_list, struct list_args,
       MAYBE("prefix", text, struct list_args, prefix, "only names that begin so"),
       OPTIONAL("limit", uint, struct list_args, limit, "default {default}, at most {max}",
		DEFAULT(100), RANGE(1, PAGE_MAX)),
       MAYBE("cursor", text, struct list_args, cursor, "next of the page before"));

PARAMS(params_world_name, struct name_args,
       OPTIONAL("name", world_name, struct name_args, name, "default the world of the request",
		.names_world = FIELD_WORLD));

PARAMS(params_world_delete, struct name_args,
       REQUIRED("name", world_name, struct name_args, name, "the world to delete",
		.names_world = FIELD_WORLD));

PARAMS(params_world_reset, struct reset_args,
       MAYBE("to", text, struct reset_args, to, "genesis (default), or a snapshot: snap:NAME"));

/* ---- what answers say ------------------------------------------------------------ */

static void write_urls(struct call *call, struct bytes name)
{
	const char *base = call->rpc->setup.listen_url ? call->rpc->setup.listen_url : "";
	char url[256];

	if (strncmp(base, "unix:", 5) == 0)
		base = "http://localhost";
	json_write_object(call->out, "urls");
	(void)snprintf(url, sizeof(url), "%s/w/%.*s/rpc/v1", base, (int)name.size,
		       (const char *)name.data);
	json_write_text(call->out, "rpc", url);
	(void)snprintf(url, sizeof(url), "%s/w/%.*s", base, (int)name.size,
		       (const char *)name.data);
	json_write_text(call->out, "lotus", url);
	json_write_object_end(call->out);
}

static void write_use(struct json_writer *out, const char *name, uint64_t messages, uint64_t bytes)
{
	json_write_object(out, name);
	json_write_uint(out, "messages", messages);
	json_write_uint(out, "bytes", bytes);
}

/* The members of one world, into the object that is open. */
static void write_members(struct call *call, const struct world *world, const struct head *head)
{
	const struct bytes name = bytes_of_text(world->name);
	struct json_writer *out = call->out;

	json_write_string(out, "world", name);
	write_urls(call, name);
	json_write_cid(out, "root", cid_of(&head->root));
	json_write_uint(out, "seq", head->seq);
	json_write_int(out, "epoch", head->env.epoch);
	json_write_uint(out, "networkVersion", head->env.network_version);
	if (world->parent) {
		json_write_text(out, "parent", world->parent->name);
		json_write_uint(out, "forkedAt", world->forked_at);
	} else {
		json_write_null(out, "parent");
		json_write_null(out, "forkedAt");
	}
	if (world->created_s != 0)
		json_write_int(out, "createdAt", world->created_s);
	else
		json_write_null(out, "createdAt");
	json_write_uint(out, "ttl", world->ttl_s);
	write_use(out, "quota", world->quotas.messages, world->quotas.bytes);
	json_write_uint(out, "age", world->quotas.age_s);
	json_write_object_end(out);
	write_use(out, "used", head->messages, head->bytes);
	json_write_object_end(out);
}

static void write_world(struct call *call, const struct world *world, const struct head *head)
{
	json_write_object(call->out, NULL);
	write_members(call, world, head);
	json_write_object_end(call->out);
}

/* ---- making ----------------------------------------------------------------------- */

static void apply_env(const type_of_world_env *in, struct environment_given *out)
{
	*out = (struct environment_given){
		.epoch = in->epoch.given,
		.network_version = in->network_version.given,
		.base_fee = in->base_fee.given,
		.circ_supply = in->circ_supply.given,
		.address_network = in->address_prefix.given,
		.values = { .epoch = in->epoch.value,
			    .network_version = (unsigned)in->network_version.value,
			    .base_fee = in->base_fee.value,
			    .circ_supply = in->circ_supply.value,
			    .address_network = (enum address_network)in->address_prefix.value },
	};
}

static struct quotas quotas_of(const struct call *call, const type_of_world_quota *in)
{
	struct quotas quotas = call->rpc->setup.world_quotas;

	if (in->messages.given)
		quotas.messages = in->messages.value;
	if (in->bytes.given)
		quotas.bytes = in->bytes.value;
	if (in->age.given)
		quotas.age_s = in->age.value;
	return quotas;
}

/* A name that nobody has thought of. */
static struct bytes new_name(char memory[2 * NAME_RANDOM_BYTES + 3])
{
	uint8_t random[NAME_RANDOM_BYTES];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		memset(random, 0, sizeof(random));
	(void)snprintf(memory, 3, "w-");
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(memory + 2 + 2 * i, 3, "%02x", random[i]);
	return bytes_of_text(memory);
}

/* What a CAR is to be taken for; NULL: there is none. */
struct car_order {
	struct bytes car;
	struct import_wish wish;
};

static enum status car_failed(struct call *call, enum status st, const struct error *err)
{
	if (st != ST_INVALID && st != ST_CORRUPT && st != ST_UNSUPPORTED)
		return call_failed(call, st, err);
	if (err->hint[0] != '\0')
		failure_hint(call->failure, "%s", err->hint);
	return failure_set(call->failure, FAULT_CAR_INVALID, "%s", err->text);
}

/* A new world with what its environment was told to be otherwise, which migrates nothing. */
static enum status write_made(struct call *call, struct world *world, bool version_given)
{
	const struct head head = writing_created_head(call->writing, world);
	const struct state_point point = { .root = head.root, .env = head.env };

	json_write_object(call->out, NULL);
	write_members(call, world, &head);
	TRY(environment_write_warnings(call, &point, version_given));
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status make_world(struct call *call, const struct maybe_world_name *name,
			      struct world_order *order, const struct car_order *car)
{
	char memory[2 * NAME_RANDOM_BYTES + 3];
	struct error err = { .status = ST_OK };
	struct world *world;
	bool of_car = false;
	enum status st;

	order->name = name->given ? name->value : new_name(memory);
	if (!grant_enters(call->grant, order->name))
		return grant_refuse_world(call->failure, order->name);
	if (car)
		st = writing_create_from_car(call->writing, car->car, &car->wish, order, &world,
					     &of_car, &err);
	else
		st = writing_create_world(call->writing, order, &world, &err);
	if (of_car)
		return car_failed(call, st, &err);
	if (st == ST_NOT_FOUND)
		return call_at_failed(call, &order->at, st, &err);
	if (st != ST_OK)
		return time_travel_failed(call, FAULT_WORLD_EXISTS, st, &err);
	st = write_made(call, world, order->env.network_version);
	world_leave(world);
	return st;
}

enum status chaos_world_create(struct call *call, const void *args)
{
	const struct create_args *in = args;
	struct world_order order = {
		.minimal = in->from.minimal,
		.at = in->from.at,
		.with_wallet = in->from.named && in->from.at.kind != AT_GENESIS,
		.ttl_s = in->ttl.value,
		.quotas = quotas_of(call, &in->quota),
	};
	struct car_order car = {
		.car = in->from.car,
		.wish = { .root = in->from.car_root,
			  .with_chaos = in->with_chaos,
			  .cancel = session_cancel(call->session) },
	};

	apply_env(&in->env, &car.wish.env);
	if (!in->from.named)
		order.at.kind = AT_GENESIS;
	apply_env(&in->env, &order.env);
	if (!in->from.has_car && in->with_chaos)
		return decode_refuse_at(&call->decode, "withChaos", "a CAR in from", "none");
	return make_world(call, &in->name, &order, in->from.has_car ? &car : NULL);
}

enum status chaos_world_fork(struct call *call, const void *args)
{
	const struct fork_args *in = args;
	struct world_order order = {
		.at = in->at,
		.with_wallet = true,
		.ttl_s = in->ttl.value,
		.quotas = quotas_of(call, &in->quota),
	};

	return make_world(call, &in->name, &order, NULL);
}

/* ---- looking ---------------------------------------------------------------------- */

enum status chaos_world_get(struct call *call, const void *args)
{
	struct world *world = engine_world(call->rpc->setup.engine, call->world);
	struct error err = { .status = ST_GONE, .text = "the world was deleted" };
	struct head head;

	(void)args;
	if (!world)
		return call_failed(call, ST_GONE, &err);
	head = world_head(world);
	write_world(call, world, &head);
	world_leave(world);
	return ST_OK;
}

/* Names that a token does not let in are none of its bearer's business. */
static bool lets_in(const void *context, struct bytes name)
{
	return grant_enters(context, name);
}

enum status chaos_world_list(struct call *call, const void *args)
{
	const struct list_args *in = args;
	struct worlds *worlds = engine_worlds(call->rpc->setup.engine);
	const struct worlds_wanted wanted = {
		.prefix = in->prefix.value,
		.after = in->cursor.value,
		.is = call->grant->every_world ? NULL : lets_in,
		.context = call->grant,
	};
	const struct worlds_wanted all = { .is = wanted.is, .context = call->grant };
	struct world **page = arena_zalloc(call->arena, in->limit, sizeof(*page));
	size_t count;
	bool more;

	if (!page)
		return call_failed(call, ST_NO_MEMORY, NULL);
	count = worlds_page(worlds, &wanted, in->limit, page, &more);
	json_write_object(call->out, NULL);
	json_write_array(call->out, "worlds");
	for (size_t i = 0; i < count; i++) {
		const struct head head = world_head(page[i]);

		write_world(call, page[i], &head);
	}
	json_write_array_end(call->out);
	json_write_uint(call->out, "total", worlds_count_of(worlds, &all));
	json_write_text(call->out, "next", more && count > 0 ? page[count - 1]->name : NULL);
	json_write_object_end(call->out);
	for (size_t i = 0; i < count; i++)
		world_drop(page[i]);
	return ST_OK;
}

/* ---- ending ------------------------------------------------------------------------ */

enum status chaos_world_reset(struct call *call, const void *args)
{
	const struct reset_args *in = args;
	const bool to_genesis = !in->to.given ||
				bytes_equal(in->to.value, bytes_of_text("genesis"));
	struct bytes name = in->to.value;
	struct error err = { .status = ST_OK };
	struct moved moved;
	enum status st;

	if (to_genesis)
		name = bytes_make(NULL, 0);
	else if (name.size > 5 && memcmp(name.data, "snap:", 5) == 0)
		name = bytes_make(name.data + 5, name.size - 5);
	if (!to_genesis && name.size == 0)
		return decode_refuse_at(&call->decode, "to", "genesis or a snapshot's name",
					"an empty one");
	st = writing_reset(call->writing, name, &moved, &err);
	if (st != ST_OK)
		return time_travel_failed(call, FAULT_SNAPSHOT_NOT_FOUND, st, &err);
	time_travel_write_move(call, &moved);
	return ST_OK;
}

enum status chaos_world_delete(struct call *call, const void *args)
{
	const struct name_args *in = args;
	struct error err = { .status = ST_OK };
	enum status st;

	CHECK(bytes_equal(in->name, call->world));
	st = writing_delete_world(call->writing, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_object(call->out, NULL);
	json_write_string(call->out, "deleted", in->name);
	json_write_object_end(call->out);
	return ST_OK;
}
