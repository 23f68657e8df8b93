/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/openrpc.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "json/text.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/common_params.h"
#include "rpc/field_schema.h"
#include "rpc/method_facts.h"
#include "rpc/schemas.h"
#include "version.h"
#include "world/world.h"

#define DOCUMENT_TEXT                                                                              \
	"Filecoin's chaos actor as a service: messages in, receipts and state roots out. Errors "  \
	"carry data.name, a key of components.errors, and data.hint, which says what to do. "      \
	"Methods list the errors of their own; those with anyMethod may come with every one. "     \
	"A parameter that is not required may be null, which is as if it were left out. "          \
	"A schema with x-recursive is the one that it names: a circle of references is more than " \
	"many tools take."

static void write_info(struct json_writer *out)
{
	json_write_object(out, "info");
	json_write_text(out, "title", "chaosactord");
	json_write_text(out, "description", DOCUMENT_TEXT);
	json_write_text(out, "version", CHAOSACTORD_VERSION);
	json_write_object(out, "license");
	json_write_text(out, "name", "Apache-2.0 OR MIT");
	json_write_object_end(out);
	json_write_object_end(out);
}

/* The URL under which the client has found the daemon, or the one where it listens. */
static void write_servers(struct json_writer *out, const struct rpc_setup *setup,
			  const struct openrpc_place *place)
{
	const struct bytes world = place->world;
	const bool is_main = world.size == 0 || bytes_equal(world, bytes_of_text(WORLD_MAIN_NAME));
	const struct bytes name = is_main ? bytes_of_text(WORLD_MAIN_NAME) : world;
	const char *base = setup->listen_url ? setup->listen_url : "";
	char url[512];

	/* What a client of a UNIX socket asks for there. */
	if (strncmp(base, "unix:", 5) == 0)
		base = "http://localhost";
	(void)snprintf(url, sizeof(url), "%s%s%s%.*s/rpc/%s", place->host ? "http://" : "",
		       place->host ? place->host : base, is_main ? "" : "/w/",
		       is_main ? 0 : (int)name.size, (const char *)name.data,
		       place->v0 ? "v0" : "v1");
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

static void write_tag(struct json_writer *out, const struct method *method)
{
	const struct method_tag *tag = method_tag(method);

	json_write_array(out, "tags");
	json_write_object(out, NULL);
	json_write_text(out, "name", tag->name);
	json_write_text(out, "description", tag->text);
	json_write_object_end(out);
	json_write_array_end(out);
}

/* Filecoin.* has Lotus' code for all of ours (rpc/failure.h). */
static int code_seen(enum fault fault, bool lotus)
{
	return lotus ? fault_lotus_code(fault) : fault_code(fault);
}

/* One error a code, as OpenRPC has it, with the names of all that have that code. */
static void write_raised(struct json_writer *out, const struct method *method, int code)
{
	const bool lotus = method_is_lotus(bytes_of_text(method->name));
	char memory[1024];
	struct buffer names;

	buffer_over(&names, memory, sizeof(memory));
	json_write_object(out, NULL);
	json_write_int(out, "code", code);
	json_write_object(out, "data");
	json_write_array(out, "names");
	for (int i = 0; i < FAULTS; i++) {
		enum fault fault = (enum fault)i;

		if (code_seen(fault, lotus) != code || !method_raises(method, fault))
			continue;
		json_write_text(out, NULL, fault_name(fault));
		buffer_append_text(&names, buffer_bytes(&names).size > 0 ? " or " : "");
		buffer_append_text(&names, fault_name(fault));
	}
	json_write_array_end(out);
	json_write_object_end(out);
	json_write_string(out, "message", buffer_bytes(&names));
	json_write_object_end(out);
}

/* Whether no error before this one has its code. */
static bool is_first_of_code(const struct method *method, enum fault fault)
{
	const bool lotus = method_is_lotus(bytes_of_text(method->name));

	for (int i = 0; i < (int)fault; i++) {
		if (method_raises(method, (enum fault)i) &&
		    code_seen((enum fault)i, lotus) == code_seen(fault, lotus))
			return false;
	}
	return true;
}

static void write_method_errors(struct json_writer *out, const struct method *method)
{
	const bool lotus = method_is_lotus(bytes_of_text(method->name));

	json_write_array(out, "errors");
	for (int i = 0; i < FAULTS; i++) {
		enum fault fault = (enum fault)i;

		if (method_raises(method, fault) && is_first_of_code(method, fault))
			write_raised(out, method, code_seen(fault, lotus));
	}
	json_write_array_end(out);
}

/* JSON that lies in a file, in one line. */
static void write_file(struct json_writer *out, const char *name, struct bytes json)
{
	struct buffer compact;

	buffer_init(&compact, 0);
	json_text_compact(&compact, json);
	json_write_raw(out, name, buffer_bytes(&compact));
	if (buffer_status(&compact) != ST_OK)
		out->status = buffer_status(&compact);
	buffer_fini(&compact);
}

/* They are those of /rpc/v1, where a method may have other parameters. */
static void write_examples(struct json_writer *out, const struct method *method)
{
	const bool has_some = method == method_find(bytes_of_text(method->name));

	json_write_array(out, "examples");
	for (size_t i = 0; has_some && i < rpc_example_count; i++) {
		if (strcmp(rpc_examples[i].name, method->name) == 0)
			write_file(out, NULL, rpc_examples[i].json);
	}
	json_write_array_end(out);
}

static void write_description(struct json_writer *out, const struct method *method)
{
	struct buffer text;

	buffer_init(&text, 0);
	method_describe(&text, method);
	json_write_string(out, "description", buffer_bytes(&text));
	if (buffer_status(&text) != ST_OK)
		out->status = buffer_status(&text);
	buffer_fini(&text);
}

static void write_method(struct json_writer *out, const struct method *method)
{
	const struct fields *common = common_params(method);
	bool lotus = method_is_lotus(bytes_of_text(method->name));

	json_write_object(out, NULL);
	json_write_text(out, "name", method->name);
	write_tag(out, method);
	json_write_text(out, "summary", method->summary);
	write_description(out, method);
	json_write_text(out, "x-permission", permission_name(method->permission));
	json_write_text(out, "x-class", method_class_name(method->class));
	json_write_text(out, "paramStructure", lotus ? "by-position" : "either");
	json_write_array(out, "params");
	for (size_t i = 0; i < method->params->count; i++)
		write_param(out, &method->params->rows[i], lotus, false);
	for (size_t i = 0; i < common->count; i++)
		write_param(out, &common->rows[i], lotus, true);
	json_write_array_end(out);
	write_result(out, method->result);
	write_method_errors(out, method);
	write_examples(out, method);
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
		json_write_object(out, "data");
		json_write_bool(out, "anyMethod", fault_of_every(fault));
		json_write_object_end(out);
		json_write_object_end(out);
	}
	json_write_object_end(out);
}

