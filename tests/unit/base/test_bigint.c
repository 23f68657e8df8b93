/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/bigint.h"

#include <limits.h>

#include "test_tools.h"

/* 2^1536-1, the greatest value, and its neighbours are made, not written. */
static struct bigint greatest(void)
{
	struct bigint value = bigint_zero();

	value.sign = 1;
	value.count = BIGINT_LIMBS;
	memset(value.limbs, 0xff, sizeof(value.limbs));
	return value;
}

static struct bigint parse(const char *text)
{
	struct bigint value;

	if (bigint_from_text(bytes_of_text(text), &value) != ST_OK)
		fail_msg("%s is refused", text);
	return value;
}

static void assert_prints(const struct bigint *value, const char *wanted, const char *reason)
{
	struct buffer text;

	buffer_init(&text, 0);
	bigint_to_text(&text, value);
	buffer_append_byte(&text, '\0');
	if (strcmp((const char *)text.data, wanted) != 0)
		fail_msg("%s: %s, wanted %s", reason, (const char *)text.data, wanted);
	buffer_fini(&text);
}

/* ---- texts ------------------------------------------------------------------ */

static void texts(void **state)
{
	static const struct row {
		const char *text;
		const char *prints; /* NULL: refused */
	} rows[] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "000", "0" },
		{ "-000", "0" },
		{ "1", "1" },
		{ "-1", "-1" },
		{ "007", "7" },
		{ "18446744073709551615", "18446744073709551615" },
		{ "18446744073709551616", "18446744073709551616" },
		{ "-18446744073709551617", "-18446744073709551617" },
		{ "2000000000000000000000000000", "2000000000000000000000000000" },
		{ "340282366920938463463374607431768211456",
		  "340282366920938463463374607431768211456" },
		{ "", NULL },
		{ "-", NULL },
		{ "+1", NULL },
		{ "--1", NULL },
		{ " 1", NULL },
		{ "1 ", NULL },
		{ "1-", NULL },
		{ "0x10", NULL },
		{ "1e3", NULL },
		{ "1_0", NULL },
		{ "1.0", NULL },
		{ "\xc2\xb2", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint value;
		enum status st = bigint_from_text(bytes_of_text(rows[i].text), &value);

		if (st != (rows[i].prints ? ST_OK : ST_INVALID))
			fail_msg("\"%s\": %s", rows[i].text, status_name(st));
		if (rows[i].prints)
			assert_prints(&value, rows[i].prints, rows[i].text);
	}
}

static void texts_have_a_limit(void **state)
{
	char digits[500];
	struct bigint value, back;
	struct buffer text;

	(void)state;
	memset(digits, '9', sizeof(digits));
	assert_int_equal(bigint_from_text(bytes_make(digits, 462), &value), ST_OK);
	assert_int_equal(bigint_from_text(bytes_make(digits, 463), &back), ST_LIMIT);
	memset(digits, '0', 30);
	assert_int_equal(bigint_from_text(bytes_make(digits, 492), &back), ST_OK);
	assert_int_equal(bigint_compare(&value, &back), 0);
	buffer_init(&text, 0);
	value = greatest();
	bigint_to_text(&text, &value);
	assert_int_equal(text.size, 463);
	buffer_fini(&text);
}

/* ---- arithmetic ------------------------------------------------------------- */

