/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_PERMISSION_H
#define CHAOSACTORD_RPC_PERMISSION_H

#include "base/bytes.h"

/* What a token has to allow at least, Lotus' permissions (lotus d7076778e api/permissioned.go);
 * each allows what those before it do. */
enum permission {
	PERMIT_NONE, /* what a token without any allows */
	PERMIT_READ,
	PERMIT_WRITE,
	PERMIT_SIGN,
	PERMIT_ADMIN,
};

/* permission_name is Lotus' word for a permission, permission_of the permission of a word;
 * PERMIT_NONE has none, and is what an unknown word gives. */
const char *permission_name(enum permission permission);
enum permission permission_of(struct bytes word);

#endif
