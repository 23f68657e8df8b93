/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/method.h"

#include "base/nearest.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/lotus/handlers.h"
#include "base/utf8.h"

enum { SHOWN_NAME = 80, TYPING_ERRORS = 2 };

static const struct method methods[] = {
#define METHOD(name, class, permission, params, run, result, summary)                              \
	{ name, CLASS_##class, PERMIT_##permission, &params, run, result, summary },
#include "rpc/methods.tbl"
#undef METHOD
};
enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

static const struct method methods_v0[] = {
#define METHOD(name, class, permission, params, run, result, summary)                              \
	{ name, CLASS_##class, PERMIT_##permission, &params, run, result, summary },
#include "rpc/methods_v0.tbl"
#undef METHOD
};
enum { METHODS_V0 = sizeof(methods_v0) / sizeof(methods_v0[0]) };

static const char *const not_in_v0[] = {
#define NOT_IN_V0(name) name,
#include "rpc/not_in_v0.tbl"
#undef NOT_IN_V0
};

static const struct not_served {
	const char *prefix, *reason;
} not_served[] = {
#define NOT_SERVED(prefix, reason) { prefix, reason },
#include "rpc/not_served.tbl"
#undef NOT_SERVED
};

const struct method *method_find(struct bytes name)
{
	size_t low = 0, high = METHODS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = bytes_compare(name, bytes_of_text(methods[middle].name));

		if (order == 0)
			return &methods[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* One of those that differ. */
static const struct method *find_different(struct bytes name)
{
	for (size_t i = 0; i < METHODS_V0; i++) {
		if (bytes_equal(name, bytes_of_text(methods_v0[i].name)))
			return &methods_v0[i];
	}
	return NULL;
}

static bool is_not_in_v0(struct bytes name)
{
	for (size_t i = 0; i < sizeof(not_in_v0) / sizeof(not_in_v0[0]); i++) {
		if (bytes_equal(name, bytes_of_text(not_in_v0[i])))
			return true;
	}
	return false;
}

const struct method *method_find_v0(struct bytes name)
{
	const struct method *different = find_different(name);

	if (different)
		return different;
	return is_not_in_v0(name) ? NULL : method_find(name);
}

const struct method *method_at(size_t index)
{
	return index < METHODS ? &methods[index] : NULL;
}

/* Both tables are sorted; of two rows with one name that of /rpc/v0 counts. */
const struct method *method_at_v0(size_t index)
{
	size_t of_all = 0, different = 0;

	while (of_all < METHODS || different < METHODS_V0) {
		const struct method *method = method_at(of_all);
		int order = !method ? 1 : -1;

		if (method && different < METHODS_V0)
			order = strcmp(method->name, methods_v0[different].name);
		of_all += order <= 0;
		if (order >= 0)
			method = &methods_v0[different++];
		else if (is_not_in_v0(bytes_of_text(method->name)))
			continue;
		if (index-- == 0)
			return method;
	}
	return NULL;
}

size_t method_count(void)
{
	return METHODS;
}

const struct method *method_of_any(size_t index)
{
	if (index < METHODS)
		return &methods[index];
	return index < METHODS + METHODS_V0 ? &methods_v0[index - METHODS] : NULL;
}

static bool is_in(const struct method *method, const struct method *table, size_t count)
{
	const uintptr_t place = (uintptr_t)method, first = (uintptr_t)table;

	return place >= first && place < first + count * sizeof(*table);
}

size_t method_index_of_any(const struct method *method)
{
	if (is_in(method, methods_v0, METHODS_V0))
		return METHODS + (size_t)(method - methods_v0);
	if (!is_in(method, methods, METHODS))
		method = method_find(bytes_of_text(method->name));
	return (size_t)(method - methods);
}

static bool starts_with(struct bytes name, const char *prefix)
{
	size_t length = strlen(prefix);

	return name.size >= length && memcmp(name.data, prefix, length) == 0;
}

bool method_is_lotus(struct bytes name)
{
	return starts_with(name, "Filecoin.");
}

bool method_is_chaos(struct bytes name)
{
	return starts_with(name, "Chaos.");
}

static const char *reason_not_served(struct bytes name)
{
	for (size_t i = 0; i < sizeof(not_served) / sizeof(not_served[0]); i++) {
		if (starts_with(name, not_served[i].prefix))
			return not_served[i].reason;
	}
	return NULL;
}

/* The last part of a name such as chaos_abortWith. */
static struct bytes last_part(struct bytes name)
{
	size_t start = 0;

	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] == '.' || name.data[i] == '_')
			start = i + 1;
	}
	return bytes_make(name.data + start, name.size - start);
}

/* Whether the name is that of a method but for a slip or two. */
static bool is_typing_error(struct bytes name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (size_t i = 0; i < METHODS; i++)
		nearest_offer(&nearest, methods[i].name);
	return nearest_is_close(&nearest) && nearest.distance <= TYPING_ERRORS;
}

/* The method whose name behind the name space is near, or NULL: that all begin with the same
 * word makes no two of them alike. */
const char *method_nearest(struct bytes name)
{
	struct nearest nearest;
	const char *meant = NULL;

	nearest_init(&nearest, last_part(name));
	for (size_t i = 0; i < METHODS; i++) {
		size_t before = nearest.distance;

		nearest_offer(&nearest, strchr(methods[i].name, '.') + 1);
		if (nearest.distance < before)
			meant = methods[i].name;
	}
	return nearest_is_close(&nearest) ? meant : NULL;
}

/* The chaos method that a name such as chaos_abortWith means, or NULL. */
static const char *chaos_method_in(struct bytes name)
{
	struct nearest nearest;

	nearest_init(&nearest, last_part(name));
	for (uint64_t number = 1; chaos_method_name(number); number++)
		nearest_offer(&nearest, chaos_method_name(number));
	return nearest_is_close(&nearest) ? nearest.best : NULL;
}

/* Programs print the message and little else, so the reason stands in it. */
static void refuse_family(struct failure *failure, struct bytes shown, const char *reason)
{
	(void)failure_set(failure, FAULT_METHOD_NOT_FOUND, "method '%.*s' not found: %s",
			  (int)shown.size, (const char *)shown.data, reason);
	failure_bytes(failure, "method", shown);
	failure_text(failure, "reason", "not-applicable");
	failure_hint(failure, "%s", reason);
}

static void refuse_version(struct failure *failure, struct bytes shown, const char *has)
{
	(void)failure_set(failure, FAULT_METHOD_NOT_FOUND, "method '%.*s' not found: %s has it",
			  (int)shown.size, (const char *)shown.data, has);
	failure_bytes(failure, "method", shown);
	failure_text(failure, "reason", "wrong-api-version");
	failure_hint(failure, "send it to %s", has);
}

void method_refuse(struct failure *failure, struct bytes name)
{
	struct bytes shown = utf8_cut(name, SHOWN_NAME);
	/* A typing error in a served name is not a method of some family. */
	bool typing_error = is_typing_error(name);
	const char *reason = typing_error ? NULL : reason_not_served(name);
	const char *chaos_method = typing_error ? NULL : chaos_method_in(name);
	const char *nearest = chaos_method ? "Chaos.Invoke" : method_nearest(name);

	/* What either has is refused by the other alone. */
	if (method_find(name) || find_different(name)) {
		refuse_version(failure, shown, method_find(name) ? "/rpc/v1" : "/rpc/v0");
		return;
	}
	if (reason) {
		refuse_family(failure, shown, reason);
		return;
	}
	(void)failure_set(failure, FAULT_METHOD_NOT_FOUND, "method '%.*s' not found",
			  (int)shown.size, (const char *)shown.data);
	failure_bytes(failure, "method", shown);
	failure_text(failure, "reason", "unknown");
	if (chaos_method)
		failure_hint(failure, "call Chaos.Invoke with method %s", chaos_method);
	else if (nearest)
		failure_hint(failure, "did you mean %s? Filecoin.Discover lists every method",
			     nearest);
	if (nearest)
		failure_text(failure, "nearest", nearest);
}
