/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/shape.h"

#include "actors/miner/bitfield.h"
#include "actors/registry.h"
#include "ipld/cbor.h"

/* States of actors with Go's field names (specs-actors v0.9.14 … v7.0.1 actors/builtin,
 * type State of each actor). */

/* Forms of fields. Each is read and, with a writer, printed; so one function says both
 * what the form is and how it looks, and a first pass without writer proves the bytes. */
typedef void form_printer(struct cbor_reader *reader, const char *name, struct json_writer *out);

static void print_address(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	struct address address = cbor_read_address(reader);

	if (out)
		json_write_address(out, name, &address);
}

/* Go's nil slice is null, and so decodes the empty list. */
static size_t begin_list(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	size_t count = cbor_read_array(reader);

	if (out && count == 0)
		json_write_null(out, name);
	else if (out)
		json_write_array(out, name);
	return count;
}

static void end_list(size_t count, struct json_writer *out)
{
	if (out && count > 0)
		json_write_array_end(out);
}

static void print_addresses(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	size_t count = begin_list(reader, name, out);

	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		print_address(reader, NULL, out);
	end_list(count, out);
}

static void print_amount(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	struct bigint amount = cbor_read_bigint(reader, NULL);

	if (out)
		json_write_amount(out, name, &amount);
}

static void print_int(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	int64_t value = cbor_read_int(reader);

	if (out)
		json_write_int(out, name, value);
}

static void print_uint(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	uint64_t value = cbor_read_uint(reader);

	if (out)
		json_write_uint(out, name, value);
}

static void print_bool(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	bool value = cbor_read_bool(reader);

	if (out)
		json_write_bool(out, name, value);
}

static void print_text(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	struct bytes text = cbor_read_text(reader);

	if (out)
		json_write_string(out, name, text);
}

static void print_cid(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	struct cid cid = cbor_read_link(reader);

	if (out)
		json_write_cid(out, name, cid);
}

/* A pointer: null stays null. */
static bool print_null(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	if (!cbor_next_is_null(reader))
		return false;
	if (out)
		json_write_null(out, name);
	return true;
}

static void print_cid_pointer(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	if (!print_null(reader, name, out))
		print_cid(reader, name, out);
}

static void print_estimate(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	if (out)
		json_write_object(out, name);
	cbor_read_tuple(reader, 2);
	print_amount(reader, "PositionEstimate", out);
	print_amount(reader, "VelocityEstimate", out);
	if (out)
		json_write_object_end(out);
}

static void print_estimate_pointer(struct cbor_reader *reader, const char *name,
				   struct json_writer *out)
{
	if (!print_null(reader, name, out))
		print_estimate(reader, name, out);
}

struct runs {
	struct json_writer *out; /* NULL: only proving */
	size_t count;
};

static enum status print_run(void *context, uint64_t length)
{
	struct runs *runs = context;

	runs->count++;
	if (runs->out)
		json_write_uint(runs->out, NULL, length);
	return ST_OK;
}

/* The lengths of the runs; of no runs Go makes one of length 0 (go-bitfield v0.2.4 rle/
 * rleplus.go MarshalJSON). */
void shape_bitfield(struct cbor_reader *reader, const char *name, struct json_writer *out)
{
	struct bytes bitfield = bitfield_read(reader);
	struct runs runs = { .out = out };

	if (out)
		json_write_array(out, name);
	if (bitfield_each_run(bitfield, print_run, &runs) != ST_OK)
		cbor_fail(reader, ST_INVALID, "not a bitfield of RLE+ version 0");
	if (runs.count == 0)
		(void)!print_run(&runs, 0);
	if (out)
		json_write_array_end(out);
}

static void print_cron_entries(struct cbor_reader *reader, const char *name,
			       struct json_writer *out)
{
	size_t count = begin_list(reader, name, out);

	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++) {
		if (out)
			json_write_object(out, NULL);
		cbor_read_tuple(reader, 2);
		print_address(reader, "Receiver", out);
		print_uint(reader, "MethodNum", out);
		if (out)
			json_write_object_end(out);
	}
	end_list(count, out);
}

/* The chaos actor's list of what has no encoding: only the empty one decodes. */
static void print_unmarshallable(struct cbor_reader *reader, const char *name,
				 struct json_writer *out)
{
	if (cbor_read_array(reader) != 0)
		cbor_fail(reader, ST_INVALID, "not the empty list");
	if (out)
		json_write_null(out, name);
}

/* ---- the states ------------------------------------------------------------------- */

struct field {
	const char *name;
	form_printer *print;
	unsigned since, until; /* actors versions that have it; until 0: all later ones */
};

static const struct field account_fields[] = { { "Address", print_address, 0, 0 } };

