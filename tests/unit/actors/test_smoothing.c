/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/smoothing.h"

static struct bigint number(const char *text)
{
	struct bigint value;

	assert_int_equal(bigint_from_text(bytes_of_text(text), &value), ST_OK);
	return value;
}

static void assert_number(const struct bigint *value, const char *wanted, const char *reason)
{
	struct bigint other = number(wanted);
	struct buffer text;

	if (bigint_compare(value, &other) == 0)
		return;
	buffer_init(&text, 0);
	bigint_to_text(&text, value);
	buffer_append_byte(&text, '\0');
	fail_msg("%s: %s, wanted %s", reason, (const char *)text.data, wanted);
}

#define FIRST_POSITION "12340768897043811082913117521041414330876498465539749838848"
#define FIRST_VELOCITY "-37396269384748225153347462373739139597454335279104"

/* Rewards of the first ticks in the public vectors, then what specs-actors v2.3.5
 * itself answers. */
static const struct step {
	const char *reason;
	const char *position, *velocity, *observation;
	int64_t epochs;
	const char *next_position, *next_velocity;
} steps[] = {
	{ "a tick at epoch 3, four after the last", FIRST_POSITION, FIRST_VELOCITY,
	  "36266248351455141154", 4, "12340768743833595471568166227651564835919940075722408722432",
	  "-37396547639375421993331037373739139597454335279104" },
	{ "the epoch after", FIRST_POSITION, FIRST_VELOCITY, "36266264293777134739", 1,
	  "12340768860936634641108777767693951957137358868085414559744",
	  "-37395873597256436516355962373739139597454335279104" },
	{ "far ahead", FIRST_POSITION, FIRST_VELOCITY, "0", 1000000,
	  "12291992050982923384144914978667675191279044130260645838848",
	  "-37399763539240663157998901427039139597454335279104" },
	{ "backwards", FIRST_POSITION, FIRST_VELOCITY, "36266264293777134739", -3,
	  "12340769010383346506228507021083801452093917257902755676160",
	  "-37396387153204991918196762373739139597454335279104" },
	{ "the greatest distance", FIRST_POSITION, FIRST_VELOCITY, "1", INT64_MAX,
	  "-344600655791830183352453618624096137742734207126279274854048941998080",
	  "-37396258764217853447725031754102461599867201137201" },
	{ "the smallest", FIRST_POSITION, FIRST_VELOCITY, "-1", INT64_MIN,
	  "344600655816488890847713703223292594938164498161771411382582776954880",
	  "-37396258764217852687748092993375817615284420549327" },
	{ "from zero", "0", "0", "0", 1, "0", "0" },
	{ "from zero to one", "0", "0", "1", 1, "314760000000000000000000000000000000",
	  "96640100000000000000000000000000" },
	{ "from zero to minus one", "0", "0", "-1", 1, "-314760000000000000000000000000000000",
	  "-96640100000000000000000000000000" },
	{ "tiny numbers round down", "-1", "-1", "0", 7, "-8", "-1" },
	{ "a negative estimate", "-12340768897043811082913117521041414330876498465539749838848",
	  "37396269384748225153347462373739139597454335279105", "-36266264293777134739", 2,
	  "-12340768823574956674828845454346489583398219270631079280639",
	  "37396066180737144792046262373739139597454335279104" },
};

static void steps_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct filter_estimate estimate = { number(steps[i].position),
						    number(steps[i].velocity) };
		struct bigint observation = number(steps[i].observation);

		assert_int_equal(smoothing_next(&estimate, &observation, steps[i].epochs), ST_OK);
		assert_number(&estimate.position, steps[i].next_position, steps[i].reason);
		assert_number(&estimate.velocity, steps[i].next_velocity, steps[i].reason);
	}
}

static void no_time_is_a_division_by_zero(void **state)
{
	struct filter_estimate estimate = { number("5"), number("-7") };
	struct bigint observation = number("1000");

	(void)state;
	assert_int_equal(smoothing_next(&estimate, &observation, 0), ST_INVALID);
	assert_number(&estimate.position, "5", "unchanged");
	assert_number(&estimate.velocity, "-7", "unchanged");
}

/* The widest amounts of the chain fit; what is wider by far is refused. */
static void widths(void **state)
{
	struct bigint wide = number("-1");
	struct filter_estimate estimate = { 0 };

	(void)state;
	assert_int_equal(bigint_shift_left(&wide, 1016, &wide), ST_OK);
	estimate = (struct filter_estimate){ wide, wide };
	assert_int_equal(smoothing_next(&estimate, &wide, INT64_MIN), ST_OK);
	estimate = (struct filter_estimate){ wide, wide };
	assert_int_equal(bigint_shift_left(&wide, 300, &wide), ST_OK);
	assert_int_equal(smoothing_next(&estimate, &wide, 1), ST_LIMIT);
	assert_int_equal(bigint_shift_left(&wide, 219, &wide), ST_OK);
	assert_int_equal(smoothing_start(&estimate, &wide, &estimate.velocity), ST_LIMIT);
}

static void starts(void **state)
{
	struct bigint position = number("36266260308195979333"), velocity = number("-109897758509");
	struct filter_estimate estimate;

	(void)state;
	assert_int_equal(smoothing_start(&estimate, &position, &velocity), ST_OK);
	assert_number(&estimate.position, FIRST_POSITION, "the reward actor's first estimate");
	assert_number(&estimate.velocity, FIRST_VELOCITY, "the reward actor's first estimate");
}

static void blocks(void **state)
{
	static const struct row {
		const char *reason, *bytes;
		size_t size;
		enum status st;
	} rows[] = {
		{ "zeros", "\x82\x40\x40", 3, ST_OK },
		{ "two numbers", "\x82\x42\x00\x07\x42\x01\x05", 7, ST_OK },
		{ "one number", "\x81\x40", 2, ST_INVALID },
		{ "three numbers", "\x83\x40\x40\x40", 4, ST_INVALID },
		{ "no number", "\x82\x40\x00", 3, ST_INVALID },
		{ "null", "\xf6", 1, ST_INVALID },
		{ "cut", "\x82\x42\x00\x07\x42\x01", 6, ST_INVALID },
		{ "nothing", "", 0, ST_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct filter_estimate estimate;
		struct cbor_reader reader;
		struct cbor_writer writer;
		struct buffer out;

		cbor_reader_init(&reader, bytes_make(rows[i].bytes, rows[i].size));
		smoothing_read(&reader, &estimate);
		if (cbor_status(&reader) != rows[i].st)
			fail_msg("%s: %s", rows[i].reason, status_name(cbor_status(&reader)));
		if (rows[i].st != ST_OK)
			continue;
		buffer_init(&out, 0);
		cbor_writer_init(&writer, &out);
		smoothing_write(&writer, &estimate);
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		assert_int_equal(out.size, rows[i].size);
		assert_memory_equal(out.data, rows[i].bytes, out.size);
		buffer_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_of_the_reference),
		cmocka_unit_test(no_time_is_a_division_by_zero),
		cmocka_unit_test(widths),
		cmocka_unit_test(starts),
		cmocka_unit_test(blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