static void known_sums(void **state)
{
	static const struct row {
		const char *a, *b, *sum, *difference, *product, *quotient; /* NULL: refused */
	} rows[] = {
		{ "0", "0", "0", "0", "0", NULL },
		{ "1", "0", "1", "1", "0", NULL },
		{ "0", "1", "1", "-1", "0", "0" },
		{ "0", "-1", "-1", "1", "0", NULL },
		{ "5", "3", "8", "2", "15", "1" },
		{ "3", "5", "8", "-2", "15", "0" },
		{ "-5", "3", "-2", "-8", "-15", "-2" },
		{ "-6", "3", "-3", "-9", "-18", "-2" },
		{ "-3", "5", "2", "-8", "-15", "-1" },
		{ "5", "-3", "2", "8", "-15", NULL },
		{ "-5", "-3", "-8", "-2", "15", NULL },
		{ "7", "7", "14", "0", "49", "1" },
		{ "-7", "7", "0", "-14", "-49", "-1" },
		{ "18446744073709551615", "1", "18446744073709551616", "18446744073709551614",
		  "18446744073709551615", "18446744073709551615" },
		{ "18446744073709551616", "1", "18446744073709551617", "18446744073709551615",
		  "18446744073709551616", "18446744073709551616" },
		{ "-18446744073709551616", "18446744073709551615", "-1", "-36893488147419103231",
		  "-340282366920938463444927863358058659840", "-2" },
		{ "340282366920938463463374607431768211455", "18446744073709551615",
		  "340282366920938463481821351505477763070",
		  "340282366920938463444927863358058659840",
		  "6277101735386680763495507056286727952620534092958556749825",
		  "18446744073709551617" },
		{ "1000000000000000000000000000", "1000000000000000000",
		  "1000000001000000000000000000", "999999999000000000000000000",
		  "1000000000000000000000000000000000000000000000", "1000000000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint a = parse(rows[i].a), b = parse(rows[i].b), out;
		enum status st;

		assert_int_equal(bigint_add(&a, &b, &out), ST_OK);
		assert_prints(&out, rows[i].sum, "sum");
		assert_int_equal(bigint_add(&b, &a, &out), ST_OK);
		assert_prints(&out, rows[i].sum, "sum, turned round");
		assert_int_equal(bigint_sub(&a, &b, &out), ST_OK);
		assert_prints(&out, rows[i].difference, "difference");
		assert_int_equal(bigint_mul(&a, &b, &out), ST_OK);
		assert_prints(&out, rows[i].product, "product");
		assert_int_equal(bigint_mul(&b, &a, &out), ST_OK);
		assert_prints(&out, rows[i].product, "product, turned round");
		st = bigint_div_floor(&a, &b, &out);
		assert_int_equal(st, rows[i].quotient ? ST_OK : ST_INVALID);
		if (rows[i].quotient)
			assert_prints(&out, rows[i].quotient, "quotient");
		assert_int_equal(bigint_sub(&a, &b, &out), ST_OK);
		assert_int_equal(bigint_compare(&a, &b), bigint_sign(&out));
	}
}

static void results_may_be_operands(void **state)
{
	struct bigint a = parse("-36893488147419103232"), b = parse("4294967297"), c;

	(void)state;
	c = a;
	assert_int_equal(bigint_add(&c, &b, &c), ST_OK);
	assert_prints(&c, "-36893488143124135935", "sum into a");
	c = b;
	assert_int_equal(bigint_sub(&a, &c, &c), ST_OK);
	assert_prints(&c, "-36893488151714070529", "difference into b");
	c = a;
	assert_int_equal(bigint_mul(&c, &c, &c), ST_OK);
	assert_prints(&c, "1361129467683753853853498429727072845824", "square into both");
	c = b;
	assert_int_equal(bigint_div_floor(&a, &c, &c), ST_OK);
	assert_prints(&c, "-8589934591", "quotient into b");
	c = a;
	assert_int_equal(bigint_sub(&c, &c, &c), ST_OK);
	assert_int_equal(bigint_sign(&c), 0);
}

static void what_does_not_fit_is_refused(void **state)
{
	struct bigint most = greatest(), one = bigint_of_int(1), minus = bigint_of_int(-1), out;
	struct bigint half = bigint_zero();

	(void)state;
	assert_int_equal(bigint_add(&most, &one, &out), ST_LIMIT);
	assert_int_equal(bigint_add(&most, &minus, &out), ST_OK);
	assert_int_equal(bigint_sub(&most, &minus, &out), ST_LIMIT);
	assert_int_equal(bigint_mul(&most, &one, &out), ST_OK);
	assert_int_equal(bigint_compare(&out, &most), 0);
	assert_int_equal(bigint_mul(&most, &minus, &out), ST_OK);
	assert_int_equal(bigint_sub(&out, &one, &out), ST_LIMIT);
	half.sign = 1;
	half.count = BIGINT_LIMBS / 2 + 1;
	memset(half.limbs, 0, sizeof(half.limbs));
	half.limbs[half.count - 1] = 1;
	assert_int_equal(bigint_mul(&half, &half, &out), ST_LIMIT);
	half.count = BIGINT_LIMBS / 2;
	half.limbs[half.count - 1] = UINT64_MAX;
	assert_int_equal(bigint_mul(&half, &half, &out), ST_OK);
	assert_int_equal(out.count, BIGINT_LIMBS);
	assert_int_equal(bigint_div_floor(&out, &half, &out), ST_OK);
	assert_int_equal(bigint_compare(&out, &half), 0);
	assert_int_equal(bigint_div_floor(&most, &most, &out), ST_OK);
	assert_int_equal(bigint_compare(&out, &one), 0);
}

/* ---- division and shifts ------------------------------------------------------ */

static void euclidean_quotients(void **state)
{
	static const struct row {
		const char *a, *b, *quotient;
	} rows[] = {
		{ "7", "2", "3" },
		{ "7", "-2", "-3" },
		{ "-7", "2", "-4" },
		{ "-7", "-2", "4" },
		{ "6", "-3", "-2" },
		{ "-6", "-3", "2" },
		{ "-6", "3", "-2" },
		{ "1", "-5", "0" },
		{ "-1", "5", "-1" },
		{ "-1", "-5", "1" },
		{ "0", "-5", "0" },
		{ "5", "5", "1" },
		{ "-5", "-5", "1" },
		{ "-340282366920938463463374607431768211456", "18446744073709551616",
		  "-18446744073709551616" },
		{ "-340282366920938463463374607431768211457", "18446744073709551616",
		  "-18446744073709551617" },
		{ "-340282366920938463463374607431768211457", "-18446744073709551616",
		  "18446744073709551617" },
		{ "1606938044258990275541962092341162602522202993782792835313721",
		  "-1180591620717411303427", "-1361129467683753853850039665213252304896" },
		{ "-1606938044258990275541962092341162602522202993782792835313721",
		  "-1180591620717411303427", "1361129467683753853850039665213252304897" },
		{ "-18446744073709551615", "-18446744073709551615", "1" },
		{ "-18446744073709551616", "-1", "18446744073709551616" },
		{ "-340282366920938463463374607431768211455", "-18446744073709551616",
		  "18446744073709551616" },
	};
	struct bigint none = bigint_zero(), out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint a = parse(rows[i].a), b = parse(rows[i].b);

		assert_int_equal(bigint_div_euclid(&a, &b, &out), ST_OK);
		assert_prints(&out, rows[i].quotient, rows[i].a);
		assert_int_equal(bigint_div_euclid(&a, &b, &a), ST_OK);
		assert_int_equal(bigint_compare(&a, &out), 0);
		assert_int_equal(bigint_div_euclid(&b, &none, &b), ST_INVALID);
	}
	assert_int_equal(bigint_div_euclid(&none, &none, &out), ST_INVALID);
}

