/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/openrpc.h"

#include <stdio.h>

#include "json/text.h"
#include "rpc/common_params.h"
#include "rpc/field_schema.h"
#include "rpc/method.h"
#include "rpc/schemas.h"
#include "version.h"
#include "world/world.h"

static void write_info(struct json_writer *out)
{
	json_write_object(out, "info");
	json_write_text(out, "title", "chaosactord");
	json_write_text(out, "description",
			"Filecoin's chaos actor as a service: messages in, receipts and state "
			"roots out.");
	json_write_text(out, "version", CHAOSACTORD_VERSION);
	json_write_object(out, "license");
	json_write_text(out, "name", "Apache-2.0 OR MIT");
	json_write_object_end(out);
	json_write_object_end(out);
}

static void write_servers(struct json_writer *out, const struct rpc_setup *setup,
			  struct bytes world)
{
	const bool is_main = world.size == 0 || bytes_equal(world, bytes_of_text(WORLD_MAIN_NAME));
	const struct bytes name = is_main ? bytes_of_text(WORLD_MAIN_NAME) : world;
	const char *base = setup->listen_url ? setup->listen_url : "";
	char url[256];

	/* What a client of a UNIX socket asks for there. */
	if (strncmp(base, "unix:", 5) == 0)
		base = "http://localhost";
	(void)snprintf(url, sizeof(url), "%s%s%.*s/rpc/v1", base, is_main ? "" : "/w/",
		       is_main ? 0 : (int)name.size, (const char *)name.data);
	json_write_array(out, "servers");
	json_write_object(out, NULL);
	json_write_string(out, "name", name);
	json_write_text(out, "url", url);
	json_write_object_end(out);
	json_write_array_end(out);
}

/* by_name: it has no place in an array of parameters. */
static void write_param(struct json_writer *out, const struct field *param, bool lotus,
			bool by_name)
{
	char text[FIELD_TEXT_BYTES];

	json_write_object(out, NULL);
	json_write_text(out, "name", param->name);
	json_write_text(out, "summary", field_text(param, text, sizeof(text)));
	json_write_bool(out, "required", param->presence == FIELD_REQUIRED);
	field_schema_write(out, "schema", param, lotus);
	if (by_name)
		json_write_bool(out, "x-by-name-only", true);
	json_write_object_end(out);
}

static void write_result(struct json_writer *out, const char *name)
{
	char reference[80];

	(void)snprintf(reference, sizeof(reference), "#/components/schemas/%s", name);
	json_write_object(out, "result");
	json_write_text(out, "name", name);
	json_write_object(out, "schema");
	json_write_text(out, "$ref", reference);
	json_write_object_end(out);
	json_write_object_end(out);
}

static void write_method(struct json_writer *out, const struct method *method)
{
	const struct fields *common = common_params(method);
	bool lotus = method_is_lotus(bytes_of_text(method->name));

	json_write_object(out, NULL);
	json_write_text(out, "name", method->name);
	json_write_text(out, "summary", method->summary);
	json_write_text(out, "paramStructure", lotus ? "by-position" : "either");
	json_write_array(out, "params");
	for (size_t i = 0; i < method->params->count; i++)
		write_param(out, &method->params->rows[i], lotus, false);
	for (size_t i = 0; i < common->count; i++)
		write_param(out, &common->rows[i], lotus, true);
	json_write_array_end(out);
	write_result(out, method->result);
	json_write_object_end(out);
}

static void write_errors(struct json_writer *out)
{
	json_write_object(out, "errors");
	for (int i = 0; i < FAULTS; i++) {
		enum fault fault = (enum fault)i;

		json_write_object(out, fault_name(fault));
		json_write_int(out, "code", fault_code(fault));
		json_write_text(out, "message", fault_hint(fault));
		json_write_object_end(out);
	}
	json_write_object_end(out);
}

static void write_schema(struct json_writer *out, const struct schema *schema)
{
	struct buffer compact;

	buffer_init(&compact, 0);
	json_text_compact(&compact, schema->json);
	json_write_raw(out, schema->name, buffer_bytes(&compact));
	if (buffer_status(&compact) != ST_OK)
		out->status = buffer_status(&compact);
	buffer_fini(&compact);
}

static void write_components(struct json_writer *out)
{
	json_write_object(out, "components");
	json_write_object(out, "schemas");
	for (size_t i = 0; i < rpc_schema_count; i++)
		write_schema(out, &rpc_schemas[i]);
	json_write_object_end(out);
	write_errors(out);
	json_write_object_end(out);
}

void openrpc_write(struct json_writer *out, const char *name, const struct rpc_setup *setup,
		   struct bytes world)
{
	const struct method *method;

	json_write_object(out, name);
	json_write_text(out, "openrpc", "1.3.2");
	write_info(out);
	write_servers(out, setup, world);
	json_write_array(out, "methods");
	for (size_t i = 0; (method = method_at(i)) != NULL; i++)
		write_method(out, method);
	json_write_array_end(out);
	write_components(out);
	json_write_object_end(out);
}
