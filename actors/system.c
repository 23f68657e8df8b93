/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The system actor (specs-actors v7.0.1 actors/builtin/system): state without fields. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, system_only_constructor },
};

const struct method_table system_methods = METHOD_TABLE(methods);
