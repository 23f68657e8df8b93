/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_METHOD_H
#define CHAOSACTORD_RPC_METHOD_H

#include "rpc/failure.h"
#include "rpc/permission.h"

/* The methods of JSON-RPC: the rows of methods.tbl. */

struct call;
struct fields;

/* Where a method has to run, the greater the more it needs. */
enum method_class {
	CLASS_NONE,   /* no row: nothing runs, as for a request that is refused */
	CLASS_LOOKUP, /* on any thread, with a reading session */
	CLASS_WORK,   /* on a worker of the engine: it runs the VM */
	CLASS_LONG,   /* on a worker for long runs */
	CLASS_WRITE,  /* in the executor */
};

typedef enum status (*handler)(struct call *call, const void *args);

struct method {
	const char *name;
	enum method_class class;
	enum permission permission;
	const struct fields *params;
	handler run;
	const char *result; /* schema of the result: a file of rpc/schemas */
	const char *summary;
};

/* method_find looks a method up by its exact name, or returns NULL. method_find_v0 does so as
 * /rpc/v0 has them. */
const struct method *method_find(struct bytes name);
const struct method *method_find_v0(struct bytes name);

/* method_at lists the methods, sorted by name; NULL past the last one. method_at_v0 does so as
 * /rpc/v0 has them. */
const struct method *method_at(size_t index);
const struct method *method_at_v0(size_t index);

/* method_count is how many these are. */
size_t method_count(void);

/* method_of_any lists them and behind them those of /rpc/v0 that differ, NULL past the last one.
 * method_index_of_any is the place of one in that list, or of the one whose name it has: routes
 * beside JSON-RPC may answer a method in another form. */
const struct method *method_of_any(size_t index);
size_t method_index_of_any(const struct method *method);

/* method_is_lotus returns whether name is in the name space whose rules are Lotus'. */
bool method_is_lotus(struct bytes name);

/* method_is_chaos returns whether name is in our own name space. */
bool method_is_chaos(struct bytes name);

/* method_refuse fails with METHOD_NOT_FOUND: wrong-api-version for what the other of /rpc/v0 and
 * /rpc/v1 has, not-applicable with the reason for families of Lotus methods that have no truth
 * here, else unknown with the nearest name. */
void method_refuse(struct failure *failure, struct bytes name);

/* method_nearest returns the name of the method that is likely meant by a name without its
 * name space, or NULL. */
const char *method_nearest(struct bytes name);

#endif
