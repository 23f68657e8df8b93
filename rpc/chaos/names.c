/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/names.h"

void names_write_page(struct call *call, const char *member, names_writer *write, const void *page,
		      size_t count, bool more)
{
	struct bytes last = { 0 };

	json_write_object(call->out, NULL);
	json_write_array(call->out, member);
	for (size_t i = 0; i < count; i++)
		last = write(call, page, i);
	json_write_array_end(call->out);
	if (more && count > 0)
		json_write_string(call->out, "next", last);
	else
		json_write_null(call->out, "next");
	json_write_object_end(call->out);
}

void names_write_deleted(struct call *call, struct bytes name)
{
	json_write_object(call->out, NULL);
	json_write_string(call->out, "deleted", name);
	json_write_object_end(call->out);
}
