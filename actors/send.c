/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/send.h"

struct outcome actor_send(struct runtime *rt, const struct address *to, uint64_t method,
			  struct bytes params, const struct bigint *value, int64_t *code)
{
	static const struct bigint none = { 0 };
	struct buffer ignored;
	struct outcome outcome;

	*code = EXIT_OK;
	buffer_init(&ignored, 0);
	outcome = rt_send(rt, to, method, params, value ? value : &none, code, &ignored);
	buffer_fini(&ignored);
	return outcome;
}

struct outcome actor_call(struct runtime *rt, const struct address *to, uint64_t method,
			  struct bytes params, const struct bigint *value, const char *failed)
{
	int64_t code;

	RT_TRY(actor_send(rt, to, method, params, value, &code));
	return code == EXIT_OK ? outcome_ok() : rt_abort(rt, code, bytes_of_text(failed));
}
