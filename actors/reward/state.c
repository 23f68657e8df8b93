/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/reward/state.h"

enum { FIELDS_V0 = 9, FIELDS_V2 = 11 };

static void read_times_and_power(struct cbor_reader *reader, struct reward_state *state)
{
	state->cumsum_baseline = cbor_read_bigint(reader, NULL);
	state->cumsum_realized = cbor_read_bigint(reader, NULL);
	state->effective_network_time = cbor_read_int(reader);
	state->effective_baseline_power = cbor_read_bigint(reader, NULL);
	state->this_epoch_reward = cbor_read_bigint(reader, NULL);
}

static void read_epoch(struct cbor_reader *reader, struct reward_state *state)
{
	state->this_epoch_baseline_power = cbor_read_bigint(reader, NULL);
	state->epoch = cbor_read_int(reader);
	state->total_mined = cbor_read_bigint(reader, NULL);
}

static enum status decode_v0(struct cbor_reader *reader, struct arena *arena, void *value)
{
	struct reward_state *state = value;

	(void)arena;
	cbor_read_tuple(reader, FIELDS_V0);
	read_times_and_power(reader, state);
	state->smoothed_missing = cbor_next_is_null(reader);
	if (!state->smoothed_missing)
		smoothing_read(reader, &state->reward_smoothed);
	read_epoch(reader, state);
	return cbor_status(reader);
}

static enum status decode_v2(struct cbor_reader *reader, struct arena *arena, void *value)
{
	struct reward_state *state = value;

	(void)arena;
	cbor_read_tuple(reader, FIELDS_V2);
	read_times_and_power(reader, state);
	state->smoothed_missing = false;
	smoothing_read(reader, &state->reward_smoothed);
	read_epoch(reader, state);
	state->simple_total = cbor_read_bigint(reader, NULL);
	state->baseline_total = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

static void write_times_and_power(struct cbor_writer *writer, const struct reward_state *state)
{
	cbor_write_bigint(writer, &state->cumsum_baseline);
	cbor_write_bigint(writer, &state->cumsum_realized);
	cbor_write_int(writer, state->effective_network_time);
	cbor_write_bigint(writer, &state->effective_baseline_power);
	cbor_write_bigint(writer, &state->this_epoch_reward);
}

static void write_epoch(struct cbor_writer *writer, const struct reward_state *state)
{
	cbor_write_bigint(writer, &state->this_epoch_baseline_power);
	cbor_write_int(writer, state->epoch);
	cbor_write_bigint(writer, &state->total_mined);
}

static void encode_v0(struct cbor_writer *writer, const void *value)
{
	const struct reward_state *state = value;

	cbor_write_tuple(writer, FIELDS_V0);
	write_times_and_power(writer, state);
	if (state->smoothed_missing)
		cbor_write_null(writer);
	else
		smoothing_write(writer, &state->reward_smoothed);
	write_epoch(writer, state);
}

static void encode_v2(struct cbor_writer *writer, const void *value)
{
	const struct reward_state *state = value;

	cbor_write_tuple(writer, FIELDS_V2);
	write_times_and_power(writer, state);
	smoothing_write(writer, &state->reward_smoothed);
	write_epoch(writer, state);
	cbor_write_bigint(writer, &state->simple_total);
	cbor_write_bigint(writer, &state->baseline_total);
}

object_decode *reward_state_decoder(unsigned actors_version)
{
	return actors_version == 0 ? decode_v0 : decode_v2;
}

object_encode *reward_state_encoder(unsigned actors_version)
{
	return actors_version == 0 ? encode_v0 : encode_v2;
}
