/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actors/exit_code.h"
#include "base/nearest.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/chaos/handlers.h"
#include "base/check.h"
#include "rpc/common_params.h"
#include "rpc/method.h"
#include "vm/network.h"

/* Chaos.Explain: exit codes, gas charges, errors and methods in words, out of tables. */

struct explain_args {
	const json_t *topic; /* a text, or the number of an exit code */
	struct maybe_network_version version;
};

static enum status read_topic(struct decode *decode, const json_t *value, const struct field *field,
			      void *out)
{
	char text[FIELD_TEXT_BYTES];

	*(const json_t **)out = value;
	if (json_is_text(value) || json_is_integer(value) || json_digits(value).size > 0)
		return ST_OK;
	return decode_refuse(decode, value, field_text(field, text, sizeof(text)));
}

FIELD_KIND(topic, const json_t *);
DEFINE_KIND(topic, .schema = SCHEMA_REF("Topic"));

PARAMS(params_explain, struct explain_args,
       REQUIRED("topic", topic, struct explain_args, topic,
		"an exit code or its name, or the name of a gas charge, an error or a method"),
       MAYBE("networkVersion", network_version, struct explain_args, version,
	     "0 to 15, default the world's"));

/* ---- tables ------------------------------------------------------------------------- */

struct exit_row {
	int64_t from, to;
	unsigned since, until; /* network versions */
	const char *text, *reference, *related;
};
static const struct exit_row exit_rows[] = {
#define EXIT(from, to, since, until, text, reference, related)                                     \
	{ from, to, since, until, text, reference, related },
#include "rpc/chaos/explain.tbl"
};

struct charge_row {
	const char *name;
	unsigned since, until;
	const char *prices, *text, *related;
};
static const struct charge_row charge_rows[] = {
#define CHARGE(name, since, until, prices, text, related)                                          \
	{ name, since, until, prices, text, related },
#include "rpc/chaos/explain.tbl"
};

struct name_row {
	const char *name, *text, *related;
};
static const struct name_row error_rows[] = {
#define ERROR(name, text, related) { #name, text, related },
#include "rpc/chaos/explain.tbl"
};
static const struct name_row actor_method_rows[] = {
#define ACTOR_METHOD(name, text, related) { #name, text, related },
#include "rpc/chaos/explain.tbl"
};