static void shifts_to_the_right_round_down(void **state)
{
	static const struct row {
		const char *value;
		unsigned bits;
		const char *shifted;
	} rows[] = {
		{ "0", 0, "0" },
		{ "0", 200, "0" },
		{ "1", 0, "1" },
		{ "-1", 0, "-1" },
		{ "1", 1, "0" },
		{ "1", 63, "0" },
		{ "1", 64, "0" },
		{ "1", 65, "0" },
		{ "1", 5000, "0" },
		{ "-1", 1, "-1" },
		{ "-1", 64, "-1" },
		{ "-1", 128, "-1" },
		{ "-1", 5000, "-1" },
		{ "5", 1, "2" },
		{ "-5", 1, "-3" },
		{ "-4", 1, "-2" },
		{ "-4", 2, "-1" },
		{ "-4", 3, "-1" },
		{ "-18446744073709551616", 64, "-1" },
		{ "-18446744073709551617", 64, "-2" },
		{ "-18446744073709551615", 64, "-1" },
		{ "18446744073709551615", 1, "9223372036854775807" },
		{ "-18446744073709551615", 1, "-9223372036854775808" },
		{ "-340282366920938463463374607431768211455", 64, "-18446744073709551616" },
		{ "-340282366920938463463374607431768211455", 63, "-36893488147419103232" },
		{ "-6277101735386680763835789423207666416102355444464034512896", 128,
		  "-18446744073709551616" },
		{ "-6277101735386680764005930606668135647834042748179918618624", 128,
		  "-18446744073709551617" },
		{ "12345678901234567890123456789012345678901234567890", 77,
		  "81696849887249596162933043" },
		{ "-12345678901234567890123456789012345678901234567890", 77,
		  "-81696849887249596162933044" },
	};
	struct bigint most = greatest(), out, two;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint value = parse(rows[i].value);

		bigint_shift_right_floor(&value, rows[i].bits, &out);
		assert_prints(&out, rows[i].shifted, rows[i].value);
		bigint_shift_right_floor(&value, rows[i].bits, &value);
		assert_int_equal(bigint_compare(&value, &out), 0);
	}
	/* -(2^1536 - 1) loses a set bit: it becomes -2^1535, with the top bit alone. */
	most.sign = -1;
	bigint_shift_right_floor(&most, 1, &out);
	two = bigint_of_int(-1);
	assert_int_equal(bigint_shift_left(&two, 1535, &two), ST_OK);
	assert_int_equal(bigint_compare(&out, &two), 0);
	bigint_shift_right_floor(&most, 1472, &out);
	assert_prints(&out, "-18446744073709551616", "the top limb alone is left");
}

