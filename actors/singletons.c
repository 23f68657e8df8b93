/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Method tables of the built-in actors whose logic is not here yet. A row without
 * a function exists in the reference and is refused by name; the constructors and
 * cron's tick answer as an outsider sees them (actors.md §3.3, §4.4). */
#include "actors/methods.h"
#include "actors/singleton.h"

struct outcome singleton_system_only(struct runtime *rt, const void *params,
				     struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);

	(void)params, (void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	return outcome_failure(ST_NOT_IMPLEMENTED);
}

static enum status amount_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	(void)arena;
	*(struct bigint *)params = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

/* [[ [receiver, method] … ]]; read and forgotten, nobody gets to use them. */
static enum status cron_entries_decode(struct cbor_reader *reader, struct arena *arena,
				       void *params)
{
	size_t count;

	(void)arena, (void)params;
	cbor_read_tuple(reader, 1);
	count = cbor_read_array(reader);
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++) {
		cbor_read_tuple(reader, 2);
		cbor_read_address(reader);
		cbor_read_uint(reader);
	}
	return cbor_status(reader);
}

#define PENDING(number, name, since, until) { number, name, since, until, 0, NULL, NULL }

static const struct actor_method system_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, singleton_system_only },
};

static const struct actor_method cron_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, cron_entries_decode, singleton_system_only },
	{ 2, "EpochTick", EVERY_VERSION, 0, NULL, singleton_system_only },
};

static const struct actor_method reward_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct bigint), amount_decode,
	  singleton_system_only },
	PENDING(2, "AwardBlockReward", 0, 7),
	PENDING(3, "ThisEpochReward", 0, 7),
	PENDING(4, "UpdateNetworkKPI", 0, 7),
};

static const struct actor_method power_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, singleton_system_only },
	PENDING(2, "CreateMiner", 0, 7),
	PENDING(3, "UpdateClaimedPower", 0, 7),
	PENDING(4, "EnrollCronEvent", 0, 7),
	PENDING(5, "OnEpochTickEnd", 0, 7),
	PENDING(6, "UpdatePledgeTotal", 0, 7),
	PENDING(7, "OnConsensusFault", 0, 0),
	PENDING(8, "SubmitPoRepForBulkVerify", 0, 7),
	PENDING(9, "CurrentTotalPower", 0, 7),
};

static const struct actor_method market_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, singleton_system_only },
	PENDING(2, "AddBalance", 0, 7),
	PENDING(3, "WithdrawBalance", 0, 7),
	PENDING(4, "PublishStorageDeals", 0, 7),
	PENDING(5, "VerifyDealsForActivation", 0, 7),
	PENDING(6, "ActivateDeals", 0, 7),
	PENDING(7, "OnMinerSectorsTerminate", 0, 7),
	PENDING(8, "ComputeDataCommitment", 0, 7),
	PENDING(9, "CronTick", 0, 7),
};

static const struct actor_method verifreg_rows[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct address), address_param_decode,
	  singleton_system_only },
	PENDING(2, "AddVerifier", 0, 7),
	PENDING(3, "RemoveVerifier", 0, 7),
	PENDING(4, "AddVerifiedClient", 0, 7),
	PENDING(5, "UseBytes", 0, 7),
	PENDING(6, "RestoreBytes", 0, 7),
	PENDING(7, "RemoveVerifiedClientDataCap", 7, 7),
};

static const struct actor_method multisig_rows[] = {
	PENDING(1, "Constructor", 0, 7),
	PENDING(2, "Propose", 0, 7),
	PENDING(3, "Approve", 0, 7),
	PENDING(4, "Cancel", 0, 7),
	PENDING(5, "AddSigner", 0, 7),
	PENDING(6, "RemoveSigner", 0, 7),
	PENDING(7, "SwapSigner", 0, 7),
	PENDING(8, "ChangeNumApprovalsThreshold", 0, 7),
	PENDING(9, "LockBalance", 0, 7),
};

static const struct actor_method paych_rows[] = {
	PENDING(1, "Constructor", 0, 7),
	PENDING(2, "UpdateChannelState", 0, 7),
	PENDING(3, "Settle", 0, 7),
	PENDING(4, "Collect", 0, 7),
};

static const struct actor_method miner_rows[] = {
	PENDING(1, "Constructor", 0, 7),
	PENDING(2, "ControlAddresses", 0, 7),
	PENDING(3, "ChangeWorkerAddress", 0, 7),
	PENDING(4, "ChangePeerID", 0, 7),
	PENDING(5, "SubmitWindowedPoSt", 0, 7),
	PENDING(6, "PreCommitSector", 0, 7),
	PENDING(7, "ProveCommitSector", 0, 7),
	PENDING(8, "ExtendSectorExpiration", 0, 7),
	PENDING(9, "TerminateSectors", 0, 7),
	PENDING(10, "DeclareFaults", 0, 7),
	PENDING(11, "DeclareFaultsRecovered", 0, 7),
	PENDING(12, "OnDeferredCronEvent", 0, 7),
	PENDING(13, "CheckSectorProven", 0, 7),
	PENDING(14, "AddLockedFund", 0, 0),
	PENDING(14, "ApplyRewards", 2, 7),
	PENDING(15, "ReportConsensusFault", 0, 7),
	PENDING(16, "WithdrawBalance", 0, 7),
	PENDING(17, "ConfirmSectorProofsValid", 0, 7),
	PENDING(18, "ChangeMultiaddrs", 0, 7),
	PENDING(19, "CompactPartitions", 0, 7),
	PENDING(20, "CompactSectorNumbers", 0, 7),
	PENDING(21, "ConfirmUpdateWorkerKey", 2, 7),
	PENDING(22, "RepayDebt", 2, 7),
	PENDING(23, "ChangeOwnerAddress", 2, 7),
	PENDING(24, "DisputeWindowedPoSt", 3, 7),
	PENDING(25, "PreCommitSectorBatch", 5, 7),
	PENDING(26, "ProveCommitAggregate", 5, 7),
	PENDING(27, "ProveReplicaUpdates", 7, 7),
};

const struct method_table cron_methods = METHOD_TABLE(cron_rows);
const struct method_table market_methods = METHOD_TABLE(market_rows);
const struct method_table miner_methods = METHOD_TABLE(miner_rows);
const struct method_table multisig_methods = METHOD_TABLE(multisig_rows);
const struct method_table paych_methods = METHOD_TABLE(paych_rows);
const struct method_table power_methods = METHOD_TABLE(power_rows);
const struct method_table reward_methods = METHOD_TABLE(reward_rows);
const struct method_table system_methods = METHOD_TABLE(system_rows);
const struct method_table verifreg_methods = METHOD_TABLE(verifreg_rows);
