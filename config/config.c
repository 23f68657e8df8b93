/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/flag.h"
#include "base/input_file.h"
#include "config/options_file.h"
#include "config/service_link.h"
#include "config/value.h"

static const char variable_prefix[] = "CHAOSACTORD_";
static const char default_prefix[] = "DEFAULT_"; /* behind variable_prefix */
static const char help_hint[] = "chaosactord --help lists all options";

const char *origin_name(enum option_origin origin)
{
	static const char *const names[] = {
		[ORIGIN_DEFAULT] = "default", [ORIGIN_ENVIRONMENT_DEFAULT] = "environment-default",
		[ORIGIN_FILE] = "file",       [ORIGIN_ENVIRONMENT] = "environment",
		[ORIGIN_FLAG] = "flag",
	};

	return names[origin];
}

static enum status no_memory(struct error *err)
{
	return error_set(err, ST_NO_MEMORY, "out of memory while reading the options");
}

/* The items of a list with one comma between them. */
static char *join_items(struct arena *arena, const char *text)
{
	char *joined = arena_text(arena, bytes_of_text(text)), *end = joined;

	if (!joined)
		return NULL;
	for (const char *at = text + strspn(text, LIST_SEPARATORS); *at;
	     at += strspn(at, LIST_SEPARATORS)) {
		size_t size = strcspn(at, LIST_SEPARATORS);

		if (end != joined)
			*end++ = ',';
		memmove(end, at, size);
		end += size;
		at += size;
	}
	*end = '\0';
	return joined;
}

/* Stores a checked value unless a stronger origin has set the option; repeated flags
 * of a list add up, otherwise the last one counts. */
static enum status store(struct config *config, enum option option, const char *text,
			 enum option_origin origin, const char *what, struct error *err)
{
	struct option_value *value = &config->values[option];
	uint64_t number;

	TRY(value_check(option_row(option), text, what, &number, err));
	if (origin < value->origin)
		return ST_OK;
	if (option_is_list(option)) {
		text = join_items(&config->arena, text);
		if (text && value->origin == origin)
			text = arena_printf(&config->arena, "%s,%s", value->text, text);
		if (!text)
			return no_memory(err);
	}
	*value = (struct option_value){ .text = text, .number = number, .origin = origin };
	return ST_OK;
}

static enum status set_defaults(struct config *config, struct error *err)
{
	for (enum option option = 0; option < OPTION_COUNT; option++) {
		const struct option_row *row = option_row(option);
		struct option_value *value = &config->values[option];

		*value = (struct option_value){ .text = row->fallback, .origin = ORIGIN_DEFAULT };
		if (row->fallback[0] != '\0')
			TRY(value_check(row, row->fallback, row->name, &value->number, err));
	}
	return ST_OK;
}

/* The options, and behind them the two flags that are none. */
enum { FLAG_HELP = OPTION_COUNT, FLAG_VERSION, FLAG_COUNT };

static void list_flags(struct flag flags[FLAG_COUNT])
{
	for (enum option option = 0; option < OPTION_COUNT; option++) {
		const struct option_row *row = option_row(option);

		flags[option].name = row->name;
		flags[option].value = row->type == TYPE_BOOL ? NULL : row->value;
	}
	flags[FLAG_HELP] = (struct flag){ .name = "help" };
	flags[FLAG_VERSION] = (struct flag){ .name = "version" };
}

static enum status read_flag(struct config *config, struct flag_reader *reader, struct error *err)
{
	const char *text;
	char what[80];
	size_t index;

	TRY(flag_read(reader, &index, &text, err));
	if (index >= OPTION_COUNT) /* written with =true or =false */
		return error_set(err, ST_INVALID, "--%s is written without a value",
				 reader->flags[index].name);
	snprintf(what, sizeof(what), "--%s", reader->flags[index].name);
	return store(config, (enum option)index, text, ORIGIN_FLAG, what, err);
}

static bool is_word(const char *argument, const char *word, const char *alias)
{
	return strcmp(argument, word) == 0 || strcmp(argument, alias) == 0;
}

/* --help and --version win over everything else on the line; help is a command. */
static bool asks_for_text(struct config *config, int argc, char *const argv[])
{
	if (argc >= 2 && strcmp(argv[1], "help") == 0) {
		config->command = COMMAND_HELP;
		return true;
	}
	for (int i = 1; i < argc; i++) {
		if (is_word(argv[i], "--help", "-h"))
			config->command = COMMAND_HELP;
		else if (is_word(argv[i], "--version", "-V"))
			config->command = COMMAND_VERSION;
		else
			continue;
		return true;
	}
	return false;
}

static enum status unexpected(const char *word, struct error *err)
{
	error_set(err, ST_INVALID, "unexpected argument '%.80s'", word);
	error_hint(err, "options are written --name VALUE; the commands are `db check` and "
			"`help`; see chaosactord --help");
	return ST_INVALID;
}