static void shifts_to_the_left(void **state)
{
	static const struct row {
		const char *value;
		unsigned bits;
		const char *shifted;
	} rows[] = {
		{ "0", 0, "0" },
		{ "0", 5000, "0" },
		{ "1", 0, "1" },
		{ "1", 1, "2" },
		{ "1", 64, "18446744073709551616" },
		{ "-1", 64, "-18446744073709551616" },
		{ "-3", 65, "-110680464442257309696" },
		{ "18446744073709551615", 1, "36893488147419103230" },
		{ "9223372036854775808", 1, "18446744073709551616" },
		{ "18446744073709551615", 63, "170141183460469231722463931679029329920" },
		{ "-18446744073709551615", 128,
		  "-6277101735386680763495507056286727952638980837032266301440" },
		{ "12345678901234567890123", 131,
		  "33608134702063917122830786724442079281965511639203321902792704" },
	};
	struct bigint one = bigint_of_int(1), three = bigint_of_int(-3), most = greatest(), out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint value = parse(rows[i].value);

		assert_int_equal(bigint_shift_left(&value, rows[i].bits, &out), ST_OK);
		assert_prints(&out, rows[i].shifted, rows[i].value);
		assert_int_equal(bigint_shift_left(&value, rows[i].bits, &value), ST_OK);
		assert_int_equal(bigint_compare(&value, &out), 0);
	}
	assert_int_equal(bigint_shift_left(&one, 1535, &out), ST_OK);
	assert_int_equal(bigint_shift_left(&one, 1536, &out), ST_LIMIT);
	assert_int_equal(bigint_shift_left(&one, UINT_MAX, &out), ST_LIMIT);
	assert_int_equal(bigint_shift_left(&three, 1534, &out), ST_OK);
	assert_int_equal(bigint_shift_left(&three, 1535, &out), ST_LIMIT);
	assert_int_equal(bigint_shift_left(&most, 0, &out), ST_OK);
	assert_int_equal(bigint_shift_left(&most, 1, &out), ST_LIMIT);
}

