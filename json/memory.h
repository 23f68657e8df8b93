/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_MEMORY_H
#define CHAOSACTORD_JSON_MEMORY_H

#include <jansson.h>

#include "base/budget.h"
#include "base/bytes.h"
#include "base/cancel.h"
#include "base/status.h"

/* Where jansson's memory comes from, for the files of this folder. Linking the folder puts
 * these functions in place before main; memory from jansson is then jansson's to free. */

/* json_memory_parse is json_loadb that survives a failed allocation: jansson 2.14 would drop
 * the character at hand, or end the process. *out is the caller's to json_decref. NULL with
 * ST_INVALID and *error filled, or with ST_NO_MEMORY, and then nothing is left behind;
 * likewise with ST_CANCELLED, when cancel (may be NULL) was found requested by an allocation.
 * What the tree takes is charged (NULL: to nobody), and stays so when the tree is freed. */
enum status json_memory_parse(struct charge *charge, struct bytes text, size_t flags,
			      const struct cancel *cancel, json_t **out,
			      json_error_t *error) MUSTCHECK;

/* json_memory_failed returns whether an allocation of this thread has ever failed outside of
 * json_memory_parse: a tree built since then may lack members. */
bool json_memory_failed(void);

#endif
