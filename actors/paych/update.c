/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* UpdateChannelState: what a voucher must pass before it counts, in the order of
 * specs-actors v2.3.5 actors/builtin/paych/paych_actor.go UpdateChannelState. */
#include "actors/paych/update.h"

#include "actors/code.h"
#include "actors/paych/redeem.h"
#include "actors/paych/rules.h"
#include "actors/paych/state.h"
#include "actors/paych/voucher.h"
#include "actors/send.h"

/* The first exit code of the actor's own. */
enum { ERR_UPDATE_AFTER_SETTLED = 32 };

/* ---- params ------------------------------------------------------------------------- */

static enum status decode(struct arena *arena, struct cbor_reader *reader, size_t fields,
			  struct paych_update_params *out)
{
	cbor_read_tuple(reader, fields);
	TRY(paych_voucher_decode(reader, arena, &out->voucher));
	out->secret = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	if (fields > 2)
		out->proof = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

enum status paych_update_v0_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	return decode(arena, reader, 3, params);
}

enum status paych_update_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	return decode(arena, reader, 2, params);
}

static struct outcome refuse(struct runtime *rt, const char *text)
{
	return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text(text));
}

/* ---- checks ------------------------------------------------------------------------- */

/* Who submits a voucher agrees to it; it needs the other one's signature. */
static const struct address *signer_of(const struct runtime *rt, const struct paych_state *state)
{
	return address_equal(&rt->caller, &state->from) ? &state->to : &state->from;
}

static struct outcome check_signature(struct runtime *rt, const struct paych_voucher *voucher,
				      const struct address *signer)
{
	struct bytes plaintext;
	bool valid;
	enum status st = paych_voucher_signing_bytes(rt->arena, voucher, &plaintext);

	if (st == ST_INVALID || st == ST_UNENCODABLE)
		return refuse(rt, "the voucher cannot be written");
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(rt_verify_signature(rt, voucher->signature, signer, plaintext, &valid));
	return valid ? outcome_ok() : refuse(rt, "the voucher's signature is invalid");
}

/* Who calls, and whether the other party signed. */
static struct outcome check_parties(struct runtime *rt, const struct paych_rules *rules,
				    const struct paych_update_params *args)
{
	struct paych_state state;

	RT_TRY(actor_state_read(rt, paych_state_decode, &state));
	RT_TRY(paych_check_party(rt, &state));
	if (!args->voucher.has_signature)
		return refuse(rt, "the voucher has no signature");
	if (rules->ends_when_settled && state.settling_at != 0 && rt->epoch >= state.settling_at)
		return rt_abort(rt, ERR_UPDATE_AFTER_SETTLED,
				bytes_of_text("the channel takes no vouchers once settled"));
	if (args->secret.size > rules->secret_max)
		return refuse(rt, "the secret is longer than 256 bytes");
	return check_signature(rt, &args->voucher, signer_of(rt, &state));
}

/* v0 compares the addresses as they are written, and up to network version 3 the
 * receiver too is as the message has it. */
static struct outcome check_channel(struct runtime *rt, const struct paych_rules *rules,
				    const struct paych_voucher *voucher)
{
	struct address channel = voucher->channel;
	bool found = true;

	if (rules->resolves_channel)
		RT_TRY(rt_resolve_address(rt, &voucher->channel, &channel, &found));
	if (!found)
		return refuse(rt, "the voucher's channel does not resolve");
	if (!address_equal(&channel, &rt->receiver))
		return refuse(rt, "the voucher is for another channel");
	return outcome_ok();
}

static struct outcome check_secret(struct runtime *rt, struct bytes secret, struct bytes hash)
{
	uint8_t digest[DIGEST_BYTES];

	if (hash.size == 0)
		return outcome_ok();
	RT_TRY(rt_hash_blake2b(rt, secret, digest));
	if (!bytes_equal(bytes_make(digest, sizeof(digest)), hash))
		return refuse(rt, "wrong secret");
	return outcome_ok();
}

static struct outcome check_terms(struct runtime *rt, const struct paych_voucher *voucher)
{
	if (rt->epoch < voucher->time_lock_min)
		return refuse(rt, "the voucher does not count yet");
	if (voucher->time_lock_max != 0 && rt->epoch > voucher->time_lock_max)
		return refuse(rt, "the voucher has expired");
	if (bigint_sign(&voucher->amount) < 0)
		return refuse(rt, "the voucher's amount is negative");
	return outcome_ok();
}

/* Not inlined: its memory must not stay on the stack while the extra call runs. */
static __attribute__((noinline)) struct outcome check_update(struct runtime *rt,
							     const struct paych_rules *rules,
							     const struct paych_update_params *args)
{
	RT_TRY(check_parties(rt, rules, args));
	RT_TRY(check_channel(rt, rules, &args->voucher));
	RT_TRY(check_terms(rt, &args->voucher));
	return check_secret(rt, args->secret, args->voucher.secret_hash);
}

/* ---- the extra call ----------------------------------------------------------------- */

static void write_with_proof(struct cbor_writer *writer, const void *update)
{
	const struct paych_update_params *in = update;

	cbor_write_tuple(writer, 2);
	cbor_write_bytes(writer, in->voucher.extra.data);
	cbor_write_bytes(writer, in->proof);
}

static struct outcome call_extra(struct runtime *rt, const struct paych_rules *rules,
				 const struct paych_update_params *args)
{
	const struct paych_extra *extra = &args->voucher.extra;
	struct bytes params = extra->data;
	enum status st = ST_OK;
	int64_t code;

	if (!args->voucher.has_extra)
		return outcome_ok();
	if (rules->extra_takes_proof)
		st = cbor_encode(rt->arena, write_with_proof, args, &params);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(actor_send(rt, &extra->actor, extra->method, params, NULL, &code));
	if (code != EXIT_OK)
		return rt_abort(rt, code, bytes_of_text("the voucher's extra call failed"));
	return outcome_ok();
}

struct outcome paych_update(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct paych_rules *rules = paych_rules_of(rt->actors_version);
	const struct paych_update_params *args = params;

	(void)ret;
	RT_TRY(check_update(rt, rules, args));
	RT_TRY(call_extra(rt, rules, args));
	return paych_redeem(rt, &args->voucher);
}

struct outcome paych_check_party(struct runtime *rt, const struct paych_state *state)
{
	const struct address parties[] = { state->from, state->to };

	return rt_validate_is(rt, parties, sizeof(parties) / sizeof(parties[0]));
}