static void integers(void **state)
{
	static const int64_t values[] = { INT64_MIN, INT64_MIN + 1, -2, -1, 0, 1, 2, INT64_MAX };
	static const char *const prints[] = {
		"-9223372036854775808", "-9223372036854775807", "-2", "-1", "0", "1", "2",
		"9223372036854775807"
	};
	struct bigint most = bigint_of_uint(UINT64_MAX);

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct bigint value = bigint_of_int(values[i]);

		assert_prints(&value, prints[i], "an int64");
		for (size_t j = 0; j < 8; j++) {
			struct bigint other = bigint_of_int(values[j]);
			int order = bigint_compare(&value, &other);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
	assert_prints(&most, "18446744073709551615", "a uint64");
}

/* A shift to the right is the division by a power of two, and undoes one to the left. */
static void assert_shifts_divide(const struct bigint *value, unsigned bits)
{
	struct bigint power = bigint_of_int(1), quotient, shifted;

	assert_int_equal(bigint_shift_left(&power, bits, &power), ST_OK);
	assert_int_equal(bigint_div_euclid(value, &power, &quotient), ST_OK);
	bigint_shift_right_floor(value, bits, &shifted);
	assert_int_equal(bigint_compare(&quotient, &shifted), 0);
	assert_int_equal(bigint_shift_left(value, bits, &shifted), ST_OK);
	bigint_shift_right_floor(&shifted, bits, &shifted);
	assert_int_equal(bigint_compare(value, &shifted), 0);
}

/* (a + b) - b = a, and floor(a * b / b) = a, for values of many widths. */
static void random_values_keep_the_laws(void **state)
{
	uint64_t random = UINT64_C(2463534242);

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct bigint values[2], sum, product, out;

		for (int i = 0; i < 2; i++) {
			values[i] = bigint_of_uint(next_random(&random) >> (random % 64));
			for (uint64_t n = next_random(&random) % 10; n > 0; n--) {
				struct bigint limb = bigint_of_uint(next_random(&random));

				assert_int_equal(bigint_mul(&values[i], &limb, &values[i]), ST_OK);
				assert_int_equal(bigint_add(&values[i], &limb, &values[i]), ST_OK);
			}
			if (next_random(&random) % 2 && values[i].sign != 0)
				values[i].sign = -1;
		}
		assert_int_equal(bigint_add(&values[0], &values[1], &sum), ST_OK);
		assert_int_equal(bigint_sub(&sum, &values[1], &out), ST_OK);
		assert_int_equal(bigint_compare(&out, &values[0]), 0);
		assert_int_equal(bigint_mul(&values[0], &values[1], &product), ST_OK);
		if (values[1].sign > 0) {
			assert_int_equal(bigint_div_floor(&product, &values[1], &out), ST_OK);
			assert_int_equal(bigint_compare(&out, &values[0]), 0);
		}
		assert_shifts_divide(&values[0], (unsigned)(next_random(&random) % 600));
	}
}

/* ---- the chain's byte form --------------------------------------------------- */

