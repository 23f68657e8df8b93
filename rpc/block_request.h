/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_BLOCK_REQUEST_H
#define CHAOSACTORD_RPC_BLOCK_REQUEST_H

#include "rpc/http_reply.h"
#include "rpc/rpc.h"

/* One GET of /ipld/CID[/PATH], from its target to its answer: a block, a value in it, or all
 * that it reaches as a CAR. It goes the way of rpc_request (rpc/request.h): made, answered at
 * once or started, read, freed. */

struct block_request;

/* What the client sent; lives as long as the request. */
struct block_question {
	const char *path;          /* behind /ipld/, percent-decoded */
	const char *query;         /* of the target, as it came; "" */
	const char *accept;        /* header Accept, or NULL */
	const char *if_none_match; /* header If-None-Match, or NULL */
};

/* block_request_new prepares a request, which charge pays for; NULL when memory is short. */
struct block_request *block_request_new(struct rpc *rpc, const struct block_question *question,
					struct charge *charge, uint64_t request_id);

/* block_request_answer_now answers on the calling thread what a look-up can. False when the
 * request has to be started. */
bool block_request_answer_now(struct block_request *request);

/* block_request_start queues it; done as for rpc_request_start. */
void block_request_start(struct block_request *request, void (*done)(void *context), void *context);

/* block_request_cancel returns the token that ends a request whose client has gone. */
struct cancel *block_request_cancel(struct block_request *request);

/* block_request_free must not be called between block_request_start and done. Accepts NULL. */
void block_request_free(struct block_request *request);

/* The answer, valid until block_request_free: with 304 it has no body, and with anything but that
 * and 200 the body of an error. */
struct http_view block_request_answer(const struct block_request *request);

#endif
