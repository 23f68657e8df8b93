/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_FIELDS_H
#define CHAOSACTORD_RPC_FIELDS_H

#include <stddef.h>

#include "rpc/decode.h"

/* JSON objects into structs, by tables: one row a member. The same walk reads the
 * parameters of methods, messages and vector files, and the same rows are what OpenRPC
 * says about parameters (rpc/openrpc.c).
 *
 *	struct sum_args {
 *		uint64_t first;
 *		struct maybe_uint second;
 *		const struct bytes *names;
 *		size_t name_count;
 *	};
 *	PARAMS(params_sum, struct sum_args,
 *	       REQUIRED("first", uint, struct sum_args, first, "a number"),
 *	       MAYBE("second", uint, struct sum_args, second, "another"),
 *	       LIST("names", text, struct sum_args, names, name_count, "their names"));
 */

struct field;
struct fields;

/* How a number is stored, for defaults and ranges. */
enum field_number {
	NUMBER_NONE,
	NUMBER_INT,    /* int64_t */
	NUMBER_UINT,   /* uint64_t */
	NUMBER_AMOUNT, /* struct bigint */
	NUMBER_ID,     /* struct address: an ID address */
};

/* What a value may be. read decodes into out, which has the C type of the kind; value is
 * never NULL. */
struct field_kind {
	enum status (*read)(struct decode *decode, const json_t *value, const struct field *field,
			    void *out);
	size_t size;                  /* of the C type */
	enum field_number number;     /* what defaults and ranges are written as */
	bool takes_null;              /* null is a value, not one left out */
	const struct fields *members; /* an object of these */
	const char *title;            /* of an object: what its schema is called */
	const char *schema;           /* a SCHEMA_REF; NULL: made from members or words */
	const char *lotus_schema;     /* the same for Filecoin.*, where it differs */
};

/* FIELD_KIND declares a kind, the name of its C type for the rows, and the struct of a
 * value that may be left out. The file that defines kind_NAME reads it. */
#define FIELD_KIND(name, type)                                                                     \
	typedef type type_of_##name;                                                               \
	struct maybe_##name {                                                                      \
		bool given;                                                                        \
		type value;                                                                        \
	};                                                                                         \
	extern const struct field_kind kind_##name

/* FIELD_READER(name, decoder) defines read_NAME of a decoder that needs nothing from the row.
 * DEFINE_KIND(name, members…) defines a declared kind that read_NAME reads; LOCAL_KIND(name,
 * type) declares and defines one of this file only. */
#define FIELD_READER(name, decoder)                                                                \
	static enum status read_##name(struct decode *decode, const json_t *value,                 \
				       const struct field *field, void *out)                       \
	{                                                                                          \
		(void)field;                                                                       \
		return decoder(decode, value, out);                                                \
	}
#define DEFINE_KIND(name, ...)                                                                     \
	const struct field_kind kind_##name = { .read = read_##name,                               \
						.size = sizeof(type_of_##name),                    \
						__VA_ARGS__ }
#define LOCAL_KIND(name, type)                                                                     \
	typedef type type_of_##name;                                                               \
	static const struct field_kind kind_##name = { .read = read_##name, .size = sizeof(type) }

/* A schema of rpc/schemas, for the JSON of a kind. */
#define SCHEMA_REF(name) "{\"$ref\":\"#/components/schemas/" name "\"}"

struct word {
	const char *word;
	int64_t value;
};
struct word_list {
	const struct word *words;
	size_t count;
	bool open; /* any other integer passes too */
};

/* Whether a parameter names the world that the method runs on, before all other ways to say so. */
enum field_world {
	FIELD_NO_WORLD,
	FIELD_WORLD,
	FIELD_WORLD_SOURCE, /* if it is no genesis and no root; or its member `world` */
};

enum field_presence {
	FIELD_OPTIONAL, /* left out or null leaves the default, or what the struct holds */
	FIELD_REQUIRED,
	FIELD_NULLABLE, /* must be there, and null leaves what the struct holds */
};

struct field {
	const char *name;
	const struct field_kind *kind; /* of the value, or of each element */
	enum field_presence presence;
	size_t offset; /* of the value, or of the pointer to the elements */

	bool remembers; /* `given` says whether the value was there */
	size_t given;   /* offset of that bool */
	bool is_list;
	size_t count; /* offset of the number of elements, a size_t */

	/* What it is, in words. {default}, {min}, {max} and {words} stand for what the row
	 * says about them. */
	const char *text;
	const struct word_list *words; /* of kind word */
	bool has_default;
	int64_t value_if_absent; /* as kind.number */
	bool has_range;          /* both ends are allowed; of an amount, only min counts */
	int64_t min, max;

