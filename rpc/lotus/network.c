/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <stdlib.h>

#include "actors/power/claims.h"
#include "actors/registry.h"
#include "rpc/kinds.h"
#include "rpc/tipset.h"
#include "vm/network.h"

/* Which network a world is (lotus b835fab70 node/impl/full/state.go). */

struct network_tipset_args {
	struct tipset_key tipset;
};
struct version_args {
	uint64_t network_version;
};

PARAMS(params_version, struct version_args,
       REQUIRED("networkVersion", network_version, struct version_args, network_version,
		"a network version"));

static enum status write_network_name(struct call *call, const char *member)
{
	struct state_point head = call_head(call);
	struct error err = { .status = ST_OK };
	struct bytes name;
	enum status st = session_network_name(call->session, &head, &name, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_string(call->out, member, name);
	return ST_OK;
}

enum status lotus_state_network_name(struct call *call, const void *args)
{
	(void)args;
	return write_network_name(call, NULL);
}

enum status lotus_state_network_version(struct call *call, const void *args)
{
	const struct network_tipset_args *in = args;
	struct state_point point;

	TRY(tipset_point(call, &in->tipset, &point));
	json_write_uint(call->out, NULL, point.env.network_version);
	return ST_OK;
}

/* ---- code ----------------------------------------------------------------------------- */

static int compare_kinds(const void *a, const void *b)
{
	return strcmp(actor_kind_name(*(const enum actor_kind *)a),
		      actor_kind_name(*(const enum actor_kind *)b));
}

/* In the order in which Go prints the keys of a map. The chaos actor is not built in (lotus
 * b835fab70 chain/actors/actor_cids.go GetActorCodeIDs). */
enum status lotus_state_actor_code_cids(struct call *call, const void *args)
{
	const struct version_args *in = args;
	const struct network_rules *rules = network_rules_of((unsigned)in->network_version);
	enum actor_kind kinds[ACTOR_KINDS];
	uint8_t memory[ACTOR_CODE_MAX];

	for (enum actor_kind kind = 0; kind < ACTOR_KINDS; kind++)
		kinds[kind] = kind;
	qsort(kinds, ACTOR_KINDS, sizeof(kinds[0]), compare_kinds);
	json_write_object(call->out, NULL);
	for (size_t i = 0; i < ACTOR_KINDS; i++) {
		if (kinds[i] != ACTOR_CHAOS)
			json_write_cid(call->out, actor_kind_name(kinds[i]),
				       actor_code_cid(kinds[i], rules->actors_version, memory));
	}
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- parameters of the network ----------------------------------------------------------- */

enum {
	PRE_COMMIT_CHALLENGE_DELAY = 150, /* epochs */
	/* Of an upgrade that is in force at every height, and of one that is at none: what any
	 * reader of JSON takes as it is. */
	HEIGHT_ALWAYS = -1,
};
#define HEIGHT_NEVER INT64_C(9007199254740991)

/* Upgrades in the order of ForkUpgradeParams, and the network versions that they bring (lotus
 * b835fab70 api/types.go, chain/consensus/filcns/upgrades.go). */
static const struct upgrade {
	const char *name;
	unsigned network_version;
} upgrades[] = {
	{ "UpgradeSmokeHeight", 2 },       { "UpgradeBreezeHeight", 1 },
	{ "UpgradeIgnitionHeight", 3 },    { "UpgradeLiftoffHeight", 5 },
	{ "UpgradeAssemblyHeight", 4 },    { "UpgradeRefuelHeight", 3 },
	{ "UpgradeTapeHeight", 5 },        { "UpgradeKumquatHeight", 6 },
	{ "BreezeGasTampingDuration", 0 }, { "UpgradeCalicoHeight", 7 },
	{ "UpgradePersianHeight", 8 },     { "UpgradeOrangeHeight", 9 },
	{ "UpgradeClausHeight", 9 },       { "UpgradeTrustHeight", 10 },
	{ "UpgradeNorwegianHeight", 11 },  { "UpgradeTurboHeight", 12 },
	{ "UpgradeHyperdriveHeight", 13 }, { "UpgradeChocolateHeight", 14 },
	{ "UpgradeOhSnapHeight", 15 },     { "UpgradeSkyrHeight", 16 },
	{ "UpgradeSharkHeight", 17 },      { "UpgradeHyggeHeight", 18 },
	{ "UpgradeLightningHeight", 19 },  { "UpgradeThunderHeight", 20 },
	{ "UpgradeWatermelonHeight", 21 }, { "UpgradeDragonHeight", 22 },
	{ "UpgradePhoenixHeight", 22 },    { "UpgradeWaffleHeight", 23 },
	{ "UpgradeTuktukHeight", 24 },     { "UpgradeTeepHeight", 25 },
	{ "UpgradeTockHeight", 26 },       { "UpgradeGoldenWeekHeight", 27 },
	{ "UpgradeFireHorseHeight", 28 },  { "UpgradeXxHeight", 29 },
};

/* The version of the head is that of all heights, since it is set and never comes by itself. What
 * is no upgrade is a time in which base fees are held down: there is none. */
static void write_upgrades(struct json_writer *out, unsigned network_version)
{
	json_write_object(out, "ForkUpgradeParams");
	for (size_t i = 0; i < sizeof(upgrades) / sizeof(upgrades[0]); i++) {
		const struct upgrade *upgrade = &upgrades[i];

		if (upgrade->network_version == 0)
			json_write_int(out, upgrade->name, 0);
		else
			json_write_int(out, upgrade->name,
				       upgrade->network_version <= network_version ? HEIGHT_ALWAYS
										   : HEIGHT_NEVER);
	}
	json_write_object_end(out);
}

/* There is no Ethereum interface, so no ID of a chain of its own. */
enum status lotus_state_get_network_params(struct call *call, const void *args)
{
	const struct bigint least_power = bigint_of_int(POWER_TO_WIN);
	const struct state_point head = call_head(call);
	struct json_writer *out = call->out;
	struct error err = { .status = ST_OK };
	struct chain_found genesis;
	enum status st = session_chain_genesis(call->session, &genesis, &err);

	(void)args;
	if (st != ST_OK)
		return tipset_failed(call, st, &err);
	json_write_object(out, NULL);
	TRY(write_network_name(call, "NetworkName"));
	json_write_int(out, "BlockDelaySecs", CHAIN_BLOCK_DELAY_S);
	json_write_amount(out, "ConsensusMinerMinPower", &least_power);
	json_write_int(out, "PreCommitChallengeDelay", PRE_COMMIT_CHALLENGE_DELAY);
	write_upgrades(out, head.env.network_version);
	json_write_int(out, "Eip155ChainID", 0);
	json_write_int(out, "GenesisTimestamp",
		       chain_found_tipset(&genesis)->blocks[0].header.timestamp_s);
	json_write_object_end(out);
	return ST_OK;
}
