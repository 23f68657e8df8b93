/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/car_totals.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct car_total total_of(uint64_t number)
{
	struct car_total total = { .bytes = number,
				   .root = block_cid_of(bytes_make(&number, sizeof(number))) };

	total.sha256[0] = (uint8_t)number;
	return total;
}

static void the_last_ones_are_remembered(void **state)
{
	struct car_totals totals;
	struct car_total total, found;

	(void)state;
	car_totals_init(&totals);
	for (uint64_t i = 0; i < 3 * CAR_TOTALS; i++) {
		total = total_of(i);
		assert_false(car_totals_find(&totals, &total.root, &found));
		car_totals_note(&totals, &total);
		car_totals_note(&totals, &total);
		for (uint64_t j = 0; j <= i; j++) {
			total = total_of(j);
			if (car_totals_find(&totals, &total.root, &found) != (j + CAR_TOTALS > i))
				fail_msg("%d after %d", (int)j, (int)i);
			if (j + CAR_TOTALS > i)
				assert_memory_equal(&found, &total, sizeof(total));
		}
	}
	car_totals_fini(&totals);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_ones_are_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
