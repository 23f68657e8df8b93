/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/method_facts.h"

#include <string.h>

static const struct method_tag tags[] = {
#define TAG(prefix, name, text) { prefix, name, text },
#include "rpc/tags.tbl"
#undef TAG
};

static const bool every[FAULTS] = {
#define EVERY(fault) [FAULT_##fault] = true,
#include "rpc/raises.tbl"
#undef EVERY
#undef RAISES
};

static const struct raises {
	enum fault fault;
	enum method_class class; /* CLASS_NONE: any */
	const char *prefix;
} raises[] = {
#define CLASS_ANY CLASS_NONE
#define RAISES(fault, class, prefix) { FAULT_##fault, CLASS_##class, prefix },
#include "rpc/raises.tbl"
#undef EVERY
#undef RAISES
#undef CLASS_ANY
};

/* What a class means for who calls: see enum method_class. */
static const struct {
	const char *name, *text;
} classes[] = {
	[CLASS_NONE] = { NULL, NULL },
	[CLASS_LOOKUP] = { "look-up", "A look-up, answered at once; it changes nothing." },
	[CLASS_WORK] = { "work", "It is run on a worker and changes nothing." },
	[CLASS_LONG] = { "long", "It may take long, and is run beside shorter work." },
	[CLASS_WRITE] = { "write", "It writes: its answer means that the change is kept." },
};

static bool begins_with(const struct method *method, const char *prefix)
{
	return strncmp(method->name, prefix, strlen(prefix)) == 0;
}

const struct method_tag *method_tag(const struct method *method)
{
	const size_t last = sizeof(tags) / sizeof(tags[0]) - 1; /* fits every name */
	size_t i = 0;

	while (i < last && !begins_with(method, tags[i].prefix))
		i++;
	return &tags[i];
}

bool fault_of_every(enum fault fault)
{
	return every[fault];
}

bool method_raises(const struct method *method, enum fault fault)
{
	for (size_t i = 0; i < sizeof(raises) / sizeof(raises[0]); i++) {
		const struct raises *row = &raises[i];

		if (row->fault == fault && begins_with(method, row->prefix) &&
		    (row->class == CLASS_NONE || row->class == method->class))
			return true;
	}
	return false;
}

const char *method_class_name(enum method_class class)
{
	return classes[class].name;
}

void method_describe(struct buffer *out, const struct method *method)
{
	const struct bytes name = bytes_of_text(method->name);

	buffer_append_text(out, method->summary);
	buffer_append_text(out, " ");
	buffer_append_text(out, strcmp(method->result, "Channel") == 0
					? "Over WebSocket only: a channel needs a connection."
					: classes[method->class].text);
	if (method_is_lotus(name))
		buffer_append_text(out, " As Lotus has it: parameters by position.");
	else if (method_is_chaos(name) && method->class == CLASS_WRITE)
		buffer_append_text(out, " Parameters by position or by name; world, expectRoot, "
					"idempotencyKey and dryRun by name only.");
	else if (method_is_chaos(name))
		buffer_append_text(out, " Parameters by position or by name; world by name only.");
	buffer_append_text(out, " Where tokens are asked for, it takes one that allows ");
	buffer_append_text(out, permission_name(method->permission));
	buffer_append_text(out, ".");
}
