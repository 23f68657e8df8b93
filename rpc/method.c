/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/method.h"

#include "base/nearest.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/lotus/handlers.h"
#include "base/utf8.h"

enum { SHOWN_NAME = 80, TYPING_ERRORS = 2 };

static const struct method methods[] = {
#define METHOD(name, class, params, run, result, summary)                                          \
	{ name, CLASS_##class, &params, run, result, summary },
#include "rpc/methods.tbl"
#undef METHOD
};
enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

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

const struct method *method_at(size_t index)
{
	return index < METHODS ? &methods[index] : NULL;
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

static const char *reason_not_served(struct bytes name)
{
	for (size_t i = 0; i < sizeof(not_served) / sizeof(not_served[0]); i++) {
		if (starts_with(name, not_served[i].prefix))
			return not_served[i].reason;
	}
	return NULL;
}

static struct nearest nearest_method(struct bytes name)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (size_t i = 0; i < METHODS; i++)
		nearest_offer(&nearest, methods[i].name);
	return nearest;
}

/* The chaos method that a name such as chaos_abortWith means, or NULL. */
static const char *chaos_method_in(struct bytes name)
{
	struct nearest nearest;
	size_t start = 0;

	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] == '.' || name.data[i] == '_')
			start = i + 1;
	}
	nearest_init(&nearest, bytes_make(name.data + start, name.size - start));
	for (uint64_t number = 1; chaos_method_name(number); number++)
		nearest_offer(&nearest, chaos_method_name(number));
	return nearest.distance <= TYPING_ERRORS ? nearest.best : NULL;
}

void method_refuse(struct failure *failure, struct bytes name)
{
	struct bytes shown = utf8_cut(name, SHOWN_NAME);
	const struct nearest nearest = nearest_method(name);
	/* A typing error in a served name is not a method of some family. */
	bool typing_error = nearest.distance <= TYPING_ERRORS;
	const char *reason = typing_error ? NULL : reason_not_served(name);
	const char *chaos_method = typing_error || reason ? NULL : chaos_method_in(name);

	(void)failure_set(failure, FAULT_METHOD_NOT_FOUND, "method '%.*s' not found",
			  (int)shown.size, (const char *)shown.data);
	failure_bytes(failure, "method", shown);
	failure_text(failure, "reason", reason ? "not-applicable" : "unknown");
	if (reason) {
		failure_hint(failure, "%s", reason);
		return;
	}
	failure_text(failure, "nearest", chaos_method ? "Chaos.Invoke" : nearest.best);
	if (chaos_method)
		failure_hint(failure, "call Chaos.Invoke with method %s", chaos_method);
	failure_hint(failure, "did you mean %s? Filecoin.Discover lists every method",
		     nearest.best);
}