static enum status read_flags(struct config *config, int argc, char *const argv[],
			      struct error *err)
{
	struct flag flags[FLAG_COUNT];
	struct flag_reader reader = { .flags = flags,
				      .count = FLAG_COUNT,
				      .hint = help_hint,
				      .argv = argv,
				      .argc = argc,
				      .next = 1 };

	list_flags(flags);
	if (argc >= 3 && strcmp(argv[1], "db") == 0 && strcmp(argv[2], "check") == 0) {
		config->command = COMMAND_DB_CHECK;
		reader.next = 3;
	}
	while (reader.next < argc) {
		if (!flag_begins(argv[reader.next]))
			return unexpected(argv[reader.next], err);
		TRY(read_flag(config, &reader, err));
	}
	return ST_OK;
}

enum { VARIABLE_MAX = 64 };

/* NAME as the option is spelt: small letters and - for _; what is too long is cut. */
static struct bytes option_spelling(const char *name, size_t size, char spelling[VARIABLE_MAX])
{
	if (size > VARIABLE_MAX)
		size = VARIABLE_MAX;
	for (size_t i = 0; i < size; i++)
		spelling[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
	return bytes_make(spelling, size);
}

static enum option find_variable(const char *name, size_t size)
{
	char spelling[VARIABLE_MAX];

	for (size_t i = 0; i < size; i++)
		if (name[i] == '-' || islower((unsigned char)name[i]))
			return OPTION_COUNT;
	return size > VARIABLE_MAX ? OPTION_COUNT
				   : option_find(option_spelling(name, size, spelling));
}

static enum status unknown_variable(const char *variable, const char *name, size_t size,
				    struct error *err)
{
	char spelling[VARIABLE_MAX];
	enum option nearest = option_nearest(option_spelling(name, size, spelling));
	struct buffer known;

	error_set(err, ST_INVALID, "unknown environment variable %s", variable);
	if (nearest == OPTION_COUNT) {
		error_hint(err, "%s", help_hint);
		return ST_INVALID;
	}
	buffer_init(&known, 0);
	option_variable(&known, nearest);
	if (buffer_status(&known) == ST_OK)
		error_hint(err, "did you mean %.*s?", (int)known.size, (const char *)known.data);
	buffer_fini(&known);
	return ST_INVALID;
}

static enum status read_variable(struct config *config, const char *variable, struct error *err)
{
	const char *name = variable + sizeof(variable_prefix) - 1, *text = strchr(name, '=');
	enum option_origin origin = ORIGIN_ENVIRONMENT;
	enum option option;
	char what[200];

	if (!text || text[1] == '\0')
		return ST_OK;
	snprintf(what, sizeof(what), "%.*s", (int)(text - variable), variable);
	if (strncmp(name, default_prefix, sizeof(default_prefix) - 1) == 0) {
		name += sizeof(default_prefix) - 1;
		origin = ORIGIN_ENVIRONMENT_DEFAULT;
	}
	option = find_variable(name, (size_t)(text - name));
	if (option != OPTION_COUNT)
		return store(config, option, text + 1, origin, what, err);
	if (service_link_fits(what, text + 1))
		return ST_OK;
	return unknown_variable(what, name, (size_t)(text - name), err);
}

static enum status read_variables(struct config *config, char *const environment[],
				  struct error *err)
{
	for (; *environment; environment++)
		if (strncmp(*environment, variable_prefix, sizeof(variable_prefix) - 1) == 0)
			TRY(read_variable(config, *environment, err));
	return ST_OK;
}

struct file_target {
	struct config *config;
	const char *path;
};

static enum status set_from_file(void *context, enum option option, char *text, unsigned line,
				 struct error *err)
{
	struct file_target *target = context;
	char what[160];

	snprintf(what, sizeof(what), "%.80s line %u, %s", target->path, line, option_name(option));
	return store(target->config, option, text, ORIGIN_FILE, what, err);
}

static enum status read_descriptor(struct buffer *out, int fd, const char *path, struct error *err)
{
	for (;;) {
		uint8_t *room = buffer_reserve(out, 4096);
		ssize_t got;

		if (!room)
			return error_set(err, buffer_status(out), "%s: larger than %d bytes", path,
					 OPTIONS_FILE_MAX);
		got = read(fd, room, 4096);
		if (got < 0)
			return error_set(err, ST_IO, "%s: %s", path, strerror(errno));
		if (got == 0)
			return ST_OK;
		buffer_advance(out, (size_t)got);
	}
}

static enum status read_file(struct config *config, struct error *err)
{
	struct file_target target = { config, config_text(config, OPTION_CONFIG) };
	const char *problem;
	struct buffer content;
	enum status st;
	int fd;

	if (!config_given(config, OPTION_CONFIG))
		return ST_OK;
	fd = input_file_open(target.path, &problem);
	if (fd < 0)
		return error_set(err, ST_IO, "options file %s: %s", target.path, problem);
	buffer_init(&content, OPTIONS_FILE_MAX + 8192);
	st = read_descriptor(&content, fd, target.path, err);
	if (st == ST_OK)
		st = options_file_parse(&config->arena, buffer_bytes(&content), target.path,
					set_from_file, &target, err);
	buffer_fini(&content);
	close(fd);
	return st;
}

/* Data are kept in a directory or in none; the stronger origin decides, so that
 * CHAOSACTORD_EPHEMERAL works in an image that has CHAOSACTORD_DEFAULT_DATA_DIR. */
static enum status settle_place(struct config *config, struct error *err)
{
	struct option_value *directory = &config->values[OPTION_DATA_DIR];
	struct option_value *ephemeral = &config->values[OPTION_EPHEMERAL];