/* A file of rpc/schemas, with its name for a title. */
static void write_schema(struct json_writer *out, const struct rpc_file *schema)
{
	char title[80];
	struct buffer titled;
	const struct bytes json = schema->json; /* begins with a brace: a test holds it */

	(void)snprintf(title, sizeof(title), "{\"title\":\"%s\",", schema->name);
	buffer_init(&titled, 0);
	buffer_append_text(&titled, title);
	buffer_append_bytes(&titled, bytes_make(json.data + 1, json.size - 1));
	write_file(out, schema->name, buffer_bytes(&titled));
	if (buffer_status(&titled) != ST_OK)
		out->status = buffer_status(&titled);
	buffer_fini(&titled);
}

/* "AbortWithArgs" of abortWith. */
static const char *args_title(uint64_t number, char *out, size_t size)
{
	const char *name = chaos_method_name(number);

	(void)snprintf(out, size, "%c%sArgs", toupper((unsigned char)name[0]), name + 1);
	return out;
}

static void write_args(struct json_writer *out, uint64_t number)
{
	char title[40], text[80];

	(void)snprintf(text, sizeof(text), "Arguments of %s, method %d of the chaos actor.",
		       chaos_method_name(number), (int)number);
	json_write_object(out, args_title(number, title, sizeof(title)));
	json_write_text(out, "title", title);
	json_write_text(out, "description", text);
	field_schema_write_members(out, chaos_method_args(number), false);
	json_write_object_end(out);
}

/* The arguments of each of the chaos actor's methods, and what holds any of them. */
static void write_all_args(struct json_writer *out)
{
	char title[40], reference[80];

	for (uint64_t number = 1; chaos_method_name(number); number++)
		write_args(out, number);
	json_write_object(out, "ChaosArgs");
	json_write_text(out, "title", "ChaosArgs");
	json_write_text(out, "description", "Arguments of the method that stands beside them.");
	json_write_array(out, "anyOf");
	for (uint64_t number = 1; chaos_method_name(number); number++) {
		(void)snprintf(reference, sizeof(reference), "#/components/schemas/%s",
			       args_title(number, title, sizeof(title)));
		json_write_object(out, NULL);
		json_write_text(out, "$ref", reference);
		json_write_object_end(out);
	}
	json_write_array_end(out);
	json_write_object_end(out);
}

static void write_components(struct json_writer *out)
{
	json_write_object(out, "components");
	json_write_object(out, "schemas");
	for (size_t i = 0; i < rpc_schema_count; i++)
		write_schema(out, &rpc_schemas[i]);
	write_all_args(out);
	json_write_object_end(out);
	write_errors(out);
	json_write_object_end(out);
}

void openrpc_write(struct json_writer *out, const char *name, const struct rpc_setup *setup,
		   const struct openrpc_place *place)
{
	const struct method *method;

	json_write_object(out, name);
	json_write_text(out, "openrpc", "1.3.2");
	write_info(out);
	write_servers(out, setup, place);
	json_write_array(out, "methods");
	for (size_t i = 0; (method = place->v0 ? method_at_v0(i) : method_at(i)) != NULL; i++)
		write_method(out, method);
	json_write_array_end(out);
	write_components(out);
	json_write_object_end(out);
}
