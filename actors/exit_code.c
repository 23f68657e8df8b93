/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/exit_code.h"

#include <stddef.h>

static const char *const names[] = {
	[0] = "Ok",
	[1] = "SysErrSenderInvalid",
	[2] = "SysErrSenderStateInvalid",
	[3] = "SysErrInvalidMethod",
	[4] = "SysErrReserved1",
	[5] = "SysErrInvalidReceiver",
	[6] = "SysErrInsufficientFunds",
	[7] = "SysErrOutOfGas",
	[8] = "SysErrForbidden",
	[9] = "SysErrorIllegalActor",
	[10] = "SysErrorIllegalArgument",
	[11] = "SysErrReserved2",
	[12] = "SysErrReserved3",
	[13] = "SysErrReserved4",
	[14] = "SysErrReserved5",
	[15] = "SysErrReserved6",
	[16] = "ErrIllegalArgument",
	[17] = "ErrNotFound",
	[18] = "ErrForbidden",
	[19] = "ErrInsufficientFunds",
	[20] = "ErrIllegalState",
	[21] = "ErrSerialization",
};

const char *exit_code_name(int64_t code)
{
	if (code < 0 || (size_t)code >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[code];
}
