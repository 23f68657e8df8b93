/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FRONT_PAGE_H
#define CHAOSACTORD_RPC_FRONT_PAGE_H

#include "rpc/auth/grant.h"
#include "rpc/rpc.h"

/* What a person sees who opens the daemon's address in a browser: one page of HTML that needs
 * nothing else. */

/* Sent with it: nothing may be loaded or run, but the one sheet of style that it holds, which is
 * known by its SHA-256. tests/rpc/test_front_page.py holds them together. */
#define FRONT_PAGE_POLICY                                                                          \
	"default-src 'none'; style-src 'sha256-" FRONT_PAGE_STYLE_DIGEST "'; base-uri 'none'; "    \
	"form-action 'none'; frame-ancestors 'none'"
#define FRONT_PAGE_STYLE_DIGEST "BHqboX+moBphJHW3ELREWZnndhM0KSfKW0P2rlfQuvk="

/* front_page_write appends the page. grant is what the reader may do, by which worlds are shown
 * (NULL: the daemon asks for tokens and has seen none, so no world is); stopping: the daemon ends.
 * The failures of out. */
enum status front_page_write(struct rpc *rpc, const struct grant *grant, bool stopping,
			     struct buffer *out) MUSTCHECK;

#endif
