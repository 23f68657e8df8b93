/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* replay FOLDER ROUNDS: gives a fuzz target every file of the folder, and after that
 * ROUNDS inputs made of them: bits flipped, ends cut off, two spliced, pieces put in.
 * The same ones in every run, so that a failure stays until it is repaired. The
 * inputs run in a child; when it dies, its last input is shown and kept in a file. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SEEDS_MAX = 256, INPUT_MAX = 4096, SHOWN_MAX = 128 };

struct input {
	size_t size;
	uint8_t bytes[INPUT_MAX];
};

struct seeds {
	struct input *inputs[SEEDS_MAX];
	size_t count;
};

/* What the child tells about itself. */
struct progress {
	size_t number; /* of the input being run, from 1 */
	struct input input;
};

/* What makes decoders turn another way: CBOR heads at their edges, links, big numbers
 * of JSON, marks of JSON and TOML. */
/* clang-format off */
#define PIECE(text) { sizeof(text) - 1, text }
/* clang-format on */
static const struct {
	size_t size;
	const char *bytes;
} pieces[] = {
	PIECE("\x17"),
	PIECE("\x18\x18"),
	PIECE("\x18\x17"),
	PIECE("\x19\xff\xff"),
	PIECE("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"),
	PIECE("\x1b\xff\xff\xff\xff\xff\xff\xff\xff"),
	PIECE("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"),
	PIECE("\x20"),
	PIECE("\x40"),
	PIECE("\x58\x80"),
	PIECE("\x59\x20\x01"),
	PIECE("\x5a\x00\x20\x00\x01"),
	PIECE("\x5f"),
	PIECE("\x60"),
	PIECE("\x61\xff"),
	PIECE("\x80"),
	PIECE("\x82"),
	PIECE("\x83"),
	PIECE("\x8a"),
	PIECE("\x99\x20\x00"),
	PIECE("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
	PIECE("\x9f"),
	PIECE("\xa0"),
	PIECE("\xa1\x61\x30"),
	PIECE("\xa1\x61\x31"),
	PIECE("\xd8\x2a"),
	PIECE("\xd8\x2a\x58\x27\x00\x01\x71\xa0\xe4\x02\x20"),
	PIECE("\xf4"),
	PIECE("\xf5"),
	PIECE("\xf6"),
	PIECE("\xf9\x7e\x00"),
	PIECE("\xff"),
	PIECE("\x00\x62"),
	PIECE("\x42\x00\x62"),
	PIECE("{"),
	PIECE("}"),
	PIECE("["),
	PIECE("]"),
	PIECE(","),
	PIECE(":"),
	PIECE("\""),
	PIECE("\\u0000"),
	PIECE("\\ud800"),
	PIECE("null"),
	PIECE("\"id\":"),
	PIECE("1e999"),
	PIECE("9223372036854775808"),
	PIECE("-0"),
	PIECE("#"),
	PIECE("="),
	PIECE("'"),
	PIECE("\n"),
};

/* xorshift, so that runs repeat on every machine. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t limit)
{
	return limit == 0 ? 0 : (size_t)(next_random(state) % limit);
}

/* ---- seeds ------------------------------------------------------------------- */

static void read_seed(struct seeds *seeds, const char *folder, const char *name)
{
	struct input *input = malloc(sizeof(*input));
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	fuzz_require(input && file && seeds->count < SEEDS_MAX);
	input->size = fread(input->bytes, 1, sizeof(input->bytes), file);
	fuzz_require(!ferror(file) && fgetc(file) == EOF);
	fclose(file);
	seeds->inputs[seeds->count++] = input;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void read_seeds(struct seeds *seeds, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_visible, alphasort);

	for (int i = 0; i < count; i++) {
		read_seed(seeds, folder, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

/* ---- mutations ----------------------------------------------------------------- */

static void flip_bit(struct input *input, uint64_t *random)
{
	if (input->size > 0)
		input->bytes[below(random, input->size)] ^= (uint8_t)(1U << below(random, 8));
}

static void set_byte(struct input *input, uint64_t *random)
{
	if (input->size > 0)
		input->bytes[below(random, input->size)] = (uint8_t)next_random(random);
}

static void truncate_end(struct input *input, uint64_t *random)
{
	input->size = below(random, input->size + 1);
}

static void erase_run(struct input *input, uint64_t *random)
{
	size_t at = below(random, input->size + 1);
	size_t size = below(random, input->size - at < 16 ? input->size - at + 1 : 16);

	memmove(input->bytes + at, input->bytes + at + size, input->size - at - size);
	input->size -= size;
}

static void insert(struct input *input, size_t at, const void *bytes, size_t size)
{
	if (size > INPUT_MAX - input->size)
		return;
	memmove(input->bytes + at + size, input->bytes + at, input->size - at);
	memcpy(input->bytes + at, bytes, size);
	input->size += size;
}

static void insert_piece(struct input *input, uint64_t *random)
{
	size_t which = below(random, sizeof(pieces) / sizeof(pieces[0]));

	insert(input, below(random, input->size + 1), pieces[which].bytes, pieces[which].size);
}

static void write_piece(struct input *input, uint64_t *random)
{
	size_t which = below(random, sizeof(pieces) / sizeof(pieces[0]));
	size_t at = below(random, input->size + 1);

	if (pieces[which].size <= input->size - at)
		memcpy(input->bytes + at, pieces[which].bytes, pieces[which].size);
}

static void repeat_run(struct input *input, uint64_t *random)
{
	size_t at = below(random, input->size + 1);
	size_t size = below(random, input->size - at + 1);
	uint8_t copy[INPUT_MAX];

	memcpy(copy, input->bytes + at, size);
	insert(input, below(random, input->size + 1), copy, size);
}

static void (*const mutations[])(struct input *input, uint64_t *random) = {
	flip_bit,     flip_bit,     set_byte,    truncate_end, erase_run,
	insert_piece, insert_piece, write_piece, repeat_run,
};

/* The front of one seed and the back of another, in a third of the rounds. */
static void splice(struct input *input, const struct seeds *seeds, uint64_t *random)
{
	const struct input *other = seeds->inputs[below(random, seeds->count)];
	size_t from = below(random, other->size + 1);

	if (below(random, 3) != 0)
		return;
	truncate_end(input, random);
	insert(input, input->size, other->bytes + from, other->size - from);
}

static void make_input(struct input *input, const struct seeds *seeds, size_t round)
{
	uint64_t random = (round + 1) * UINT64_C(0x9e3779b97f4a7c15);
	size_t changes;

	(void)next_random(&random);
	*input = *seeds->inputs[round % seeds->count];
	splice(input, seeds, &random);
	changes = 1 + below(&random, 4);
	for (size_t i = 0; i < changes; i++)
		mutations[below(&random, sizeof(mutations) / sizeof(mutations[0]))](input, &random);
}

/* ---- running --------------------------------------------------------------------- */

/* The target gets a copy of exactly its size, so that a byte too far is noticed. */
static void run(struct progress *progress)
{
	size_t size = progress->input.size;
	uint8_t *data = malloc(size > 0 ? size : 1);

	fuzz_require(data != NULL);
	progress->number++;
	memcpy(data, progress->input.bytes, size);
	fuzz_require(LLVMFuzzerTestOneInput(data, size) == 0);
	free(data);
}

static void run_all(struct progress *progress, const struct seeds *seeds, size_t rounds)
{
	for (size_t i = 0; i < seeds->count; i++) {
		progress->input = *seeds->inputs[i];
		run(progress);
	}
	for (size_t i = 0; i < rounds; i++) {
		make_input(&progress->input, seeds, i);
		run(progress);
	}
}

static void show_failure(const struct progress *progress)
{
	char path[] = "fuzz-failure-XXXXXX";
	const struct input *input = &progress->input;
	int fd = mkstemp(path);

	fprintf(stderr, "input %zu failed, %zu bytes:", progress->number, input->size);
	for (size_t i = 0; i < input->size && i < SHOWN_MAX; i++)
		fprintf(stderr, " %02x", input->bytes[i]);
	if (fd >= 0 && write(fd, input->bytes, input->size) == (ssize_t)input->size)
		fprintf(stderr, "\nkept in %s", path);
	fprintf(stderr, "\n");
	if (fd >= 0)
		close(fd);
}

static void free_seeds(struct seeds *seeds)
{
	for (size_t i = 0; i < seeds->count; i++)
		free(seeds->inputs[i]);
}

int main(int argc, char **argv)
{
	struct seeds seeds = { .count = 0 };
	size_t rounds = argc == 3 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
	struct progress *progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	pid_t child;

	fuzz_require(progress != MAP_FAILED);
	if (argc == 3)
		read_seeds(&seeds, argv[1]);
	if (seeds.count == 0 || rounds == 0) {
		fprintf(stderr, "usage: %s FOLDER ROUNDS; the folder must hold a seed\n", argv[0]);
		return 1;
	}
	child = fork();
	fuzz_require(child >= 0);
	if (child == 0) {
		run_all(progress, &seeds, rounds);
		free_seeds(&seeds);
		exit(0);
	}
	fuzz_require(waitpid(child, &status, 0) == child);
	if (status != 0)
		show_failure(progress);
	else
		printf("%zu seeds and %zu inputs made of them\n", seeds.count, rounds);
	free_seeds(&seeds);
	return status != 0;
}
