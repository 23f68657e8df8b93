/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/miner/state.h"

#include "actors/miner/bitfield.h"
#include "actors/miner/vesting.h"

/* What the fields of an object depend on: the first actors version that has them. */
enum {
	SINCE_FEE_DEBT = 2,
	SINCE_PENDING_OWNER = 2,
	SINCE_OPTIMISTIC_POSTS = 3,
	SINCE_CRON_ACTIVE = 4,
	SINCE_SECTORS_SNAPSHOT = 7,
};

/* ---- state ------------------------------------------------------------------- */

static size_t state_fields(unsigned actors_version)
{
	return 13U + (actors_version >= SINCE_FEE_DEBT) + (actors_version >= SINCE_CRON_ACTIVE);
}

enum status miner_state_decode(struct cbor_reader *reader, struct arena *arena, void *state)
{
	struct miner_state *out = state;

	(void)arena;
	cbor_read_tuple(reader, state_fields(out->actors_version));
	out->info = cbor_read_link(reader);
	out->pre_commit_deposits = cbor_read_bigint(reader, NULL);
	out->locked_funds = cbor_read_bigint(reader, NULL);
	out->vesting_funds = cbor_read_link(reader);
	out->fee_debt = bigint_zero();
	if (out->actors_version >= SINCE_FEE_DEBT)
		out->fee_debt = cbor_read_bigint(reader, NULL);
	out->initial_pledge = cbor_read_bigint(reader, NULL);
	out->pre_committed_sectors = cbor_read_link(reader);
	out->pre_committed_sectors_expiry = cbor_read_link(reader);
	out->allocated_sectors = cbor_read_link(reader);
	out->sectors = cbor_read_link(reader);
	out->proving_period_start = cbor_read_int(reader);
	out->current_deadline = cbor_read_uint(reader);
	out->deadlines = cbor_read_link(reader);
	out->early_terminations = bitfield_read(reader);
	out->deadline_cron_active = false;
	if (out->actors_version >= SINCE_CRON_ACTIVE)
		out->deadline_cron_active = cbor_read_bool(reader);
	return cbor_status(reader);
}

void miner_state_encode(struct cbor_writer *writer, const void *state)
{
	const struct miner_state *in = state;

	cbor_write_tuple(writer, state_fields(in->actors_version));
	cbor_write_link(writer, in->info);
	cbor_write_bigint(writer, &in->pre_commit_deposits);
	cbor_write_bigint(writer, &in->locked_funds);
	cbor_write_link(writer, in->vesting_funds);
	if (in->actors_version >= SINCE_FEE_DEBT)
		cbor_write_bigint(writer, &in->fee_debt);
	cbor_write_bigint(writer, &in->initial_pledge);
	cbor_write_link(writer, in->pre_committed_sectors);
	cbor_write_link(writer, in->pre_committed_sectors_expiry);
	cbor_write_link(writer, in->allocated_sectors);
	cbor_write_link(writer, in->sectors);
	cbor_write_int(writer, in->proving_period_start);
	cbor_write_uint(writer, in->current_deadline);
	cbor_write_link(writer, in->deadlines);
	cbor_write_bytes(writer, in->early_terminations);
	if (in->actors_version >= SINCE_CRON_ACTIVE)
		cbor_write_bool(writer, in->deadline_cron_active);
}

/* ---- info -------------------------------------------------------------------- */

static size_t info_fields(unsigned actors_version)
{
	return actors_version >= SINCE_PENDING_OWNER ? 11 : 9;
}

static enum status read_control_addresses(struct cbor_reader *reader, struct arena *arena,
					  struct miner_info *out)
{
	size_t count = cbor_read_array(reader);
	struct address *list = arena_zalloc(arena, count, sizeof(*list));

	if (!list)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		list[i] = cbor_read_address(reader);
	out->control_addresses = list;
	out->control_count = count;
	return ST_OK;
}

static void read_pending_worker(struct cbor_reader *reader, struct miner_info *out)
{
	out->has_pending_worker = !cbor_next_is_null(reader);
	if (!out->has_pending_worker)
		return;
	cbor_read_tuple(reader, 2);
	out->pending_worker = cbor_read_address(reader);
	out->pending_worker_at = cbor_read_int(reader);
}

static enum status read_multiaddrs(struct cbor_reader *reader, struct arena *arena,
				   struct miner_info *out)
{
	size_t count = cbor_read_array(reader);
	struct bytes *list = arena_zalloc(arena, count, sizeof(*list));

	if (!list)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++)
		list[i] = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	out->multiaddrs = list;
	out->multiaddr_count = count;
	return ST_OK;
}

static void read_since_v2(struct cbor_reader *reader, struct miner_info *out)
{
	out->consensus_fault_elapsed = cbor_read_int(reader);
	out->has_pending_owner = !cbor_next_is_null(reader);
	if (out->has_pending_owner)
		out->pending_owner = cbor_read_address(reader);
}

enum status miner_info_decode(struct cbor_reader *reader, struct arena *arena, void *info)
{
	struct miner_info *out = info;

	*out = (struct miner_info){ .actors_version = out->actors_version };
	cbor_read_tuple(reader, info_fields(out->actors_version));
	out->owner = cbor_read_address(reader);
	out->worker = cbor_read_address(reader);
	TRY(read_control_addresses(reader, arena, out));
	read_pending_worker(reader, out);
	out->peer_id = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	TRY(read_multiaddrs(reader, arena, out));
	out->proof_type = cbor_read_int(reader);
	out->sector_size = cbor_read_uint(reader);
	out->partition_sectors = cbor_read_uint(reader);
	if (out->actors_version >= SINCE_PENDING_OWNER)
		read_since_v2(reader, out);
	return cbor_status(reader);
}

