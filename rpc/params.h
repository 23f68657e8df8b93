/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_PARAMS_H
#define CHAOSACTORD_RPC_PARAMS_H

#include "rpc/decode.h"
#include "vm/message.h"

/* Parameters as tables: one row a parameter, in the order of positions. One walk
 * decodes arrays and objects into a struct, and the same rows write OpenRPC. */

/* What a parameter may be, and the field that receives it. Every field begins with
 * `given`, false when the parameter was left out or null. */
enum param_type {
	PARAM_BOOL,      /* struct arg_bool */
	PARAM_INT,       /* struct arg_int */
	PARAM_UINT,      /* struct arg_uint */
	PARAM_VERSION,   /* struct arg_uint: a network version, 0 to 15 */
	PARAM_TEXT,      /* struct arg_bytes: a string */
	PARAM_RAW_TEXT,  /* struct arg_bytes: a string or {"base64"} */
	PARAM_BYTES,     /* struct arg_bytes */
	PARAM_AMOUNT,    /* struct arg_amount */
	PARAM_ADDRESS,   /* struct arg_address */
	PARAM_ADDRESSES, /* struct arg_addresses */
	PARAM_CID,       /* struct arg_cid */
	PARAM_CODE,      /* struct arg_cid */
	PARAM_CODES,     /* struct arg_cids */
	PARAM_AT,        /* struct arg_at */
	PARAM_TIPSET,    /* struct arg_nothing */
	PARAM_WORD,      /* struct arg_int: a word of param.words, or any integer if open */
	PARAM_METHOD,    /* struct arg_method: a chaos method by name or number */
	PARAM_MESSAGE,   /* struct arg_message: Message or SignedMessage */
	PARAM_SIGNED,    /* struct arg_message: SignedMessage only */
	PARAM_UNSIGNED,  /* struct arg_message: Message only */
	PARAM_TEXTS,     /* struct arg_texts */
	PARAM_MESSAGES,  /* struct arg_messages: each as PARAM_MESSAGE or a string with its CBOR */
	PARAM_OBJECT,    /* struct arg_object: the struct of param.members */
	PARAM_OBJECTS,   /* struct arg_objects: an array of the same */
	PARAM_VALUE,     /* struct arg_value: decoded by who knows its type */
	PARAM_TYPES,
};

struct arg_nothing {
	bool given;
};
struct arg_bool {
	bool given, value;
};
struct arg_int {
	bool given;
	int64_t value;
};
struct arg_uint {
	bool given;
	uint64_t value;
};
struct arg_bytes {
	bool given;
	struct bytes value;
};
struct arg_amount {
	bool given;
	struct bigint value;
};
struct arg_address {
	bool given;
	struct address value;
};
struct arg_addresses {
	bool given;
	struct address *items;
	size_t count;
};
struct arg_cid {
	bool given;
	struct cid value;
};
struct arg_cids {
	bool given;
	struct cid *items;
	size_t count;
};
struct arg_at {
	bool given;
	struct at value;
};
struct arg_method {
	bool given;
	bool named; /* written as a name, or a number from 1 to 10 */
	uint64_t number;
};
struct arg_message {
	bool given;
	struct chain_message value;
};
struct arg_texts {
	bool given;
	struct bytes *items;
	size_t count;
};
struct arg_messages {
	bool given;
	struct chain_message *items;
	size_t count;
};
struct arg_object {
	bool given;
	void *fields; /* the struct of the param's members, in the arena */
};
struct arg_objects {
	bool given;
	void *items; /* an array of the struct of the param's members, in the arena */
	size_t count;
};
struct arg_value {
	bool given;
	const json_t *value; /* lives as long as the request */
};

struct word {
	const char *word;
	int64_t value;
};
struct word_list {
	const struct word *words;
	size_t count;
	bool open; /* any other integer passes too */
};

struct param_table;
struct param {
	const char *name;
	enum param_type type;
	bool required;
	size_t offset; /* of the field in the struct */
	const char *doc;
	const struct word_list *words;     /* PARAM_WORD */
	const struct param_table *members; /* PARAM_OBJECT, PARAM_OBJECTS */
};

struct param_table {
	const struct param *rows;
	size_t count;
	size_t size; /* of the struct, zeroed before decoding */
};

/* PARAM_TABLE(name, struct, rows…) defines a table. */
#define PARAM_TABLE(table, type, ...)                                                              \
	static const struct param table##_rows[] = { __VA_ARGS__ };                                \
	const struct param_table table = { table##_rows,                                           \
					   sizeof(table##_rows) / sizeof(struct param),            \
					   sizeof(type) }

extern const struct param_table params_none;

/* params_decode fills *out, a zeroed struct of table, from an array (by position), an
 * object (by name; refused for lotus), or nothing (NULL). Unknown and surplus
 * members fail, as do missing ones. */
enum status params_decode(struct decode *decode, const struct param_table *table,
			  const json_t *params, void *out) MUSTCHECK;

/* params_decode_object takes an object only: arguments inside a parameter. */
enum status params_decode_object(struct decode *decode, const struct param_table *table,
				 const json_t *object, void *out) MUSTCHECK;

/* params_schema writes the JSON schema of one parameter as member name. */
void params_schema(struct json_writer *out, const char *name, const struct param *param,
		   bool lotus);

#endif