	enum field_world names_world;

	/* Looks at the JSON of a list before its elements are read; out is the struct. */
	enum status (*admit)(struct decode *decode, const json_t *value, const void *out);
};

/* Whose habits the members follow. */
enum field_rules {
	/* Exact names; what is unknown fails; null is a member left out. */
	FIELDS_OF_PARAMS,
	/* As Go reads JSON: names in any case, of several the last; null is a member left
	 * out; what is unknown is ignored for lotus and fails otherwise. */
	FIELDS_OF_LOTUS,
	/* Exact names; what is unknown is ignored; a value that is no object has no
	 * members; null is a value where one is required. */
	FIELDS_OF_VECTOR,
};

struct fields {
	const struct field *rows;
	size_t count;
	size_t size; /* of the struct */
	enum field_rules rules;
};

enum {
	FIELDS_MAX = 32,        /* rows of one table; a test holds it for the methods */
	FIELD_TEXT_BYTES = 200, /* of a row's text, filled in; the same test holds it */
};

/* ---- tables ------------------------------------------------------------------- */

#define FIELD_ROWS(name, ...) static const struct field name##_rows[] = { __VA_ARGS__ }
#define FIELD_TABLE(name, type, habits)                                                            \
	{                                                                                          \
		.rows = name##_rows, .count = sizeof(name##_rows) / sizeof(name##_rows[0]),        \
		.size = sizeof(type), .rules = (habits)                                            \
	}

/* PARAMS(name, struct, rows…) defines the table of a method's parameters. It is not static. */
#define PARAMS(name, type, ...)                                                                    \
	FIELD_ROWS(name, __VA_ARGS__);                                                             \
	const struct fields name = FIELD_TABLE(name, type, FIELDS_OF_PARAMS)

/* FIELDS(name, struct, rules, rows…) defines a table of a file's own. */
#define FIELDS(name, type, habits, ...)                                                            \
	FIELD_ROWS(name, __VA_ARGS__);                                                             \
	static const struct fields name = FIELD_TABLE(name, type, habits)

/* OBJECT(name, struct, rules, rows…) defines the table name_fields and the kind of a value
 * that is such an object, so that rows of other tables may have it. DEFINE_OBJECT(name,
 * rules, rows…) does so for a kind that FIELD_KIND declares. */
#define OBJECT(name, type, habits, ...)                                                            \
	typedef type type_of_##name;                                                               \
	FIELD_OBJECT(static, name, habits, __VA_ARGS__)
