/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "rpc/kinds.h"
#include "rpc/tipset.h"
#include "world/settings.h"

/* What actors draw, as the settings of the world have it, and what that is derived from (lotus
 * b835fab70 chain/stmgr/stmgr.go, node/impl/full/state.go). */

struct randomness_args {
	int64_t tag, epoch;
	struct bytes entropy;
	struct tipset_key tipset;
};
struct digest_args {
	int64_t epoch;
	struct tipset_key tipset;
};

#define RANDOMNESS_EPOCH(type) REQUIRED("randEpoch", int, type, epoch, "epoch to draw from")
#define RANDOMNESS_TIPSET(type)                                                                    \
	OPTIONAL("tsk", tipset_key, type, tipset, "the key of a tipset; null or [] is the head")

PARAMS(params_randomness, struct randomness_args,
       REQUIRED("personalization", int, struct randomness_args, tag, "domain separation tag"),
       RANDOMNESS_EPOCH(struct randomness_args),
       OPTIONAL("entropy", bytes, struct randomness_args, entropy,
		"bytes the draw depends on, in base64"),
       RANDOMNESS_TIPSET(struct randomness_args));

PARAMS(params_randomness_v0, struct randomness_args,
       REQUIRED("tsk", tipset_key, struct randomness_args, tipset,
		"the key of a tipset; null or [] is the head"),
       REQUIRED("personalization", int, struct randomness_args, tag, "domain separation tag"),
       RANDOMNESS_EPOCH(struct randomness_args),
       OPTIONAL("entropy", bytes, struct randomness_args, entropy,
		"bytes the draw depends on, in base64"));

PARAMS(params_digest, struct digest_args, RANDOMNESS_EPOCH(struct digest_args),
       RANDOMNESS_TIPSET(struct digest_args));
PARAMS(params_beacon_entry, struct digest_args,
       REQUIRED("epoch", int, struct digest_args, epoch, "the epoch of the entry"));

/* Settings, which randomness views. */
static enum status settings_at(struct call *call, const struct tipset_key *key,
			       struct settings *out)
{
	struct state_point point;

	TRY(tipset_point(call, key, &point));
	return call_settings(call, &point.env, out);
}

static enum status drawing_failed(struct call *call, enum status st)
{
	switch ((int)st) {
	case ST_UNDRAWN:
		return failure_set(call->failure, FAULT_RANDOMNESS_UNKNOWN,
				   "strict randomness has no rule for this draw");
	case ST_UNSUPPORTED:
		failure_hint(call->failure, "Filecoin.StateGetRandomnessFromTickets and "
					    "Filecoin.StateGetRandomnessFromBeacon give the draws");
		return failure_set(call->failure, FAULT_RANDOMNESS_UNKNOWN,
				   "the rules of this world give what is drawn at this epoch draw "
				   "by draw, and not from a digest");
	default:
		return call_failed(call, st, NULL);
	}
}

static enum status draw(struct call *call, const struct randomness_args *in,
			enum randomness_source source)
{
	uint8_t drawn[RANDOMNESS_BYTES];
	struct randomness randomness;
	struct settings settings;
	enum status st;

	TRY(settings_at(call, &in->tipset, &settings));
	randomness = settings_randomness(&settings);
	st = randomness_draw(&randomness, source, in->tag, in->epoch, in->entropy, drawn);
	if (st != ST_OK)
		return drawing_failed(call, st);
	json_write_base64(call->out, NULL, bytes_make(drawn, sizeof(drawn)));
	return ST_OK;
}

enum status lotus_randomness_from_tickets(struct call *call, const void *args)
{
	return draw(call, args, RANDOMNESS_CHAIN);
}

enum status lotus_randomness_from_beacon(struct call *call, const void *args)
{
	return draw(call, args, RANDOMNESS_BEACON);
}

/* ---- what draws are derived from ----------------------------------------------------- */

static enum status find_digest(struct call *call, const struct digest_args *in,
			       enum randomness_source source, uint8_t out[RANDOMNESS_BYTES])
{
	struct randomness randomness;
	struct settings settings;
	enum status st;

	TRY(settings_at(call, &in->tipset, &settings));
	randomness = settings_randomness(&settings);
	st = randomness_digest(&randomness, source, in->epoch, out);
	return st == ST_OK ? ST_OK : drawing_failed(call, st);
}

static enum status write_digest(struct call *call, const struct digest_args *in,
				enum randomness_source source)
{
	uint8_t digest[RANDOMNESS_BYTES];

	TRY(find_digest(call, in, source, digest));
	json_write_base64(call->out, NULL, bytes_make(digest, sizeof(digest)));
	return ST_OK;
}

enum status lotus_randomness_digest_from_tickets(struct call *call, const void *args)
{
	return write_digest(call, args, RANDOMNESS_CHAIN);
}

enum status lotus_randomness_digest_from_beacon(struct call *call, const void *args)
{
	return write_digest(call, args, RANDOMNESS_BEACON);
}

/* As the reference's own sources of made-up randomness have it, the digest stands in for the
 * signature of the round (lotus b835fab70 conformance/rand_replay.go GetBeaconEntry). There is a
 * round for every epoch; those before the first have its own. */
enum status lotus_beacon_entry(struct call *call, const void *args)
{
	struct digest_args in = *(const struct digest_args *)args;
	uint8_t digest[RANDOMNESS_BYTES];

	if (in.epoch < 0)
		in.epoch = 0;
	TRY(find_digest(call, &in, RANDOMNESS_BEACON, digest));
	json_write_object(call->out, NULL);
	json_write_int(call->out, "Round", in.epoch);
	json_write_base64(call->out, "Data", bytes_make(digest, sizeof(digest)));
	json_write_object_end(call->out);
	return ST_OK;
}
