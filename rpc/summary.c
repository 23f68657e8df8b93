/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/summary.h"

#include <stdio.h>

#include "rpc/chaos/accounts.h"
#include "rpc/chaos/handlers.h"
#include "world/engine.h"
#include "world/world.h"

typedef enum status (*teller)(struct call *call);

static enum status tell_in(struct rpc *rpc, struct session *session, teller tell,
			   struct buffer *out, struct error *err)
{
	struct failure failure;
	struct json_writer writer;
	struct arena arena;
	struct call call = {
		.rpc = rpc,
		.grant = grant_everything(),
		.session = session,
		.arena = &arena,
		.out = &writer,
		.failure = &failure,
	};
	enum status st;

	arena_init(&arena, rpc->setup.limits.memory_bytes);
	failure_init(&failure);
	json_writer_init(&writer, out);
	writer.network = session_network(session);
	st = tell(&call);
	buffer_append_byte(out, '\n');
	if (st == ST_OK)
		st = json_writer_status(&writer);
	if (st == ST_OK)
		st = buffer_status(out);
	if (st != ST_OK)
		(void)error_set(err, st, "%s", failure.set ? failure.message : status_name(st));
	failure_fini(&failure);
	arena_fini(&arena);
	return st;
}

/* A look-up at the head, as a request would make it. */
static enum status tell_at_head(struct rpc *rpc, teller tell, struct buffer *out, struct error *err)
{
	struct engine *engine = rpc->setup.engine;
	struct world *world = engine_world(engine, bytes_of_text(WORLD_MAIN_NAME));
	struct session *session;
	enum status st = engine_read(engine, world, &session, err);

	if (st == ST_OK) {
		st = tell_in(rpc, session, tell, out, err);
		session_close(session);
	}
	world_leave(world);
	return st;
}

static enum status tell_info(struct call *call)
{
	return chaos_info(call, NULL);
}

enum status rpc_info_json(struct rpc *rpc, struct buffer *out, struct error *err)
{
	return tell_at_head(rpc, tell_info, out, err);
}

static enum status tell_account(struct call *call, const struct shown_account *account)
{
	const struct address id = address_of_id(account->id);
	char key[KEY_INFO_BYTES], id_text[ADDRESS_TEXT_BYTES], text[ADDRESS_TEXT_BYTES];
	char line[KEY_INFO_BYTES + 2 * ADDRESS_TEXT_BYTES];
	enum status st;

	(void)snprintf(line, sizeof(line), "  %-7s %s\n", call_address_text(call, &id, id_text),
		       call_address_text(call, &account->address, text));
	buffer_append_text(call->out->out, line);
	if (!account->has_secret)
		return ST_OK;
	st = account_key_info(account, key);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	(void)snprintf(line, sizeof(line), "          %s\n", key);
	buffer_append_text(call->out->out, line);
	return ST_OK;
}

static enum status tell_accounts(struct call *call)
{
	struct accounts *accounts;

	TRY(accounts_find(call, &accounts));
	if (accounts->count == 0)
		return ST_OK;
	buffer_append_text(call->out->out, accounts->items[0].has_secret
						   ? "funded accounts, with private keys for lotus "
						     "wallet import:\n"
						   : "accounts:\n");
	for (size_t i = 0; i < accounts->count; i++)
		TRY(tell_account(call, &accounts->items[i]));
	buffer_append_text(call->out->out, accounts_note(accounts));
	return ST_OK;
}

enum status rpc_accounts_text(struct rpc *rpc, struct buffer *out, struct error *err)
{
	return tell_at_head(rpc, tell_accounts, out, err);
}
