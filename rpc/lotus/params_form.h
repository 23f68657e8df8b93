/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_LOTUS_PARAMS_FORM_H
#define CHAOSACTORD_RPC_LOTUS_PARAMS_FORM_H

#include "actors/code.h"
#include "ipld/cbor.h"
#include "rpc/decode.h"
#include "rpc/json_write.h"

/* Parameters of actors' methods, and what these return, between CBOR and the JSON that Go makes of
 * the reference's types: the rows of params_form.tbl. */

/* params_form_of returns the form that a method takes, or NULL if there is no such method.
 * return_form_of returns that of what it returns, or NULL if it returns nothing. */
const char *params_form_of(const struct actor_code *code, uint64_t method);
const char *return_form_of(const struct actor_code *code, uint64_t method);

/* params_form_read reads a value of a form and leaves what follows it; with a writer (out may be
 * NULL) it prints what it reads, so a first pass without one proves the bytes. Failures stick in
 * the reader. Lists and bytes without content are null, as Go has them. */
void params_form_read(const char *form, struct cbor_reader *reader, struct json_writer *out);

/* params_form_write writes the value that JSON gives of a form; nothing for one that takes nothing.
 * As Go reads it: names in any case, what is unknown is ignored, what is left out or null is zero,
 * but that addresses, CIDs and signatures have no zero. Failures of decode; the values' own stick
 * in the writer. */
enum status params_form_write(const char *form, struct decode *decode, const json_t *value,
			      struct cbor_writer *writer) MUSTCHECK;

#endif
