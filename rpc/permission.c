/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/permission.h"

static const char *const permissions[] = {
	[PERMIT_NONE] = "none", [PERMIT_READ] = "read",   [PERMIT_WRITE] = "write",
	[PERMIT_SIGN] = "sign", [PERMIT_ADMIN] = "admin",
};

const char *permission_name(enum permission permission)
{
	return permissions[permission];
}

enum permission permission_of(struct bytes word)
{
	for (enum permission permission = PERMIT_READ; permission <= PERMIT_ADMIN; permission++)
		if (bytes_equal(word, bytes_of_text(permissions[permission])))
			return permission;
	return PERMIT_NONE;
}
