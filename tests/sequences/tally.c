/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/tally.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void count_exit(struct tally *tally, int64_t code)
{
	for (size_t i = 0; i < tally->exit_count; i++) {
		if (tally->exits[i].code == code) {
			tally->exits[i].count++;
			return;
		}
	}
	if (tally->exit_count < TALLY_EXITS)
		tally->exits[tally->exit_count++] = (struct exit_count){ code, 1 };
}

static void count_calls(struct tally *tally, const struct survey *survey, const struct trace *trace)
{
	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct trace_frame *frame = &trace->frames[i];
		uint64_t method = frame->method < TALLY_METHODS ? frame->method : TALLY_METHODS - 1;
		const struct known_actor *actor;
		uint64_t id;

		if (!survey_resolve(survey, &frame->to, &id))
			continue;
		actor = survey_find(survey, id);
		if (actor && actor->has_kind)
			tally->calls[actor->kind.kind][method]++;
	}
}

void tally_message(struct tally *tally, const struct survey *survey, const struct trace *trace,
		   bool fatal, const struct receipt *receipt)
{
	tally->messages++;
	tally->charges += trace->charge_count;
	count_calls(tally, survey, trace);
	if (fatal)
		tally->fatal++;
	else
		count_exit(tally, receipt->exit_code);
	if (!fatal && trace->frame_count == 0)
		tally->refused++;
}

void tally_violation(struct tally *tally, const char *format, ...)
{
	va_list args;

	tally->violations++;
	printf("VIOLATION seed %" PRIu64 " step %zu: ", tally->seed, tally->step);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

static int by_code(const void *a, const void *b)
{
	int64_t x = ((const struct exit_count *)a)->code, y = ((const struct exit_count *)b)->code;

	return (x > y) - (x < y);
}

static void print_exits(struct tally *tally)
{
	uint64_t others = 0;

	qsort(tally->exits, tally->exit_count, sizeof(tally->exits[0]), by_code);
	printf("exit codes:");
	for (size_t i = 0; i < tally->exit_count; i++) {
		if (tally->exits[i].count < 3 &&
		    (tally->exits[i].code < -1 || tally->exits[i].code > 64))
			others += tally->exits[i].count;
		else
			printf(" %" PRId64 "=%" PRIu64, tally->exits[i].code,
			       tally->exits[i].count);
	}
	printf(" others=%" PRIu64 " fatal=%" PRIu64 "\n", others, tally->fatal);
}

static void print_calls(const struct tally *tally)
{
	for (unsigned kind = 0; kind < ACTOR_KINDS; kind++) {
		printf("calls of %s:", actor_type_of((enum actor_kind)kind).name);
		for (unsigned method = 0; method < TALLY_METHODS; method++)
			if (tally->calls[kind][method] > 0)
				printf(" %u%s=%" PRIu64, method,
				       method == TALLY_METHODS - 1 ? "+" : "",
				       tally->calls[kind][method]);
		printf("\n");
	}
}

void tally_print(struct tally *tally, double seconds)
{
	print_calls(tally);
	print_exits(tally);
	printf("%" PRIu64 " sequences, %" PRIu64 " messages (%.0f/s), %" PRIu64 " tipsets, %" PRIu64
	       " gas charges, %" PRIu64 " refused, %" PRIu64 " not finished, %" PRIu64
	       " violations\n",
	       tally->sequences, tally->messages,
	       seconds > 0 ? (double)tally->messages / seconds : 0, tally->tipsets, tally->charges,
	       tally->refused, tally->unfinished, tally->violations);
}
