/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* fuzz_sequences: random sequences of messages and tipsets on random states, held against
 * what must be true whatever they do. Exit code 0: nothing was violated. */
#include <ftw.h>
#include <getopt.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/sequences/sequence.h"

enum {
	NETWORK_VERSIONS = 16,
	LENGTH_DEFAULT = 40,
	LENGTH_MAX = 10000,
	TIPSETS_PERCENT = 25,
	ANY = -1,
};

struct settings {
	uint64_t seed;
	uint64_t sequences; /* 0: until the time is up */
	double seconds;     /* 0: until the sequences are done */
	int64_t network_version;
	uint64_t length;
	const char *emit; /* folder, or NULL */
	bool replay;
	char directory[64]; /* for databases, one at a time */
};

static void usage(FILE *out)
{
	fputs("usage: fuzz_sequences [--seed N] [--sequences N] [--seconds N] [--length N]\n"
	      "                      [--network-version N] [--emit DIR] [--no-replay]\n"
	      "\n"
	      "Applies random sequences of messages and tipsets and checks what must always be\n"
	      "true. Without --sequences and --seconds: 100 sequences. Sequence k of a run has\n"
	      "the seed N + k; a violation names its seed: --seed S --sequences 1 runs it again.\n"
	      "--emit writes every sequence as a test vector into DIR/nvNN/. --no-replay leaves\n"
	      "the databases out, for speed.\n",
	      out);
}

/* ---- options ------------------------------------------------------------------------ */

static uint64_t number_option(const char *name, const char *text, uint64_t largest)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || value > largest) {
		fprintf(stderr, "fuzz_sequences: --%s takes a number of 0 to %" PRIu64 "\n", name,
			largest);
		exit(2);
	}
	return value;
}

static void read_options(struct settings *settings, int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "sequences", required_argument, NULL, 'q' },
		{ "seconds", required_argument, NULL, 't' },
		{ "length", required_argument, NULL, 'l' },
		{ "network-version", required_argument, NULL, 'n' },
		{ "emit", required_argument, NULL, 'e' },
		{ "no-replay", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option, index = 0;

	while ((option = getopt_long(argc, argv, "h", options, &index)) != -1) {
		const char *name = options[index].name;

		if (option == 's')
			settings->seed = number_option(name, optarg, UINT64_MAX);
		else if (option == 'q')
			settings->sequences = number_option(name, optarg, UINT64_MAX);
		else if (option == 't')
			settings->seconds = (double)number_option(name, optarg, 1000000);
		else if (option == 'l')
			settings->length = number_option(name, optarg, LENGTH_MAX);
		else if (option == 'n')
			settings->network_version = (int64_t)number_option(name, optarg,
									   NETWORK_VERSIONS - 1);
		else if (option == 'e')
			settings->emit = optarg;
		else if (option == 'r')
			settings->replay = false;
		else {
			usage(option == 'h' ? stdout : stderr);
			exit(option == 'h' ? 0 : 2);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "fuzz_sequences: %s is not an option\n", argv[optind]);
		exit(2);
	}
	if (settings->sequences == 0 && settings->seconds == 0)
		settings->sequences = 100;
}

/* ---- directories ---------------------------------------------------------------------- */

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- running ----------------------------------------------------------------------------- */

static double now_s(void)
{
	return (double)clock_ns() / (double)NS_PER_S;
}

static bool run_one(const struct settings *settings, uint64_t seed, const struct keys *keys,
		    struct tally *tally)
{
	struct sequence_options options = { .seed = seed, .length = settings->length };
	struct sequence sequence;
	struct dice dice;
	char data[80];
	bool written = true;

	/* Not the dice of the sequence: a version that is given changes nothing else. */
	dice_init(&dice, ~seed);
	options.network_version = (unsigned)dice_below(&dice, NETWORK_VERSIONS);
	options.of_tipsets = dice_chance(&dice, TIPSETS_PERCENT);
	if (settings->network_version != ANY)
		options.network_version = (unsigned)settings->network_version;
	sequence_run(&sequence, &options, keys, tally);
	if (settings->replay) {
		snprintf(data, sizeof(data), "%s/data", settings->directory);
		sequence_replay(&sequence, data, tally);
		remove_tree(data);
	}
	if (settings->emit && sequence.count > 0)
		written = sequence_emit(&sequence, settings->emit);
	sequence_fini(&sequence);
	return written;
}

struct fuzzing {
	const struct settings *settings;
	struct tally tally;
	bool failed;
};

/* Runs on a thread with stack for the deepest calls. */
static void *run_all(void *context)
{
	struct fuzzing *fuzzing = context;
	const struct settings *settings = fuzzing->settings;
	double started = now_s();
	struct keys keys;

	keys_init(&keys);
	for (uint64_t i = 0; settings->sequences == 0 || i < settings->sequences; i++) {
		if (settings->seconds > 0 && now_s() - started >= settings->seconds)
			break;
		if (!run_one(settings, settings->seed + i, &keys, &fuzzing->tally)) {
			fuzzing->failed = true;
			break;
		}
	}
	tally_print(&fuzzing->tally, now_s() - started);
	return NULL;
}

int main(int argc, char **argv)
{
	struct settings settings = {
		.seed = 1,
		.network_version = ANY,
		.length = LENGTH_DEFAULT,
		.replay = true,
		.directory = "/tmp/chaosactord-sequences-XXXXXX",
	};
	struct fuzzing fuzzing = { .settings = &settings };
	pthread_attr_t attributes;
	pthread_t thread;

	read_options(&settings, argc, argv);
	must_hold(mkdtemp(settings.directory) != NULL);
	must_hold(pthread_attr_init(&attributes) == 0);
	must_hold(pthread_attr_setstacksize(&attributes, vm_stack_bytes(CHAIN_DEPTH_MAX)) == 0);
	must_hold(pthread_create(&thread, &attributes, run_all, &fuzzing) == 0);
	must_hold(pthread_join(thread, NULL) == 0);
	pthread_attr_destroy(&attributes);
	remove_tree(settings.directory);
	return fuzzing.failed || fuzzing.tally.violations > 0;
}