static const struct field chaos_fields[] = {
	{ "Value", print_text, 0, 0 },
	{ "Unmarshallable", print_unmarshallable, 0, 0 },
};

static const struct field cron_fields[] = { { "Entries", print_cron_entries, 0, 0 } };

static const struct field init_fields[] = {
	{ "AddressMap", print_cid, 0, 0 },
	{ "NextID", print_uint, 0, 0 },
	{ "NetworkName", print_text, 0, 0 },
};

static const struct field market_fields[] = {
	{ "Proposals", print_cid, 0, 0 },
	{ "States", print_cid, 0, 0 },
	{ "PendingProposals", print_cid, 0, 0 },
	{ "EscrowTable", print_cid, 0, 0 },
	{ "LockedTable", print_cid, 0, 0 },
	{ "NextID", print_uint, 0, 0 },
	{ "DealOpsByEpoch", print_cid, 0, 0 },
	{ "LastCron", print_int, 0, 0 },
	{ "TotalClientLockedCollateral", print_amount, 0, 0 },
	{ "TotalProviderLockedCollateral", print_amount, 0, 0 },
	{ "TotalClientStorageFee", print_amount, 0, 0 },
};

static const struct field miner_fields[] = {
	{ "Info", print_cid, 0, 0 },
	{ "PreCommitDeposits", print_amount, 0, 0 },
	{ "LockedFunds", print_amount, 0, 0 },
	{ "VestingFunds", print_cid, 0, 0 },
	{ "InitialPledgeRequirement", print_amount, 0, 1 },
	{ "FeeDebt", print_amount, 2, 0 },
	{ "InitialPledge", print_amount, 2, 0 },
	{ "PreCommittedSectors", print_cid, 0, 0 },
	{ "PreCommittedSectorsExpiry", print_cid, 0, 4 },
	{ "PreCommittedSectorsCleanUp", print_cid, 5, 0 },
	{ "AllocatedSectors", print_cid, 0, 0 },
	{ "Sectors", print_cid, 0, 0 },
	{ "ProvingPeriodStart", print_int, 0, 0 },
	{ "CurrentDeadline", print_uint, 0, 0 },
	{ "Deadlines", print_cid, 0, 0 },
	{ "EarlyTerminations", shape_bitfield, 0, 0 },
	{ "DeadlineCronActive", print_bool, 4, 0 },
};

static const struct field multisig_fields[] = {
	{ "Signers", print_addresses, 0, 0 }, { "NumApprovalsThreshold", print_uint, 0, 0 },
	{ "NextTxnID", print_int, 0, 0 },     { "InitialBalance", print_amount, 0, 0 },
	{ "StartEpoch", print_int, 0, 0 },    { "UnlockDuration", print_int, 0, 0 },
	{ "PendingTxns", print_cid, 0, 0 },
};

static const struct field paych_fields[] = {
	{ "From", print_address, 0, 0 },        { "To", print_address, 0, 0 },
	{ "ToSend", print_amount, 0, 0 },       { "SettlingAt", print_int, 0, 0 },
	{ "MinSettleHeight", print_int, 0, 0 }, { "LaneStates", print_cid, 0, 0 },
};

static const struct field power_fields[] = {
	{ "TotalRawBytePower", print_amount, 0, 0 },
	{ "TotalBytesCommitted", print_amount, 0, 0 },
	{ "TotalQualityAdjPower", print_amount, 0, 0 },
	{ "TotalQABytesCommitted", print_amount, 0, 0 },
	{ "TotalPledgeCollateral", print_amount, 0, 0 },
	{ "ThisEpochRawBytePower", print_amount, 0, 0 },
	{ "ThisEpochQualityAdjPower", print_amount, 0, 0 },
	{ "ThisEpochPledgeCollateral", print_amount, 0, 0 },
	{ "ThisEpochQAPowerSmoothed", print_estimate_pointer, 0, 1 },
	{ "ThisEpochQAPowerSmoothed", print_estimate, 2, 0 },
	{ "MinerCount", print_int, 0, 0 },
	{ "MinerAboveMinPowerCount", print_int, 0, 0 },
	{ "CronEventQueue", print_cid, 0, 0 },
	{ "FirstCronEpoch", print_int, 0, 0 },
	{ "LastProcessedCronEpoch", print_int, 0, 1 },
	{ "Claims", print_cid, 0, 0 },
	{ "ProofValidationBatch", print_cid_pointer, 0, 0 },
};

