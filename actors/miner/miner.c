/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage miner actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
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

const struct method_table miner_methods = METHOD_TABLE(methods);
