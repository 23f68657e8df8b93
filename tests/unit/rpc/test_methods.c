/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/method.h"
#include "rpc/openrpc.h"
#include "rpc/kinds.h"
#include "rpc/schemas.h"

/* The tables: sorted, documented, and what they write is a sound document. */

enum { METHODS_OF_0_1_0 = 33 }; /* none of them may go */

static void test_rows(void **state)
{
	const struct method *method, *before = NULL;
	size_t count = 0;

	(void)state;
	for (; (method = method_at(count)) != NULL; count++) {
		if (before && strcmp(before->name, method->name) >= 0)
			fail_msg("%s is not sorted", method->name);
		before = method;
		assert_ptr_equal(method_find(bytes_of_text(method->name)), method);
		assert_true(strlen(method->summary) > 5);
		assert_true(method->class != CLASS_NONE);
		assert_true(method->params->count <= FIELDS_MAX);
		for (size_t i = 0; i < method->params->count; i++) {
			const struct field *param = &method->params->rows[i];
			char text[2 * FIELD_TEXT_BYTES];

			field_text(param, text, sizeof(text));
			assert_in_range(strlen(text), 4, FIELD_TEXT_BYTES - 1);
			assert_null(strchr(text, '{'));
			assert_true(param->offset < method->params->size);
			assert_int_equal(param->words != NULL, param->kind == &kind_word);
			assert_true(!param->has_default || param->presence == FIELD_OPTIONAL);
			if (param->has_default || param->has_range)
				assert_int_not_equal(param->kind->number, NUMBER_NONE);
		}
	}
	assert_true(count >= METHODS_OF_0_1_0);
	assert_null(method_find(bytes_of_text("Chaos.")));
	assert_null(method_find(bytes_of_text("")));
	assert_null(method_find(bytes_of_text("filecoin.Version")));
}

/* Those of /rpc/v0: sorted, each the one that is found there, and all of them. */
static void test_rows_of_v0(void **state)
{
	const struct method *method, *before = NULL;
	size_t count = 0, found = 0;

	(void)state;
	for (; (method = method_at_v0(count)) != NULL; count++) {
		if (before && strcmp(before->name, method->name) >= 0)
			fail_msg("%s is not sorted", method->name);
		before = method;
		assert_ptr_equal(method_find_v0(bytes_of_text(method->name)), method);
	}
	for (size_t i = 0; (method = method_of_any(i)) != NULL; i++)
		found += method_find_v0(bytes_of_text(method->name)) == method;
	assert_int_equal(count, found);
	assert_null(method_at_v0(SIZE_MAX));
}

