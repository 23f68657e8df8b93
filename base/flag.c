/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/flag.h"

#include "base/nearest.h"

enum { SHOWN_BYTES = 80 };

bool flag_begins(const char *word)
{
	return word[0] == '-' && word[1] != '\0' && strcmp(word, "--") != 0;
}

/* The place of the flag called name, or count. */
static size_t find(const struct flag_reader *reader, struct bytes name)
{
	size_t index = 0;

	while (index < reader->count &&
	       !bytes_equal(bytes_of_text(reader->flags[index].name), name))
		index++;
	return index;
}

static enum status unknown(const struct flag_reader *reader, struct bytes word, struct bytes name,
			   struct error *err)
{
	struct nearest nearest;

	error_set(err, ST_INVALID, "unknown option %.*s",
		  (int)(word.size < SHOWN_BYTES ? word.size : SHOWN_BYTES),
		  (const char *)word.data);
	nearest_init(&nearest, name);
	for (size_t i = 0; i < reader->count; i++)
		nearest_offer(&nearest, reader->flags[i].name);
	if (name.size > 0 && nearest_is_close(&nearest))
		error_hint(err, "did you mean --%s?", nearest.best);
	else if (reader->hint)
		error_hint(err, "%s", reader->hint);
	return ST_INVALID;
}

static enum status read_switch(const struct flag *flag, const char *given, const char **text,
			       struct error *err)
{
	*text = given ? given : "true";
	if (strcmp(*text, "true") == 0 || strcmp(*text, "false") == 0)
		return ST_OK;
	return error_set(err, ST_INVALID, "--%s: '%.80s' is not allowed; it takes true or false",
			 flag->name, given);
}

/* The few flags that have a letter, too, which everybody types; empty for another. */
static struct bytes name_of_short(struct bytes word)
{
	static const struct {
		const char *word, *name;
	} letters[] = { { "-h", "help" }, { "-o", "output" } };

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (bytes_equal(word, bytes_of_text(letters[i].word)))
			return bytes_of_text(letters[i].name);
	}
	return (struct bytes){ 0 };
}

enum status flag_read(struct flag_reader *reader, size_t *index, const char **text,
		      struct error *err)
{
	const char *argument = reader->argv[reader->next];
	const char *equals = strchr(argument, '=');
	struct bytes word = bytes_make(argument,
				       equals ? (size_t)(equals - argument) : strlen(argument));
	struct bytes name = { 0 };
	const struct flag *flag;

	if (word.size > 2 && argument[1] == '-')
		name = bytes_make(word.data + 2, word.size - 2);
	else
		name = name_of_short(word);
	*index = find(reader, name);
	if (*index == reader->count)
		return unknown(reader, word, name, err);
	flag = &reader->flags[*index];
	reader->next++;
	if (!flag->value)
		return read_switch(flag, equals ? equals + 1 : NULL, text, err);
	if (equals) {
		*text = equals + 1;
		return ST_OK;
	}
	if (reader->next == reader->argc)
		return error_set(err, ST_INVALID, "--%s needs a value: --%s %s", flag->name,
				 flag->name, flag->value);
	*text = reader->argv[reader->next++];
	return ST_OK;
}