	if (ephemeral->number && directory->origin != ORIGIN_DEFAULT) {
		if (directory->origin == ephemeral->origin) {
			error_set(err, ST_INVALID, "--ephemeral and --data-dir exclude each other");
			error_hint(err, "give --data-dir to keep the data, --ephemeral to lose it");
			return ST_INVALID;
		}
		if (directory->origin > ephemeral->origin)
			ephemeral->number = 0;
		else
			*directory = (struct option_value){ .text = "" };
	} else if (!ephemeral->number && directory->origin == ORIGIN_DEFAULT) {
		if (ephemeral->origin != ORIGIN_DEFAULT) {
			error_set(err, ST_INVALID,
				  "data that are not ephemeral need --data-dir DIR");
			return ST_INVALID;
		}
		ephemeral->number = 1;
	}
	ephemeral->text = ephemeral->number ? "true" : "false";
	return ST_OK;
}

/* No limit is larger than --total-memory. What was given stands, and what was not gives
 * way. */
static enum status settle_memory(struct config *config, struct error *err)
{
	static const enum option parts[] = { OPTION_MAX_BODY, OPTION_MAX_BODY_MEMORY,
					     OPTION_MAX_ANSWER_MEMORY, OPTION_MAX_RESPONSE,
					     OPTION_MAX_REQUEST_MEMORY };
	struct option_value *total = &config->values[OPTION_TOTAL_MEMORY];
	const bool given = config_given(config, OPTION_TOTAL_MEMORY);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct option_value *part = &config->values[parts[i]];

		if (part->number <= total->number)
			continue;
		if (given && config_given(config, parts[i])) {
			error_set(err, ST_INVALID, "--%s %s is more than --total-memory %s",
				  option_name(parts[i]), part->text, total->text);
			error_hint(err, "--total-memory is for all requests together, so give it "
					"as much at least");
			return ST_INVALID;
		}
		if (config_given(config, parts[i])) {
			total->number = part->number;
			total->text = part->text;
		} else if (given) {
			part->number = total->number;
			part->text = total->text;
		}
	}
	return ST_OK;
}

static const char *variable_of(char *const environment[], const char *name)
{
	size_t size = strlen(name);

	for (; *environment; environment++)
		if (strncmp(*environment, name, size) == 0 && (*environment)[size] == '=' &&
		    (*environment)[size + 1] != '\0')
			return *environment + size + 1;
	return NULL;
}

static enum status settle(struct config *config, char *const environment[], struct error *err)
{
	struct option_value *durability = &config->values[OPTION_DURABILITY];
	struct option_value *tmp = &config->values[OPTION_TMP_DIR];

	if (config->command == COMMAND_DB_CHECK) {
		if (config_given(config, OPTION_DATA_DIR))
			return ST_OK;
		return error_set(err, ST_INVALID, "db check needs --data-dir DIR");
	}
	TRY(settle_place(config, err));
	TRY(settle_memory(config, err));
	if (durability->origin == ORIGIN_DEFAULT)
		durability->text = config_number(config, OPTION_EPHEMERAL) ? "none" : "full";
	if (tmp->origin == ORIGIN_DEFAULT) {
		tmp->text = variable_of(environment, "TMPDIR");
		if (!tmp->text)
			tmp->text = "/tmp";
	}
	return ST_OK;
}

enum status config_load(int argc, char *const argv[], char *const environment[], struct config *out,
			struct error *err)
{
	memset(out, 0, sizeof(*out));
	arena_init(&out->arena, (size_t)OPTIONS_FILE_MAX * 8);
	TRY(set_defaults(out, err));
	if (asks_for_text(out, argc, argv))
		return ST_OK;
	TRY(read_flags(out, argc, argv, err));
	TRY(read_variables(out, environment, err));
	TRY(read_file(out, err));
	return settle(out, environment, err);
}

void config_fini(struct config *config)
{
	arena_fini(&config->arena);
}

enum status config_list(struct config *config, enum option option, const char *const **items,
			size_t *count)
{
	const char *text = config_text(config, option);
	size_t capacity = 1, found = 0;
	const char **list;

	for (const char *at = text; *at; at++)
		capacity += *at == ',';
	list = arena_zalloc(&config->arena, capacity, sizeof(*list));
	if (!list)
		return ST_NO_MEMORY;
	while (*text) {
		size_t size = strcspn(text, ",");

		list[found] = arena_text(&config->arena, bytes_make(text, size));
		if (!list[found++])
			return ST_NO_MEMORY;
		text += size + (text[size] == ',');
	}
	*items = list;
	*count = found;
	return ST_OK;
}