struct price_row {
	const char *name;
	int64_t v0, calico;
};
static const struct price_row price_rows[] = {
#define PRICE(name, v0, calico) { #name, v0, calico },
#include "vm/prices.tbl"
#undef PRICE
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const struct name_row *find_name(const struct name_row *rows, size_t count,
					struct bytes name)
{
	for (size_t i = 0; i < count; i++) {
		if (bytes_equal(bytes_of_text(rows[i].name), name))
			return &rows[i];
	}
	return NULL;
}

/* ---- parts of the answer --------------------------------------------------------------- */

static void begin(struct json_writer *out, struct bytes topic, const char *kind)
{
	json_write_object(out, NULL);
	json_write_string(out, "topic", topic);
	json_write_text(out, "kind", kind);
}

/* A list of texts, apart by blanks. */
static void write_words(struct json_writer *out, const char *name, const char *words)
{
	json_write_array(out, name);
	while (*words) {
		const size_t size = strcspn(words, " ");

		json_write_string(out, NULL, bytes_make((const uint8_t *)words, size));
		words += size + strspn(words + size, " ");
	}
	json_write_array_end(out);
}

static void end(struct json_writer *out, const char *reference, const char *related)
{
	json_write_array(out, "references");
	if (reference)
		json_write_text(out, NULL, reference);
	json_write_array_end(out);
	write_words(out, "related", related);
	json_write_object_end(out);
}

static void write_versions(struct json_writer *out, unsigned since, unsigned until)
{
	json_write_array(out, "networkVersions");
	json_write_uint(out, NULL, since);
	json_write_uint(out, NULL, until);
	json_write_array_end(out);
}

/* ---- exit codes ------------------------------------------------------------------------- */

static bool is_of(const struct exit_row *row, int64_t code)
{
	return row->from <= code && code <= row->to;
}

static const struct exit_row *exit_row_of(int64_t code, unsigned version)
{
	for (size_t i = 0; i < ROWS(exit_rows); i++) {
		if (is_of(&exit_rows[i], code) && exit_rows[i].since <= version &&
		    version <= exit_rows[i].until)
			return &exit_rows[i];
	}
	return NULL;
}

static void explain_exit(struct json_writer *out, struct bytes topic, int64_t code,
			 unsigned version)
{
	const struct exit_row *row = exit_row_of(code, version);

	/* Every code has a row in every era: the last one is of all the others. */
	CHECK(row);
	begin(out, topic, "exitCode");
	json_write_int(out, "code", code);
	json_write_text(out, "name", exit_code_name(code));
	json_write_uint(out, "networkVersion", version);
	json_write_text(out, "text", row->text);
	json_write_array(out, "eras");
	for (size_t i = 0; i < ROWS(exit_rows); i++) {
		if (!is_of(&exit_rows[i], code))
			continue;
		json_write_object(out, NULL);
		write_versions(out, exit_rows[i].since, exit_rows[i].until);
		json_write_text(out, "text", exit_rows[i].text);
		json_write_object_end(out);
	}
	json_write_array_end(out);
	end(out, row->reference, row->related);
}

/* A number, or the reference's name of one. */
static bool exit_code_of(struct bytes topic, int64_t *code)
{
	char text[24] = "";
	char *rest;

	if (topic.size > 0 && topic.size < sizeof(text)) {
		memcpy(text, topic.data, topic.size);
		errno = 0;
		*code = strtoll(text, &rest, 10);
		if (rest != text && *rest == '\0' && errno == 0 && text[0] != ' ')
			return true;
	}
	for (*code = 0; exit_code_name(*code); (*code)++) {
		if (bytes_equal(bytes_of_text(exit_code_name(*code)), topic))
			return true;
	}
	return false;
}

/* ---- gas charges ----------------------------------------------------------------------- */

static const struct charge_row *find_charge(struct bytes name)
{
	for (size_t i = 0; i < ROWS(charge_rows); i++) {
		if (bytes_equal(bytes_of_text(charge_rows[i].name), name))
			return &charge_rows[i];
	}
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	const size_t size = strlen(word);

	while (*words) {
		const size_t length = strcspn(words, " ");

		if (length == size && memcmp(words, word, size) == 0)
			return true;
		words += length + strspn(words + length, " ");
	}
	return false;
}

static void explain_charge(struct json_writer *out, struct bytes topic,
			   const struct charge_row *row, unsigned version)
{
	const bool calico = network_rules_of(version)->prices == &price_list_calico;

	begin(out, topic, "gasCharge");
	json_write_text(out, "name", row->name);
	json_write_uint(out, "networkVersion", version);
	json_write_text(out, "text", row->text);
	write_versions(out, row->since, row->until);
	json_write_array(out, "prices");
	for (size_t i = 0; i < ROWS(price_rows); i++) {
		const struct price_row *price = &price_rows[i];

		if (!has_word(row->prices, price->name))
			continue;
		json_write_object(out, NULL);
		json_write_text(out, "name", price->name);
		json_write_int(out, "gas", calico ? price->calico : price->v0);
		json_write_int(out, "upTo6", price->v0);
		json_write_int(out, "from7", price->calico);
		json_write_object_end(out);
	}
	json_write_array_end(out);
	end(out, "lotus d7076778e chain/vm/gas.go, gas_v0.go", row->related);
}

/* ---- errors and methods -------------------------------------------------------------------- */

/* The fault of this name, or FAULTS. */
static enum fault fault_of(struct bytes name)
{
	for (int fault = 0; fault < FAULTS; fault++) {
		if (bytes_equal(bytes_of_text(fault_name((enum fault)fault)), name))
			return (enum fault)fault;
	}
	return FAULTS;
}

/* One without a row of its own still says what to do. */
static void explain_error(struct json_writer *out, struct bytes topic, enum fault fault)
{
	const struct name_row *row = find_name(error_rows, ROWS(error_rows), topic);

	begin(out, topic, "error");
	json_write_text(out, "name", fault_name(fault));
	json_write_int(out, "code", fault_code(fault));
	json_write_text(out, "text", row ? row->text : fault_hint(fault));
	json_write_text(out, "hint", fault_hint(fault));
	end(out, NULL, row ? row->related : "");
}

static void write_parameters(struct json_writer *out, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->rows[i];
		char text[FIELD_TEXT_BYTES];

		json_write_object(out, NULL);
		json_write_text(out, "name", field->name);
		json_write_bool(out, "required", field->presence != FIELD_OPTIONAL);
		json_write_text(out, "text", field_text(field, text, sizeof(text)));
		json_write_object_end(out);
	}
}

