/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bench/rows_vm.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tests/bench/made_state.h"

enum {
	CHUNK = 1000,      /* messages of one VM, where the root comes at the end */
	ROUND = 4 * CHUNK, /* messages between two returns to the state of the start */
	MADE_10_4 = 10000 - 20,
	MADE_2_10_5 = 200000 - 20,
};

static const struct row {
	const char *name;
	enum message_kind kind;
	uint64_t made; /* accounts beside the minimal genesis' */
	bool at_end;   /* a root after CHUNK messages, not after each */
} rows[] = {
	{ "vm abortWith, 20 actors, root after each", ABORT_WITH, 0, false },
	{ "vm mutateState, 20 actors, root after each", MUTATE_STATE, 0, false },
	{ "vm send to new account, root after each", SEND_NEW, 0, false },
	{ "vm send to any account, 20 actors, root after each", SEND_RANDOM, 0, false },
	{ "vm send to any account, 10^4 actors, root after each", SEND_RANDOM, MADE_10_4, false },
	{ "vm send to any account, 2*10^5 actors, root after each", SEND_RANDOM, MADE_2_10_5,
	  false },
	{ "vm send to any account, 20 actors, root after 1000", SEND_RANDOM, 0, true },
	{ "vm send to any account, 10^4 actors, root after 1000", SEND_RANDOM, MADE_10_4, true },
	{ "vm send to any account, 2*10^5 actors, root after 1000", SEND_RANDOM, MADE_2_10_5,
	  true },
};

/* ---- rows ---------------------------------------------------------------------------- */

/* count messages of a row on what start is, which stays as it is: the seconds they took. */
static double round_of(const struct row *row, struct made_state *start, uint64_t count)
{
	struct made_state state;
	struct made_run run;
	int64_t began;

	made_state_init(&state, start);
	made_run_init(&run, &state);
	began = clock_ns();
	made_run_apply(&run, row->kind, row->at_end ? CHUNK : 1, count);
	began = clock_ns() - began;
	made_run_fini(&run);
	made_state_fini(&state);
	return (double)began / (double)NS_PER_S;
}

static void run_row(const struct row *row, const struct bench_length *length)
{
	uint64_t round = length->count > 0 ? length->count : ROUND, count = 0;
	struct made_state start;
	double spent = 0;

	made_state_init(&start, NULL);
	made_state_accounts(&start, row->made);
	do {
		spent += round_of(row, &start, round);
		count += round;
	} while (length->count == 0 && spent < length->seconds);
	made_state_fini(&start);
	printf("%s\tmessages_per_second=%.0f\n", row->name, (double)count / spent);
	fflush(stdout);
}

void bench_vm_rows(const struct bench_length *length, const char *only)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(rows[i].name, only))
			run_row(&rows[i], length);
}
