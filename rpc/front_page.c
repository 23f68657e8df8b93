/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/front_page.h"

#include <inttypes.h>

#include "rpc/call.h"
#include "version.h"
#include "world/engine.h"
#include "world/worlds.h"

enum { WORLDS_SHOWN = 100 };

static const char beginning[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>chaosactord</title>\n"
	"<style>"
	"body{font-family:sans-serif;line-height:1.5;max-width:50em;margin:2em auto;padding:0 1em}"
	"table{border-collapse:collapse}td,th{text-align:left;padding:.2em 1.5em .2em 0}"
	"code{font-size:1.1em}"
	"</style>\n"
	"</head>\n"
	"<body>\n"
	"<h1>chaosactord " CHAOSACTORD_VERSION "</h1>\n"
	"<p>A test double of a Filecoin node: it runs the chaos actor on a message VM. Programs "
	"send "
	"it JSON-RPC 2.0 by <code>POST</code> to <code>/rpc/v1</code>, or by WebSocket, as they do "
	"to Lotus.</p>\n";

static const char end[] =
	"<h2>Read on</h2>\n"
	"<ul>\n"
	"<li><a href=\"/openrpc.json\">OpenRPC document</a>: every method, its parameters, results "
	"and errors</li>\n"
	"<li><a href=\"/readyz\">readiness</a>, <a href=\"/version\">version</a></li>\n"
	"<li>documents beside the sources: <code>docs/recipes.md</code> to begin with, "
	"<code>docs/http.md</code> for what is not JSON-RPC</li>\n"
	"<li><code>chaosactor --help</code>, the command line</li>\n"
	"</ul>\n"
	"</body>\n"
	"</html>\n";

/* Text that is no markup, wherever it stands. */
static void write_escaped(struct buffer *out, struct bytes text)
{
	static const char special[] = "<>&\"'";

	for (size_t i = 0; i < text.size; i++) {
		const uint8_t byte = text.data[i];

		if (byte != '\0' && strchr(special, byte))
			buffer_printf(out, "&#%u;", byte);
		else
			buffer_append_byte(out, byte);
	}
}

static void write_state(struct rpc *rpc, bool stopping, struct buffer *out)
{
	struct error err = { .status = ST_OK };
	const bool ready = !stopping && engine_health(rpc->setup.engine, &err) == ST_OK;

	buffer_printf(out, "<p>State: <strong>%s</strong>",
		      stopping ? "stopping" : (ready ? "ready" : "not ready"));
	if (!ready && !stopping) {
		buffer_append_text(out, ": ");
		write_escaped(out, bytes_of_text(err.text));
	}
	buffer_append_text(out, "</p>\n");
}

static void write_world(struct world *world, struct buffer *out)
{
	const struct bytes name = bytes_of_text(world->name);
	const struct head head = world_head(world);

	buffer_append_text(out, "<tr><td>");
	write_escaped(out, name);
	buffer_append_text(out, "</td><td><code>/w/");
	write_escaped(out, name);
	buffer_printf(out, "/rpc/v1</code></td><td>%" PRIu64 "</td><td>%" PRId64 "</td></tr>\n",
		      head.seq, head.env.epoch);
}

static bool lets_in(const void *context, struct bytes name)
{
	return grant_enters(context, name);
}

static void write_worlds(struct rpc *rpc, const struct grant *grant, struct buffer *out)
{
	struct worlds *worlds = engine_worlds(rpc->setup.engine);
	const struct worlds_wanted wanted = { .is = lets_in, .context = grant };
	struct world *page[WORLDS_SHOWN];
	bool more;
	const size_t count = worlds_page(worlds, &wanted, WORLDS_SHOWN, page, &more);

	buffer_append_text(out, "<table>\n<tr><th>name</th><th>JSON-RPC</th><th>newest entry</th>"
				"<th>epoch</th></tr>\n");
	for (size_t i = 0; i < count; i++) {
		write_world(page[i], out);
		world_drop(page[i]);
	}
	buffer_append_text(out, "</table>\n");
	if (more)
		buffer_printf(out,
			      "<p>These are the first of %zu; <code>Chaos.WorldList</code> lists "
			      "all.</p>\n",
			      worlds_count_of(worlds, &wanted));
}

enum status front_page_write(struct rpc *rpc, const struct grant *grant, bool stopping,
			     struct buffer *out)
{
	buffer_append_text(out, beginning);
	write_state(rpc, stopping, out);
	buffer_append_text(out, "<h2>Worlds</h2>\n");
	if (grant && grant->permission >= PERMIT_READ)
		write_worlds(rpc, grant, out);
	else
		buffer_append_text(out, "<p>They are shown to who has a token that allows to read "
					"(<code>Authorization: Bearer TOKEN</code>).</p>\n");
	buffer_append_text(out, end);
	return buffer_status(out);
}