#define DEFINE_OBJECT(name, habits, ...) FIELD_OBJECT(, name, habits, __VA_ARGS__)
#define FIELD_OBJECT(linkage, name, habits, ...)                                                   \
	FIELD_ROWS(name, __VA_ARGS__);                                                             \
	static const struct fields name##_fields = FIELD_TABLE(name, type_of_##name, habits);      \
	linkage const struct field_kind kind_##name = { .read = fields_read_object,                \
							.size = sizeof(type_of_##name),            \
							.title = #name,                            \
							.members = &name##_fields }

extern const struct fields params_none;

/* ---- rows ---------------------------------------------------------------------- */

/* 0, or an error of the compiler when a member's C type is not that of the row's kind. */
#define FIELD_CHECK(type, wanted)                                                                  \
	(0 * sizeof(char[__builtin_types_compatible_p(type, wanted) ? 1 : -1]))
#define FIELD_OFFSET(type, member, wanted)                                                         \
	(offsetof(type, member) + FIELD_CHECK(__typeof__(((type *)0)->member), wanted))
#define FIELD_ITEMS_OFFSET(type, member, wanted)                                                   \
	(offsetof(type, member) + FIELD_CHECK(__typeof__(*((type *)0)->member), wanted))
#define FIELD_VALUE(label, of, when, type, member, ...)                                            \
	{                                                                                          \
		.name = (label), .kind = &kind_##of, .presence = (when),                           \
		.offset = FIELD_OFFSET(type, member, type_of_##of), .text = __VA_ARGS__            \
	}
#define FIELD_LIST(label, of, when, type, items, number, ...)                                      \
	{                                                                                          \
		.name = (label), .kind = &kind_##of, .presence = (when),                           \
		.offset = FIELD_ITEMS_OFFSET(type, items, type_of_##of), .is_list = true,          \
		.count = FIELD_OFFSET(type, number, size_t), .text = __VA_ARGS__                   \
	}

/* The last argument of each is the text; further members of the row may follow it, as
 * `.words = &list`, DEFAULT(n) or RANGE(min, max). */
#define REQUIRED(name, kind, type, member, ...)                                                    \
	FIELD_VALUE(name, kind, FIELD_REQUIRED, type, member, __VA_ARGS__)
#define OPTIONAL(name, kind, type, member, ...)                                                    \
	FIELD_VALUE(name, kind, FIELD_OPTIONAL, type, member, __VA_ARGS__)
#define NULLABLE(name, kind, type, member, ...)                                                    \
	FIELD_VALUE(name, kind, FIELD_NULLABLE, type, member, __VA_ARGS__)

/* Optional, where it matters whether it was there: member is a struct maybe_KIND. */
#define MAYBE(label, of, type, member, ...)                                                        \
	{                                                                                          \
		.name = (label), .kind = &kind_##of,                                               \
		.offset = FIELD_OFFSET(type, member.value, type_of_##of), .remembers = true,       \
		.given = FIELD_OFFSET(type, member.given, bool), .text = __VA_ARGS__               \
	}

/* Arrays: items points to elements of the kind's C type in the arena, count is their
 * number. Left out or null, items is NULL; an empty array has items. */
#define LIST(name, kind, type, items, count, ...)                                                  \
	FIELD_LIST(name, kind, FIELD_OPTIONAL, type, items, count, __VA_ARGS__)
#define REQUIRED_LIST(name, kind, type, items, count, ...)                                         \
	FIELD_LIST(name, kind, FIELD_REQUIRED, type, items, count, __VA_ARGS__)
#define NULLABLE_LIST(name, kind, type, items, count, ...)                                         \
	FIELD_LIST(name, kind, FIELD_NULLABLE, type, items, count, __VA_ARGS__)

/* A value whose kind has the type of the struct around it: an object whose members go
 * there, or what fills several of its members. */
#define FIELD_WITHIN(label, of, when, type, ...)                                                   \
	{                                                                                          \
		.name = (label), .kind = &kind_##of, .presence = (when),                           \
		.offset = FIELD_CHECK(type, type_of_##of), .text = __VA_ARGS__                     \
	}
#define WITHIN(name, kind, type, ...) FIELD_WITHIN(name, kind, FIELD_REQUIRED, type, __VA_ARGS__)
#define OPTIONAL_WITHIN(name, kind, type, ...)                                                     \
	FIELD_WITHIN(name, kind, FIELD_OPTIONAL, type, __VA_ARGS__)

/* A member that may be there and is not looked at. */
#define IGNORED(label)                                                                             \
	{                                                                                          \
		.name = (label), .kind = &kind_ignored, .text = "ignored"                          \
	}

#define DEFAULT(number) .has_default = true, .value_if_absent = (number)
#define RANGE(lowest, highest) .has_range = true, .min = (lowest), .max = (highest)

extern const struct field_kind kind_ignored;

/* ---- reading ------------------------------------------------------------------- */

/* fields_decode_params fills *out, a zeroed struct of table, from an array (by
 * position), an object (by name; refused for lotus), or nothing (NULL). Unknown and
 * surplus members fail, as do missing ones; values outside their ranges do last. */
enum status fields_decode_params(struct decode *decode, const struct fields *table,
				 const json_t *params, void *out) MUSTCHECK;

/* fields_decode_call does so with members of a second table too, which are given by name only:
 * those that many methods share. args and common_args, zeroed structs of the two, get the
 * values. */
enum status fields_decode_call(struct decode *decode, const struct fields *table,
			       const struct fields *common, const json_t *params, void *args,
			       void *common_args) MUSTCHECK;

/* fields_decode_object takes an object only. */
enum status fields_decode_object(struct decode *decode, const struct fields *table,
				 const json_t *object, void *out) MUSTCHECK;

/* fields_read_object is the read of kinds that OBJECT defines. */
enum status fields_read_object(struct decode *decode, const json_t *value,
			       const struct field *field, void *out) MUSTCHECK;

/* fields_member finds a member as the rules find it; NULL when it is absent. */
const json_t *fields_member(enum field_rules rules, const json_t *object, const char *name);

/* fields_each reads the elements of an array in order (there are none in what is no
 * array), each with its index in decode's path. */
typedef enum status (*element_reader)(struct decode *decode, const json_t *value, size_t index,
				      void *context);
enum status fields_each(struct decode *decode, const json_t *array, element_reader read,
			void *context) MUSTCHECK;

/* fields_element reads one element of an array by its index; absent is not possible. */
enum status fields_element(struct decode *decode, const json_t *array, size_t index,
			   const struct field_kind *kind, void *out) MUSTCHECK;

/* field_text writes a row's text with its {default}, {min}, {max} and {words} filled in, cut at
 * size. Returns out. */
const char *field_text(const struct field *field, char *out, size_t size);

#endif
