/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <inttypes.h>

#include "rpc/kinds.h"
#include "rpc/lotus/params_form.h"
#include "rpc/tipset.h"

/* Parameters of methods as JSON and back (lotus b835fab70 node/impl/full/state.go
 * StateDecodeParams, StateEncodeParams), of the actors that this daemon has. */

struct decode_params_args {
	struct address to;
	uint64_t method;
	struct bytes params;
	struct tipset_key tipset;
};
struct encode_params_args {
	struct cid code;
	uint64_t method;
	const json_t *params;
};

PARAMS(params_decode_params, struct decode_params_args,
       REQUIRED("toAddr", address, struct decode_params_args, to, "an actor"),
       REQUIRED("method", uint, struct decode_params_args, method, "the number of its method"),
       OPTIONAL("params", bytes, struct decode_params_args, params, "CBOR in base64"),
       OPTIONAL("tsk", tipset_key, struct decode_params_args, tipset,
		"the key of a tipset; null or [] is the head"));
PARAMS(params_encode_params, struct encode_params_args,
       REQUIRED("toActCode", cid, struct encode_params_args, code, "the code of an actor"),
       REQUIRED("method", uint, struct encode_params_args, method, "the number of its method"),
       OPTIONAL("params", json, struct encode_params_args, params,
		"what the method takes, with Go's names"));

/* (lotus b835fab70 chain/stmgr/utils.go GetParamType) */
static enum status find_form(struct call *call, struct cid code, uint64_t method, enum fault fault,
			     const char **form)
{
	struct actor_code parsed;
	char words[80];

	*form = NULL;
	if (actor_code_parse(code, &parsed))
		*form = params_form_of(&parsed, method);
	if (*form)
		return ST_OK;
	(void)snprintf(words, sizeof(words),
		       "getting params type: unknown method %" PRIu64 " for actor ", method);
	(void)failure_set_cid(call->failure, fault, words, code, ": actor metadata not found");
	failure_hint(call->failure, "Filecoin.StateActorCodeCIDs lists the code of the built-in "
				    "actors; what their methods take is known, and the chaos "
				    "actor's");
	return ST_INVALID;
}

static enum status refuse_params(struct call *call, const struct cbor_reader *reader)
{
	(void)failure_set(call->failure, FAULT_DECODE_ERROR, "the parameters: %s",
			  reader->reason ? reader->reason : "not the expected value");
	failure_number(call->failure, "offset", cbor_offset(reader));
	failure_hint(call->failure, "the bytes are not what the method takes");
	return ST_INVALID;
}

enum status lotus_state_decode_params(struct call *call, const void *args)
{
	const struct decode_params_args *in = args;
	struct cbor_reader reader;
	struct actor actor;
	const char *form;

	TRY(tipset_actor(call, &in->tipset, &in->to, &actor, NULL));
	TRY(find_form(call, actor.code, in->method, FAULT_DECODE_ERROR, &form));
	cbor_reader_init(&reader, in->params);
	reader.delegated = true;
	params_form_read(form, &reader, NULL);
	if (cbor_status(&reader) != ST_OK)
		return refuse_params(call, &reader);
	cbor_reader_init(&reader, in->params);
	reader.delegated = true;
	params_form_read(form, &reader, call->out);
	return ST_OK;
}

enum status lotus_state_encode_params(struct call *call, const void *args)
{
	const struct encode_params_args *in = args;
	struct cbor_writer writer;
	struct buffer bytes;
	const char *form;
	enum status st;

	TRY(find_form(call, in->code, in->method, FAULT_ENCODE_ERROR, &form));
	buffer_init(&bytes, 0);
	cbor_writer_init(&writer, &bytes);
	(void)decode_enter(&call->decode, "params");
	st = params_form_write(form, &call->decode, in->params, &writer);
	if (st == ST_OK) {
		st = cbor_writer_status(&writer);
		if (st == ST_OK)
			json_write_base64(call->out, NULL, buffer_bytes(&bytes));
		else if (st != ST_NO_MEMORY)
			st = failure_set(call->failure, FAULT_ENCODE_ERROR,
					 "a value in the parameters is beyond what their encoding "
					 "takes");
		else
			st = call_failed(call, st, NULL);
	}
	buffer_fini(&bytes);
	return st;
}