static const struct field reward_fields[] = {
	{ "CumsumBaseline", print_amount, 0, 0 },
	{ "CumsumRealized", print_amount, 0, 0 },
	{ "EffectiveNetworkTime", print_int, 0, 0 },
	{ "EffectiveBaselinePower", print_amount, 0, 0 },
	{ "ThisEpochReward", print_amount, 0, 0 },
	{ "ThisEpochRewardSmoothed", print_estimate_pointer, 0, 1 },
	{ "ThisEpochRewardSmoothed", print_estimate, 2, 0 },
	{ "ThisEpochBaselinePower", print_amount, 0, 0 },
	{ "Epoch", print_int, 0, 0 },
	{ "TotalMined", print_amount, 0, 1 },
	{ "TotalStoragePowerReward", print_amount, 2, 0 },
	{ "SimpleTotal", print_amount, 2, 0 },
	{ "BaselineTotal", print_amount, 2, 0 },
};

static const struct field verifreg_fields[] = {
	{ "RootKey", print_address, 0, 0 },
	{ "Verifiers", print_cid, 0, 0 },
	{ "VerifiedClients", print_cid, 0, 0 },
	{ "RemoveDataCapProposalIDs", print_cid, 7, 0 },
};

/* clang-format off */
#define FIELDS(array) { (array), sizeof(array) / sizeof((array)[0]) }
/* clang-format on */

static const struct layout {
	const struct field *fields;
	size_t count;
} layouts[ACTOR_KINDS] = {
	[ACTOR_ACCOUNT] = FIELDS(account_fields),
	[ACTOR_CHAOS] = FIELDS(chaos_fields),
	[ACTOR_CRON] = FIELDS(cron_fields),
	[ACTOR_INIT] = FIELDS(init_fields),
	[ACTOR_MARKET] = FIELDS(market_fields),
	[ACTOR_MINER] = FIELDS(miner_fields),
	[ACTOR_MULTISIG] = FIELDS(multisig_fields),
	[ACTOR_PAYCH] = FIELDS(paych_fields),
	[ACTOR_POWER] = FIELDS(power_fields),
	[ACTOR_REWARD] = FIELDS(reward_fields),
	[ACTOR_SYSTEM] = { NULL, 0 },
	[ACTOR_VERIFREG] = FIELDS(verifreg_fields),
};

static bool has(const struct field *field, unsigned actors_version)
{
	return field->since <= actors_version &&
	       (field->until == 0 || actors_version <= field->until);
}

static void print_state(struct cbor_reader *reader, const struct actor_code *code,
			struct json_writer *out)
{
	const struct layout *layout = &layouts[code->kind];
	size_t count = 0;

	for (size_t i = 0; i < layout->count; i++)
		count += has(&layout->fields[i], code->actors_version);
	cbor_read_tuple(reader, count);
	for (size_t i = 0; i < layout->count && cbor_status(reader) == ST_OK; i++) {
		const struct field *field = &layout->fields[i];

		if (has(field, code->actors_version))
			field->print(reader, field->name, out);
	}
}

/* ---- failures ----------------------------------------------------------------------- */

/* Where our reader's words differ from cbor-gen's (be142a5ae1a8 utils.go). */
static const struct reason {
	const char *ours, *theirs;
} reasons[] = {
	{ "wrong number of fields", "cbor input had wrong number of fields" },
	{ "not an array", "cbor input should be of type array" },
};

static const char *lotus_reason(const char *reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reason && strcmp(reason, reasons[i].ours) == 0)
			return reasons[i].theirs;
	}
	return reason ? reason : "not the expected value";
}

static enum status refuse_unknown(struct failure *failure, struct cid code)
{
	(void)failure_set_cid(failure, FAULT_DECODE_ERROR, "state type for actor ", code,
			      " not found");
	failure_hint(failure, "no actors version has this code; Filecoin.ChainReadObj gives the "
			      "raw state block");
	return ST_INVALID;
}

static enum status refuse_bytes(struct failure *failure, const struct cbor_reader *reader)
{
	(void)failure_set(failure, FAULT_DECODE_ERROR, "unmarshaling actor state: %s",
			  lotus_reason(reader->reason));
	failure_number(failure, "offset", cbor_offset(reader));
	failure_hint(failure, "the actor's state is not what its code expects");
	return ST_INVALID;
}

enum status shape_actor_state(struct json_writer *out, const char *name, struct cid code,
			      struct bytes block, struct failure *failure)
{
	struct actor_code parsed;
	struct cbor_reader reader;

	if (!actor_code_parse(code, &parsed))
		return refuse_unknown(failure, code);
	cbor_reader_init(&reader, block);
	reader.delegated = true;
	print_state(&reader, &parsed, NULL);
	if (cbor_status(&reader) != ST_OK)
		return refuse_bytes(failure, &reader);
	cbor_reader_init(&reader, block);
	reader.delegated = true;
	json_write_object(out, name);
	print_state(&reader, &parsed, out);
	json_write_object_end(out);
	return ST_OK;
}
