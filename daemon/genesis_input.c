/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/genesis_input.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/input_file.h"
#include "rpc/vector/genesis.h"
#include "world/genesis_car.h"

static const char car_prefix[] = "car:", vector_prefix[] = "vector:";

static enum status read_environment(struct environment_given *given, const struct config *config,
				    struct error *err)
{
	struct environment *values = &given->values;

	given->epoch = config_given(config, OPTION_EPOCH);
	values->epoch = (int64_t)config_number(config, OPTION_EPOCH);
	given->network_version = config_given(config, OPTION_NETWORK_VERSION);
	values->network_version = (unsigned)config_number(config, OPTION_NETWORK_VERSION);
	given->base_fee = config_given(config, OPTION_BASE_FEE);
	given->circ_supply = config_given(config, OPTION_CIRC_SUPPLY);
	values->base_fee = bigint_zero();
	values->circ_supply = bigint_zero();
	/* config has checked the digits. */
	if (given->base_fee && bigint_from_text(bytes_of_text(config_text(config, OPTION_BASE_FEE)),
						&values->base_fee) != ST_OK)
		return error_set(err, ST_INVALID, "--base-fee: not an amount");
	if (given->circ_supply &&
	    bigint_from_text(bytes_of_text(config_text(config, OPTION_CIRC_SUPPLY)),
			     &values->circ_supply) != ST_OK)
		return error_set(err, ST_INVALID, "--circ-supply: not an amount");
	return ST_OK;
}

static enum status read_problem(const char *problem, struct error *err)
{
	error_set(err, ST_IO, "%s", problem);
	error_hint(err, "--genesis takes minimal, car:PATH[#ROOT] or vector:PATH[#VARIANT]");
	return ST_IO;
}

static enum status read_all(struct buffer *out, int fd, struct error *err)
{
	struct stat facts;

	if (fstat(fd, &facts) != 0)
		return read_problem(strerror(errno), err);
	if (!S_ISREG(facts.st_mode))
		return error_set(err, ST_INVALID, "not a regular file");
	if (facts.st_size > GENESIS_CAR_MAX)
		return error_set(err, ST_LIMIT, "larger than %d bytes", GENESIS_CAR_MAX);
	while (out->size < (size_t)facts.st_size) {
		uint8_t *room = buffer_reserve(out, (size_t)facts.st_size - out->size);
		ssize_t got = room ? read(fd, room, (size_t)facts.st_size - out->size) : -1;

		if (!room)
			return error_set(err, ST_NO_MEMORY, "out of memory");
		if (got < 0)
			return read_problem(strerror(errno), err);
		if (got == 0)
			break;
		buffer_advance(out, (size_t)got);
	}
	return ST_OK;
}

static enum status read_file(struct genesis_input *input, const char *path, struct error *err)
{
	const char *problem;
	int fd = input_file_open(path, &problem);
	enum status st;

	if (fd < 0 && !input->needed) {
		input->spec.unread = true;
		return ST_OK;
	}
	if (fd < 0)
		return read_problem(problem, err);
	st = read_all(&input->file, fd, err);
	close(fd);
	return st;
}

/* Splits PATH[#PART]; the last # counts, parts have none. */
static enum status split(struct genesis_input *input, const char *text, const char **path,
			 const char **part)
{
	const char *mark = strrchr(text, '#');
	size_t size = mark ? (size_t)(mark - text) : strlen(text);

	*part = mark && mark[1] ? mark + 1 : NULL;
	*path = arena_text(&input->arena, bytes_make(text, size));
	return *path ? ST_OK : ST_NO_MEMORY;
}

static enum status load_car(struct genesis_input *input, const char *text, struct error *err)
{
	const char *path, *root;

	input->spec.kind = GENESIS_CAR;
	TRY(split(input, text, &path, &root));
	TRY(read_file(input, path, err));
	input->spec.car = buffer_bytes(&input->file);
	if (root)
		input->spec.root_text = bytes_of_text(root);
	return ST_OK;
}

static enum status load_vector(struct genesis_input *input, const char *text, struct error *err)
{
	const char *path, *variant;
	enum status st;

	input->spec.kind = GENESIS_VECTOR;
	TRY(split(input, text, &path, &variant));
	TRY(read_file(input, path, err));
	if (input->spec.unread)
		return ST_OK;
	st = rpc_genesis_from_vector(&input->arena, buffer_bytes(&input->file), variant,
				     &input->spec, err);
	buffer_fini(&input->file); /* what is needed of it lies in the arena */
	return st == ST_OK ? st : error_set(err, st, "not a test vector");
}

enum status genesis_input_load(const struct config *config, bool needed, struct genesis_input *out,
			       struct error *err)
{
	const char *text = config_text(config, OPTION_GENESIS);

	*out = (struct genesis_input){
		.spec = { .kind = GENESIS_MINIMAL,
			  .given = config_given(config, OPTION_GENESIS),
			  .text = text },
		.needed = needed,
	};
	arena_init(&out->arena, (size_t)4 * GENESIS_CAR_MAX);
	buffer_init(&out->file, 0);
	TRY(read_environment(&out->spec.options, config, err));
	if (strncmp(text, car_prefix, strlen(car_prefix)) == 0)
		return load_car(out, text + strlen(car_prefix), err);
	if (strncmp(text, vector_prefix, strlen(vector_prefix)) == 0)
		return load_vector(out, text + strlen(vector_prefix), err);
	return ST_OK;
}

void genesis_input_fini(struct genesis_input *input)
{
	buffer_fini(&input->file);
	arena_fini(&input->arena);
}