static void wire_forms(void **state)
{
	static const struct row {
		const char *hex;
		const char *prints; /* NULL: refused */
		bool canonical;
		const char *reason;
	} rows[] = {
		{ "", "0", true, "zero" },
		{ "00", "0", false, "a lone plus" },
		{ "01", "0", false, "a lone minus" },
		{ "0000", "0", false, "a zero byte" },
		{ "0100", "0", false, "negative zero" },
		{ "0001", "1", true, "one" },
		{ "0101", "-1", true, "minus one" },
		{ "000100", "256", true, "256" },
		{ "000001", "1", false, "a leading zero" },
		{ "00ffffffffffffffff", "18446744073709551615", true, "eight bytes" },
		{ "00010000000000000000", "18446744073709551616", true, "nine bytes" },
		{ "01010000000000000001", "-18446744073709551617", true, "nine bytes" },
		{ "000de0b6b3a7640000", "1000000000000000000", true, "one FIL" },
		{ "00000000000000000000000001", "1", false, "many leading zeros" },
		{ "02", NULL, false, "a sign byte 2" },
		{ "ff01", NULL, false, "a sign byte 255" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t data[BIGINT_WIRE_MAX], out[BIGINT_WIRE_MAX];
		size_t size = hex_into(data, sizeof(data), rows[i].hex), written;
		struct bigint value;
		bool canonical;
		enum status st = bigint_from_wire(bytes_make(data, size), &value, &canonical);

		if (st != (rows[i].prints ? ST_OK : ST_INVALID))
			fail_msg("%s: %s", rows[i].reason, status_name(st));
		if (!rows[i].prints)
			continue;
		assert_prints(&value, rows[i].prints, rows[i].reason);
		assert_int_equal(canonical, rows[i].canonical);
		assert_int_equal(bigint_from_wire(bytes_make(data, size), &value, NULL), ST_OK);
		assert_int_equal(bigint_to_wire(&value, out, &written), ST_OK);
		assert_int_equal(written == size && memcmp(out, data, size) == 0, canonical);
	}
}

static void wire_forms_have_a_limit(void **state)
{
	uint8_t data[BIGINT_WIRE_MAX + 1], out[BIGINT_WIRE_MAX];
	struct bigint value, one = bigint_of_int(1), most = greatest();
	size_t size;

	(void)state;
	memset(data, 0xff, sizeof(data));
	for (size_t length = 2; length <= BIGINT_WIRE_MAX; length++) {
		data[0] = (uint8_t)(length % 2);
		assert_int_equal(bigint_from_wire(bytes_make(data, length), &value, NULL), ST_OK);
		assert_int_equal(bigint_to_wire(&value, out, &size), ST_OK);
		assert_int_equal(size, length);
		assert_memory_equal(out, data, length);
	}
	data[0] = 0;
	assert_int_equal(bigint_from_wire(bytes_make(data, BIGINT_WIRE_MAX + 1), &value, NULL),
			 ST_LIMIT);
	assert_int_equal(bigint_from_wire(bytes_make(data, BIGINT_WIRE_MAX), &value, NULL), ST_OK);
	assert_int_equal(bigint_add(&value, &one, &value), ST_OK);
	assert_int_equal(bigint_to_wire(&value, out, &size), ST_LIMIT);
	assert_int_equal(bigint_to_wire(&most, out, &size), ST_LIMIT);
}

static void magnitudes_there_and_back(void **state)
{
	static const char *const texts[] = {
		"0", "1", "-1", "255", "-256", "18446744073709551616"
	};
	uint8_t bytes[BIGINT_BYTES + 1];
	struct bigint value, most = greatest();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct bigint given = parse(texts[i]);
		size_t size = bigint_magnitude(&given, bytes);

		assert_true(size == 0 || bytes[size - 1] != 0);
		assert_int_equal(bigint_of_magnitude(bytes_make(bytes, size),
						     bigint_sign(&given) < 0, &value),
				 ST_OK);
		assert_prints(&value, texts[i], texts[i]);
	}
	assert_int_equal(bigint_magnitude(&most, bytes), BIGINT_BYTES);
	assert_int_equal(bigint_of_magnitude(bytes_make(bytes, BIGINT_BYTES), true, &value), ST_OK);
	assert_int_equal(bigint_sign(&value), -1);
	value = bigint_negate(&value);
	assert_int_equal(bigint_compare(&value, &most), 0);
	bytes[BIGINT_BYTES] = 0;
	assert_int_equal(bigint_of_magnitude(bytes_make(bytes, BIGINT_BYTES + 1), false, &value),
			 ST_LIMIT);
}

static void sixty_four_bits_as_go_takes_them(void **state)
{
	static const struct {
		const char *text;
		int64_t wanted;
	} rows[] = {
		{ "0", 0 },
		{ "-5", -5 },
		{ "9223372036854775807", INT64_MAX },
		{ "-9223372036854775808", INT64_MIN },
		{ "9223372036854775808", INT64_MIN },
		{ "18446744073709551619", 3 },
		{ "-18446744073709551619", -3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bigint value = parse(rows[i].text);

		if (bigint_wrap_int64(&value) != rows[i].wanted)
			fail_msg("%s", rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(texts_have_a_limit),
		cmocka_unit_test(known_sums),
		cmocka_unit_test(results_may_be_operands),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(euclidean_quotients),
		cmocka_unit_test(shifts_to_the_right_round_down),
		cmocka_unit_test(shifts_to_the_left),
		cmocka_unit_test(integers),
		cmocka_unit_test(random_values_keep_the_laws),
		cmocka_unit_test(wire_forms),
		cmocka_unit_test(wire_forms_have_a_limit),
		cmocka_unit_test(magnitudes_there_and_back),
		cmocka_unit_test(sixty_four_bits_as_go_takes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
