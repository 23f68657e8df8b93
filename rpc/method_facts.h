/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_METHOD_FACTS_H
#define CHAOSACTORD_RPC_METHOD_FACTS_H

#include "base/buffer.h"
#include "rpc/method.h"

/* What can be told about a method beside its row, for OpenRPC: tags.tbl, raises.tbl. */

struct method_tag {
	const char *prefix; /* of the names of methods */
	const char *name;
	const char *text; /* what it is about */
};

/* method_tag returns the subject of a method. */
const struct method_tag *method_tag(const struct method *method);

/* method_raises returns whether a method may end with an error that not every request may meet;
 * fault_of_every whether any request may meet it, whatever its method. */
bool method_raises(const struct method *method, enum fault fault);
bool fault_of_every(enum fault fault);

/* method_describe appends what a method does, how it is carried out and what it takes to be
 * allowed, in sentences. The failures of out. */
void method_describe(struct buffer *out, const struct method *method);

/* method_class_name is the word for a class: look-up, work, long or write. */
const char *method_class_name(enum method_class class);

#endif
