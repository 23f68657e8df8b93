/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_OUTPUT_H
#define CHAOSACTORD_CLI_OUTPUT_H

#include "base/buffer.h"
#include "base/status.h"
#include "json/text.h"

#include <stdbool.h>
#include <stdio.h>

enum style {
	STYLE_PLAIN = 0,
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_NOTE,
	STYLE_DIM,
	STYLE_STRONG,
};

/* What goes to a stream, collected first: a writer appends straight down and
 * output_flush returns whether all of it arrived. Texts of others (messages,
 * actor state) pass through output_safe, so they cannot steer a terminal. */
struct output {
	struct buffer text;
	FILE *stream;
	bool colour;
};

/* output_steers returns whether stream is a terminal that understands escape sequences:
 * TERM is set, and not to dumb. */
bool output_steers(FILE *stream);

/* output_init collects for stream; colour when it is such a terminal and NO_COLOR is unset. */
void output_init(struct output *out, FILE *stream);
void output_fini(struct output *out);

/* output_flush writes what was collected. ST_IO with the reason in err when the
 * stream refuses; ST_NO_MEMORY when collecting failed. */
enum status output_flush(struct output *out, struct error *err) MUSTCHECK;

void output_printf(struct output *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void output_styled(struct output *out, enum style style, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* output_safe appends text with control characters written as \xNN (and line
 * ends kept when lines is true). */
void output_safe(struct buffer *out, struct bytes text, bool lines);

/* output_value appends a JSON value as people read it: text without quotes, a
 * CID without its link object, null as "none", anything else as compact JSON. */
void output_value(struct buffer *out, const json_t *value);

/* output_field starts a line "label   " with the label padded to a column. */
void output_field(struct output *out, const char *label);

/* output_members writes one aligned line a member; members that are objects
 * (no links) are written as "name.member"; without is the name of one that is left out, or NULL. */
void output_members(struct output *out, json_t *object, const char *without);

#endif