static void explain_method(struct json_writer *out, struct bytes topic, const struct method *method)
{
	begin(out, topic, "method");
	json_write_text(out, "name", method->name);
	json_write_text(out, "text", method->summary);
	json_write_array(out, "parameters");
	write_parameters(out, method->params);
	write_parameters(out, common_params(method));
	json_write_array_end(out);
	json_write_text(out, "result", method->result);
	end(out, NULL, "rpc.discover");
}

static void explain_actor_method(struct json_writer *out, struct bytes topic,
				 const struct name_row *row)
{
	const struct bytes name = bytes_of_text(row->name);
	uint64_t number = 0;

	for (uint64_t i = 1; chaos_method_name(i); i++) {
		if (bytes_equal(bytes_of_text(chaos_method_name(i)), name))
			number = i;
	}
	begin(out, topic, "actorMethod");
	json_write_text(out, "name", row->name);
	json_write_uint(out, "number", number);
	json_write_text(out, "text", row->text);
	end(out, "specs-actors v2.3.5 support/, lotus d7076778e conformance/chaos/actor.go",
	    row->related);
}

/* ---- finding ------------------------------------------------------------------------------ */

static bool explain(struct json_writer *out, struct bytes topic, unsigned version)
{
	const struct charge_row *charge = find_charge(topic);
	const struct name_row *actor_method = find_name(actor_method_rows, ROWS(actor_method_rows),
							topic);
	const struct method *method = method_find(topic);
	const enum fault fault = fault_of(topic);
	int64_t code;

	if (exit_code_of(topic, &code))
		explain_exit(out, topic, code, version);
	else if (charge)
		explain_charge(out, topic, charge, version);
	else if (fault != FAULTS)
		explain_error(out, topic, fault);
	else if (method)
		explain_method(out, topic, method);
	else if (actor_method)
		explain_actor_method(out, topic, actor_method);
	else
		return false;
	return true;
}

static void offer_all(struct nearest *nearest)
{
	for (int64_t code = 0; exit_code_name(code); code++)
		nearest_offer(nearest, exit_code_name(code));
	for (size_t i = 0; i < ROWS(charge_rows); i++)
		nearest_offer(nearest, charge_rows[i].name);
	for (int fault = 0; fault < FAULTS; fault++)
		nearest_offer(nearest, fault_name((enum fault)fault));
	for (size_t i = 0; method_at(i); i++)
		nearest_offer(nearest, method_at(i)->name);
	for (size_t i = 0; i < ROWS(actor_method_rows); i++)
		nearest_offer(nearest, actor_method_rows[i].name);
}

static enum status unknown_topic(struct call *call, const json_t *topic)
{
	const struct bytes text = json_view(topic);
	struct nearest nearest;

	nearest_init(&nearest, text);
	offer_all(&nearest);
	if (nearest_is_close(&nearest))
		failure_hint(call->failure, "did you mean %s?", nearest.best);
	else
		failure_hint(call->failure, "exit codes are numbers, or names as ErrForbidden; gas "
					    "charges are as OnIpldGet, errors as VM_FATAL, methods "
					    "as Chaos.Invoke");
	decode_enter(&call->decode, "topic");
	return decode_refuse(&call->decode, topic,
			     "the name of an exit code, a gas charge, an error or a method");
}

enum status chaos_explain(struct call *call, const void *args)
{
	const struct explain_args *in = args;
	const unsigned version = in->version.given ? (unsigned)in->version.value
						   : call_head(call).env.network_version;
	char digits[24];
	struct bytes topic = json_is_text(in->topic) ? json_view(in->topic)
						     : json_digits(in->topic);

	if (json_is_integer(in->topic)) {
		(void)snprintf(digits, sizeof(digits), "%" PRId64,
			       (int64_t)json_integer_value(in->topic));
		topic = bytes_of_text(digits);
	}
	return explain(call->out, topic, version) ? ST_OK : unknown_topic(call, in->topic);
}
