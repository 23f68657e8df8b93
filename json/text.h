/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_TEXT_H
#define CHAOSACTORD_JSON_TEXT_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

#include <stdbool.h>

#include <jansson.h>

/* JSON as text. jansson parses, but it knows no integer beyond int64 and writes
 * reals in its own way; what must reach the user or the daemon unchanged is handled
 * here as text. */

/* json_text_parse reads one JSON value of any type. Integers beyond int64
 * become strings of the same digits. ST_INVALID says line and reason in err;
 * ST_NO_MEMORY. The caller owns *out (json_decref). */
enum status json_text_parse(struct bytes text, json_t **out, struct error *err) MUSTCHECK;

/* json_text_integer makes a JSON integer of a decimal, or a string when it is
 * beyond int64; NULL when text is no decimal integer (or memory is out). */
json_t *json_text_integer(const char *text) MUSTCHECK;

/* json_text_lossy makes a JSON string of text; when that is not UTF-8, with "?" for
 * every byte beyond ASCII. NULL when memory is out. */
json_t *json_text_lossy(const char *text) MUSTCHECK;

/* json_text_is_integer returns whether text is an optional minus and digits. */
bool json_text_is_integer(const char *text);

/* json_text_member finds the text of a member's value in the text of an
 * object that json_text_parse accepted. The name is compared as it stands in
 * the text, without escapes. *out views object. */
bool json_text_member(struct bytes object, const char *name, struct bytes *out);

/* json_text_next takes the next member of an object, or the next element of an array, off the
 * front of *rest, which is the whole value before the first call; false behind the last one.
 * *name is a member's name as it stands in the text, with its quotes, and empty for an element.
 * The text must be compact JSON of our own. */
bool json_text_next(struct bytes *rest, struct bytes *name, struct bytes *value);

/* json_text_compact appends valid JSON without its white space, every token as it was. */
void json_text_compact(struct buffer *out, struct bytes text);

/* json_text_pretty appends valid JSON indented by two spaces, every token as it was. */
void json_text_pretty(struct buffer *out, struct bytes text);

/* json_text_write appends value as compact JSON. Fails with out: ST_NO_MEMORY also when an
 * allocation of jansson's has failed on this thread, for then value may lack members. */
void json_text_write(struct buffer *out, const json_t *value);

#endif
