/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/power/state.h"

/* ---- estimates that may be null ------------------------------------------------ */

/* In v0 an estimate is a pointer. */
static void read_estimate(struct cbor_reader *reader, unsigned actors_version,
			  struct filter_estimate *estimate, bool *missing)
{
	*missing = actors_version == 0 && cbor_next_is_null(reader);
	*estimate = (struct filter_estimate){ .position = bigint_zero(),
					      .velocity = bigint_zero() };
	if (!*missing)
		smoothing_read(reader, estimate);
}

static void write_estimate(struct cbor_writer *writer, const struct filter_estimate *estimate,
			   bool missing)
{
	if (missing)
		cbor_write_null(writer);
	else
		smoothing_write(writer, estimate);
}

/* ---- state ---------------------------------------------------------------------- */

static size_t state_fields(unsigned actors_version)
{
	return actors_version == 0 ? 16 : 15;
}

enum status power_state_decode(struct cbor_reader *reader, struct arena *arena, void *state)
{
	struct power_state *out = state;

	(void)arena;
	cbor_read_tuple(reader, state_fields(out->actors_version));
	out->total_raw_byte_power = cbor_read_bigint(reader, NULL);
	out->total_bytes_committed = cbor_read_bigint(reader, NULL);
	out->total_quality_adj_power = cbor_read_bigint(reader, NULL);
	out->total_qa_bytes_committed = cbor_read_bigint(reader, NULL);
	out->total_pledge_collateral = cbor_read_bigint(reader, NULL);
	out->this_epoch_raw_byte_power = cbor_read_bigint(reader, NULL);
	out->this_epoch_quality_adj_power = cbor_read_bigint(reader, NULL);
	out->this_epoch_pledge_collateral = cbor_read_bigint(reader, NULL);
	read_estimate(reader, out->actors_version, &out->qa_power_smoothed, &out->smoothed_missing);
	out->miner_count = cbor_read_int(reader);
	out->miner_above_min_power_count = cbor_read_int(reader);
	out->cron_event_queue = cbor_read_link(reader);
	out->first_cron_epoch = cbor_read_int(reader);
	out->last_processed_cron_epoch = 0;
	if (out->actors_version == 0)
		out->last_processed_cron_epoch = cbor_read_int(reader);
	out->claims = cbor_read_link(reader);
	out->proof_validation_batch = (struct cid){ 0 };
	if (!cbor_next_is_null(reader))
		out->proof_validation_batch = cbor_read_link(reader);
	return cbor_status(reader);
}

void power_state_encode(struct cbor_writer *writer, const void *state)
{
	const struct power_state *in = state;

	cbor_write_tuple(writer, state_fields(in->actors_version));
	cbor_write_bigint(writer, &in->total_raw_byte_power);
	cbor_write_bigint(writer, &in->total_bytes_committed);
	cbor_write_bigint(writer, &in->total_quality_adj_power);
	cbor_write_bigint(writer, &in->total_qa_bytes_committed);
	cbor_write_bigint(writer, &in->total_pledge_collateral);
	cbor_write_bigint(writer, &in->this_epoch_raw_byte_power);
	cbor_write_bigint(writer, &in->this_epoch_quality_adj_power);
	cbor_write_bigint(writer, &in->this_epoch_pledge_collateral);
	write_estimate(writer, &in->qa_power_smoothed, in->smoothed_missing);
	cbor_write_int(writer, in->miner_count);
	cbor_write_int(writer, in->miner_above_min_power_count);
	cbor_write_link(writer, in->cron_event_queue);
	cbor_write_int(writer, in->first_cron_epoch);
	if (in->actors_version == 0)
		cbor_write_int(writer, in->last_processed_cron_epoch);
	cbor_write_link(writer, in->claims);
	if (cid_defined(in->proof_validation_batch))
		cbor_write_link(writer, in->proof_validation_batch);
	else
		cbor_write_null(writer);
}

/* ---- claims and events ------------------------------------------------------------ */

static size_t claim_fields(unsigned actors_version)
{
	return actors_version == 0 ? 2 : 3;
}

enum status power_claim_decode(struct cbor_reader *reader, struct arena *arena, void *claim)
{
	struct power_claim *out = claim;

	(void)arena;
	cbor_read_tuple(reader, claim_fields(out->actors_version));
	out->proof_type = 0;
	if (out->actors_version != 0)
		out->proof_type = cbor_read_int(reader);
	out->raw_byte = cbor_read_bigint(reader, NULL);
	out->quality_adj = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

void power_claim_encode(struct cbor_writer *writer, const void *claim)
{
	const struct power_claim *in = claim;

	cbor_write_tuple(writer, claim_fields(in->actors_version));
	if (in->actors_version != 0)
		cbor_write_int(writer, in->proof_type);
	cbor_write_bigint(writer, &in->raw_byte);
	cbor_write_bigint(writer, &in->quality_adj);
}

enum status power_cron_event_decode(struct cbor_reader *reader, struct arena *arena, void *event)
{
	struct power_cron_event *out = event;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->miner = cbor_read_address(reader);
	out->payload = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

void power_cron_event_encode(struct cbor_writer *writer, const void *event)
{
	const struct power_cron_event *in = event;

	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &in->miner);
	cbor_write_bytes(writer, in->payload);
}

/* ---- totals ------------------------------------------------------------------------ */

enum status power_totals_decode(struct cbor_reader *reader, struct arena *arena, void *totals)
{
	struct power_totals *out = totals;

	(void)arena;
	cbor_read_tuple(reader, 4);
	out->raw_byte_power = cbor_read_bigint(reader, NULL);
	out->quality_adj_power = cbor_read_bigint(reader, NULL);
	out->pledge_collateral = cbor_read_bigint(reader, NULL);
	read_estimate(reader, out->actors_version, &out->qa_power_smoothed, &out->smoothed_missing);
	return cbor_status(reader);
}

void power_totals_encode(struct cbor_writer *writer, const void *totals)
{
	const struct power_totals *in = totals;

	cbor_write_tuple(writer, 4);
	cbor_write_bigint(writer, &in->raw_byte_power);
	cbor_write_bigint(writer, &in->quality_adj_power);
	cbor_write_bigint(writer, &in->pledge_collateral);
	write_estimate(writer, &in->qa_power_smoothed, in->smoothed_missing);
}