static void test_classes(void **state)
{
	static const struct {
		const char *name;
		enum method_class class;
	} cases[] = {
		{ "Filecoin.Version", CLASS_LOOKUP },  { "Filecoin.MpoolPush", CLASS_WRITE },
		{ "Filecoin.StateCall", CLASS_WORK },  { "Chaos.Invoke", CLASS_WRITE },
		{ "Chaos.ApplyMessage", CLASS_WRITE }, { "Chaos.EnvSet", CLASS_WRITE },
		{ "Chaos.Simulate", CLASS_WORK },      { "Chaos.Trace", CLASS_WORK },
		{ "Chaos.VectorRun", CLASS_LONG },     { "Chaos.History", CLASS_LOOKUP },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(method_find(bytes_of_text(cases[i].name))->class, cases[i].class);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *name, *part, *hint;
	} cases[] = {
		{ "Filecoin.Versoin", "'nearest':'Filecoin.Version'", "did you mean" },
		{ "Filecoin.ChainReadObjs", "'nearest':'Filecoin.ChainReadObj'", "did you mean" },
		{ "Chaos.Invok", "'nearest':'Chaos.Invoke'", "did you mean" },
		{ "chaos_abortwith", "'nearest':'Chaos.Invoke'", "with method abortWith" },
		{ "Filecoin.StateMinerPower", "'reason':'not-applicable'", "miners" },
		{ "Filecoin.ChainExport", "'reason':'not-applicable'", "DagGet" },
		{ "eth_call", "'reason':'not-applicable'", "Ethereum" },
		{ "invoke", "'nearest':'Chaos.Invoke'", "did you mean" },
		{ "stateRot", "'nearest':'Chaos.StateRoot'", "did you mean" },
		{ "Foo.abortWith", "'nearest':'Chaos.Invoke'", "with method abortWith" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct failure failure;

		failure_init(&failure);
		method_refuse(&failure, bytes_of_text(cases[i].name));
		assert_int_equal(failure.fault, FAULT_METHOD_NOT_FOUND);
		if (!contains(buffer_bytes(&failure.data), cases[i].part) ||
		    !strstr(failure.hint, cases[i].hint))
			fail_msg("%s: %.*s, %s", cases[i].name, (int)failure.data.size,
				 (const char *)failure.data.data, failure.hint);
		failure_fini(&failure);
	}
}

/* What is like nothing that is served gets no suggestion. */
static void test_nothing_near(void **state)
{
	static const char *const names[] = { "", "nope", "Chaos.Nope", "foo.bar", "Chaos.", "x" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct failure failure;

		failure_init(&failure);
		method_refuse(&failure, bytes_of_text(names[i]));
		assert_true(contains(buffer_bytes(&failure.data), "'reason':'unknown'"));
		if (contains(buffer_bytes(&failure.data), "nearest") || failure.hint[0] != '\0')
			fail_msg("%s: %.*s, %s", names[i], (int)failure.data.size,
				 (const char *)failure.data.data, failure.hint);
		failure_fini(&failure);
	}
}

/* Every reference in the document leads somewhere. */
static void check_references(const json_t *root, const json_t *value, unsigned depth)
{
	const json_t *schemas = json_object_get(json_object_get(root, "components"), "schemas");
	const char *reference = json_string_value(json_object_get(value, "$ref"));
	const char *name;
	json_t *member;
	size_t index;

	assert_true(depth < 32);
	if (reference) {
		assert_memory_equal(reference, "#/components/schemas/", 21);
		if (!json_object_get(schemas, reference + 21))
			fail_msg("%s leads nowhere", reference);
	}
	json_array_foreach(value, index, member) check_references(root, member, depth + 1);
	json_object_foreach((json_t *)(uintptr_t)value, name, member)
		check_references(root, member, depth + 1);
}

/* Marks the schemas that value refers to, and those that these refer to. */
static void mark_referenced(const json_t *schemas, const json_t *value, json_t *marked)
{
	const char *reference = json_string_value(json_object_get(value, "$ref"));
	const char *name;
	json_t *member;
	size_t index;

	if (reference && strlen(reference) > 21 && !json_object_get(marked, reference + 21)) {
		assert_int_equal(json_object_set_new(marked, reference + 21, json_true()), 0);
		mark_referenced(schemas, json_object_get(schemas, reference + 21), marked);
	}
	json_array_foreach(value, index, member) mark_referenced(schemas, member, marked);
	json_object_foreach((json_t *)(uintptr_t)value, name, member)
		mark_referenced(schemas, member, marked);
}

/* Every file of rpc/schemas is JSON, without a member twice, and some method leads to it, or a
 * kind that only typed arguments of chaos methods have. */
static void check_schemas(const json_t *document)
{
	const json_t *in_document = json_object_get(json_object_get(document, "components"),
						    "schemas");
	json_t *code = json_loads(kind_code.schema, 0, NULL);
	json_t *raw_text = json_loads(kind_raw_text.schema, 0, NULL);
	json_t *marked = json_object();

	mark_referenced(in_document, json_object_get(document, "methods"), marked);
	mark_referenced(in_document, code, marked);
	mark_referenced(in_document, raw_text, marked);
	/* Those of the ten methods' arguments, and of any, have no file. */
	assert_int_equal(json_object_size(in_document), rpc_schema_count + 11);
	for (size_t i = 0; i < rpc_schema_count; i++) {
		json_t *file = json_loadb((const char *)rpc_schemas[i].json.data,
					  rpc_schemas[i].json.size, JSON_REJECT_DUPLICATES, NULL);

		if (!json_is_object(file))
			fail_msg("rpc/schemas/%s.json is no JSON object", rpc_schemas[i].name);
		assert_int_equal(rpc_schemas[i].json.data[0], '{');
		assert_int_equal(
			json_object_set_new(file, "title", json_string(rpc_schemas[i].name)), 0);
		assert_true(json_equal(file, json_object_get(in_document, rpc_schemas[i].name)));
		if (!json_object_get(marked, rpc_schemas[i].name))
			fail_msg("nothing leads to rpc/schemas/%s.json", rpc_schemas[i].name);
		json_decref(file);
	}
	json_decref(marked);
	json_decref(code);
	json_decref(raw_text);
}

static void test_openrpc(void **state)
{
	const struct rpc_setup setup = { .listen_url = "http://127.0.0.1:1" };
	const struct openrpc_place place = { .host = NULL };
	struct bench bench;
	json_t *document;
	size_t count = 0;

	(void)state;
	bench_init(&bench, false);
	openrpc_write(&bench.writer, NULL, &setup, &place);
	document = json_loadb((const char *)bench.buffer.data, bench.buffer.size,
			      JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(document);
	assert_string_equal(json_string_value(json_object_get(document, "openrpc")), "1.3.2");
	while (method_at(count))
		count++;
	assert_int_equal(json_array_size(json_object_get(document, "methods")), count);
	check_references(document, document, 0);
	check_schemas(document);
	json_decref(document);
	bench_fini(&bench);
}

static void test_faults(void **state)
{
	(void)state;
	for (int i = 0; i < FAULTS; i++) {
		enum fault fault = (enum fault)i;
		int code = fault_code(fault);

		assert_true(strlen(fault_hint(fault)) > 5);
		assert_true((code <= -32000 && code >= -32768) || code == 2 || code == 11 ||
			    code >= 1001);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(fault_name(fault), fault_name((enum fault)j));
	}
}

/* The codes a Lotus client may see. */
static void test_lotus_codes(void **state)
{
	(void)state;
	for (int i = 0; i < FAULTS; i++) {
		struct failure failure;
		struct bench bench;
		json_t *json;
		json_int_t code;

		bench_init(&bench, true);
		failure_init(&failure);
		(void)failure_set(&failure, (enum fault)i, "words");
		failure_write(&failure, &bench.writer, NULL, "7", true);
		json = json_loadb((const char *)bench.buffer.data, bench.buffer.size, 0, NULL);
		code = json_integer_value(json_object_get(json, "code"));
		assert_true(code == 1 || code == 2 || code == 11 ||
			    (code <= -32000 && code >= -32768));
		assert_string_equal(
			json_string_value(json_object_get(json_object_get(json, "data"), "name")),
			fault_name((enum fault)i));
		json_decref(json);
		failure_fini(&failure);
		bench_fini(&bench);
	}
}

static void test_first_failure_stays(void **state)
{
	struct failure failure;

	(void)state;
	failure_init(&failure);
	(void)failure_set(&failure, FAULT_VM_FATAL, "first");
	(void)failure_set(&failure, FAULT_INTERNAL, "second");
	assert_int_equal(failure_of_status(&failure, ST_IO, NULL), ST_IO);
	assert_int_equal(failure.fault, FAULT_VM_FATAL);
	assert_string_equal(failure.message, "first");
	failure_fini(&failure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rows_of_v0),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_nothing_near),
		cmocka_unit_test(test_openrpc),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_lotus_codes),
		cmocka_unit_test(test_first_failure_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