static void write_pending_worker(struct cbor_writer *writer, const struct miner_info *in)
{
	if (!in->has_pending_worker) {
		cbor_write_null(writer);
		return;
	}
	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &in->pending_worker);
	cbor_write_int(writer, in->pending_worker_at);
}

static void write_since_v2(struct cbor_writer *writer, const struct miner_info *in)
{
	cbor_write_int(writer, in->consensus_fault_elapsed);
	if (in->has_pending_owner)
		cbor_write_address(writer, &in->pending_owner);
	else
		cbor_write_null(writer);
}

void miner_info_encode(struct cbor_writer *writer, const void *info)
{
	const struct miner_info *in = info;

	cbor_write_tuple(writer, info_fields(in->actors_version));
	cbor_write_address(writer, &in->owner);
	cbor_write_address(writer, &in->worker);
	cbor_write_array(writer, in->control_count);
	for (size_t i = 0; i < in->control_count; i++)
		cbor_write_address(writer, &in->control_addresses[i]);
	write_pending_worker(writer, in);
	cbor_write_bytes(writer, in->peer_id);
	cbor_write_array(writer, in->multiaddr_count);
	for (size_t i = 0; i < in->multiaddr_count; i++)
		cbor_write_bytes(writer, in->multiaddrs[i]);
	cbor_write_int(writer, in->proof_type);
	cbor_write_uint(writer, in->sector_size);
	cbor_write_uint(writer, in->partition_sectors);
	if (in->actors_version >= SINCE_PENDING_OWNER)
		write_since_v2(writer, in);
}

/* ---- deadlines ---------------------------------------------------------------- */

enum status miner_deadlines_decode(struct cbor_reader *reader, struct arena *arena, void *deadlines)
{
	struct miner_deadlines *out = deadlines;

	(void)arena;
	cbor_read_tuple(reader, 1);
	if (cbor_read_array(reader) != MINER_PERIOD_DEADLINES)
		cbor_fail(reader, ST_INVALID, "not 48 deadlines");
	for (size_t i = 0; i < MINER_PERIOD_DEADLINES; i++)
		out->due[i] = cbor_read_link(reader);
	return cbor_status(reader);
}

void miner_deadlines_encode(struct cbor_writer *writer, const void *deadlines)
{
	const struct miner_deadlines *in = deadlines;

	cbor_write_tuple(writer, 1);
	cbor_write_array(writer, MINER_PERIOD_DEADLINES);
	for (size_t i = 0; i < MINER_PERIOD_DEADLINES; i++)
		cbor_write_link(writer, in->due[i]);
}

static size_t deadline_fields(unsigned actors_version)
{
	if (actors_version < SINCE_OPTIMISTIC_POSTS)
		return 7;
	return actors_version < SINCE_SECTORS_SNAPSHOT ? 10 : 11;
}

enum status miner_deadline_decode(struct cbor_reader *reader, struct arena *arena, void *deadline)
{
	struct miner_deadline *out = deadline;

	(void)arena;
	*out = (struct miner_deadline){ .actors_version = out->actors_version };
	cbor_read_tuple(reader, deadline_fields(out->actors_version));
	out->partitions = cbor_read_link(reader);
	out->expirations_epochs = cbor_read_link(reader);
	out->partitions_posted = bitfield_read(reader);
	out->early_terminations = bitfield_read(reader);
	out->live_sectors = cbor_read_uint(reader);
	out->total_sectors = cbor_read_uint(reader);
	cbor_read_tuple(reader, 2);
	out->faulty_power_raw = cbor_read_bigint(reader, NULL);
	out->faulty_power_qa = cbor_read_bigint(reader, NULL);
	if (out->actors_version < SINCE_OPTIMISTIC_POSTS)
		return cbor_status(reader);
	out->optimistic_posts = cbor_read_link(reader);
	if (out->actors_version >= SINCE_SECTORS_SNAPSHOT)
		out->sectors_snapshot = cbor_read_link(reader);
	out->partitions_snapshot = cbor_read_link(reader);
	out->optimistic_posts_snapshot = cbor_read_link(reader);
	return cbor_status(reader);
}

void miner_deadline_encode(struct cbor_writer *writer, const void *deadline)
{
	const struct miner_deadline *in = deadline;

	cbor_write_tuple(writer, deadline_fields(in->actors_version));
	cbor_write_link(writer, in->partitions);
	cbor_write_link(writer, in->expirations_epochs);
	cbor_write_bytes(writer, in->partitions_posted);
	cbor_write_bytes(writer, in->early_terminations);
	cbor_write_uint(writer, in->live_sectors);
	cbor_write_uint(writer, in->total_sectors);
	cbor_write_tuple(writer, 2);
	cbor_write_bigint(writer, &in->faulty_power_raw);
	cbor_write_bigint(writer, &in->faulty_power_qa);
	if (in->actors_version < SINCE_OPTIMISTIC_POSTS)
		return;
	cbor_write_link(writer, in->optimistic_posts);
	if (in->actors_version >= SINCE_SECTORS_SNAPSHOT)
		cbor_write_link(writer, in->sectors_snapshot);
	cbor_write_link(writer, in->partitions_snapshot);
	cbor_write_link(writer, in->optimistic_posts_snapshot);
}
