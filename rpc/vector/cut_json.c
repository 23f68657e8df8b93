/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/cut_json.h"

#include <string.h>

#include "base/deflate.h"
#include "base/encoding.h"

/* ---- as it stands ---------------------------------------------------------------- */

static void write_tree(struct json_writer *out, const char *name, const json_t *value);

static void write_members(struct json_writer *out, const json_t *value)
{
	const char *name;
	json_t *member;

	json_object_foreach((json_t *)value, name, member) write_tree(out, name, member);
}

static void write_real(struct json_writer *out, const char *name, const json_t *value)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%.17g", json_real_value(value));
	json_write_raw(out, name, bytes_of_text(text));
}

/* A value of the whole vector, whose depth the request's limit holds. */
static void write_tree(struct json_writer *out, const char *name, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		json_write_object(out, name);
		write_members(out, value);
		json_write_object_end(out);
		break;
	case JSON_ARRAY:
		json_write_array(out, name);
		for (size_t i = 0; i < json_array_size(value); i++)
			write_tree(out, NULL, json_array_get(value, i));
		json_write_array_end(out);
		break;
	case JSON_STRING:
		if (json_is_text(value))
			json_write_string(out, name, json_view(value));
		else
			json_write_raw(out, name, json_digits(value));
		break;
	case JSON_INTEGER:
		json_write_int(out, name, json_integer_value(value));
		break;
	case JSON_REAL:
		write_real(out, name, value);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		json_write_bool(out, name, json_is_true(value));
		break;
	case JSON_NULL:
		json_write_null(out, name);
		break;
	}
}

/* ---- what changes ------------------------------------------------------------------ */

static enum status write_car(struct json_writer *out, const char *name,
			     const struct cut_vector *cut)
{
	struct buffer packed;
	enum status st;

	if (cut->same_car) {
		write_tree(out, name, json_object_get(cut->json, name));
		return ST_OK;
	}
	buffer_init(&packed, 0);
	st = deflate_gzip(&packed, buffer_bytes(&cut->result->car));
	if (st == ST_OK)
		json_write_base64(out, name, buffer_bytes(&packed));
	buffer_fini(&packed);
	return st;
}

static void write_root(struct json_writer *out, const struct block_cid *root)
{
	json_write_object(out, "state_tree");
	json_write_cid(out, "root_cid", cid_of(root));
	json_write_object_end(out);
}

static void write_variants(struct json_writer *out, const struct cut_vector *cut)
{
	const int64_t later = vector_cut_epoch(cut->vector, cut->cut);

	json_write_array(out, "variants");
	for (size_t i = 0; i < cut->vector->variant_count; i++) {
		const struct vector_variant *variant = &cut->vector->variants[i];

		json_write_object(out, NULL);
		json_write_string(out, "id", variant->id);
		json_write_int(out, "epoch", variant->epoch + later);
		json_write_uint(out, "nv", variant->network_version);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static enum status write_before(struct json_writer *out, const char *name,
				const struct cut_vector *cut)
{
	const char *member;
	json_t *value;

	json_write_object(out, name);
	json_object_foreach(json_object_get(cut->json, name), member, value)
	{
		if (strcmp(member, "variants") == 0)
			write_variants(out, cut);
		else if (strcmp(member, "state_tree") == 0 && cut->cut->fold > 0)
			write_root(out, &cut->result->pre_root);
		else
			write_tree(out, member, value);
	}
	json_write_object_end(out);
	return ST_OK;
}

static void write_receipt(struct json_writer *out, const struct receipt *receipt)
{
	json_write_object(out, NULL);
	json_write_int(out, "exit_code", receipt->exit_code);
	json_write_base64(out, "return", receipt->ret);
	json_write_int(out, "gas_used", receipt->gas_used);
	json_write_object_end(out);
}

static bool is_null(const struct cut_vector *cut, const json_t *receipts, size_t index)
{
	const size_t from = cut->result->from[index];

	return from == NOT_WRITTEN ? !cut->result->receipts[index].present
				   : json_is_null(json_array_get(receipts, from));
}

static void write_receipts(struct json_writer *out, const struct cut_vector *cut,
			   const json_t *receipts)
{
	const struct vector_cut_result *result = cut->result;

	json_write_array(out, "receipts");
	for (size_t i = 0; i < result->receipt_count; i++) {
		if (is_null(cut, receipts, i))
			json_write_null(out, NULL);
		else if (result->from[i] != NOT_WRITTEN)
			write_tree(out, NULL, json_array_get(receipts, result->from[i]));
		else
			write_receipt(out, &result->receipts[i].receipt);
	}
	json_write_array_end(out);
}

static void write_failures(struct json_writer *out, const struct cut_vector *cut,
			   const json_t *receipts)
{
	json_write_array(out, "apply_message_failures");
	for (size_t i = 0; i < cut->result->receipt_count; i++) {
		if (is_null(cut, receipts, i))
			json_write_uint(out, NULL, i);
	}
	json_write_array_end(out);
}

static void write_receipts_roots(struct json_writer *out, const struct cut_vector *cut,
				 const json_t *roots)
{
	json_write_array(out, "receipts_roots");
	for (size_t i = 0; i < cut->cut->kept_count; i++) {
		if (cut->result->has_receipts_root[i])
			json_write_cid(out, NULL, cid_of(&cut->result->receipts_roots[i]));
		else
			write_tree(out, NULL, json_array_get(roots, cut->cut->kept[i]));
	}
	json_write_array_end(out);
}

static enum status write_after(struct json_writer *out, const char *name,
			       const struct cut_vector *cut)
{
	const json_t *after = json_object_get(cut->json, name);
	const json_t *receipts = json_object_get(after, "receipts");
	const char *member;
	json_t *value;

	json_write_object(out, name);
	json_object_foreach((json_t *)after, member, value)
	{
		if (strcmp(member, "receipts") == 0)
			write_receipts(out, cut, receipts);
		else if (strcmp(member, "apply_message_failures") == 0)
			write_failures(out, cut, receipts);
		else if (strcmp(member, "receipts_roots") == 0 && cut->vector->is_tipset)
			write_receipts_roots(out, cut, value);
		else if (strcmp(member, "state_tree") == 0 && cut->result->has_post_root)
			write_root(out, &cut->result->post_root);
		else
			write_tree(out, member, value);
	}
	json_write_object_end(out);
	return ST_OK;
}

static void write_step(struct json_writer *out, const struct cut_vector *cut, const json_t *step,
		       int64_t offset)
{
	const char *member;
	json_t *value;

	json_write_object(out, NULL);
	json_object_foreach((json_t *)step, member, value)
	{
		if (strcmp(member, "epoch_offset") != 0)
			write_tree(out, member, value);
	}
	if (offset != 0 || cut->vector->is_tipset)
		json_write_int(out, "epoch_offset", offset);
	json_write_object_end(out);
}

static enum status write_steps(struct json_writer *out, const char *name,
			       const struct cut_vector *cut)
{
	const json_t *steps = json_object_get(cut->json, name);

	json_write_array(out, name);
	for (size_t i = 0; i < cut->cut->kept_count; i++)
		write_step(out, cut, json_array_get(steps, cut->cut->kept[i]),
			   vector_step_offset(cut->vector, cut->cut, i));
	json_write_array_end(out);
	return ST_OK;
}

static enum status write_randomness(struct json_writer *out, const char *name,
				    const struct cut_vector *cut)
{
	const json_t *rules = json_object_get(cut->json, name);

	json_write_array(out, name);
	for (size_t i = 0; i < json_array_size(rules); i++) {
		if (!cut->cut->trim || cut->result->rules_taken[i])
			write_tree(out, NULL, json_array_get(rules, i));
	}
	json_write_array_end(out);
	return ST_OK;
}

static enum status write_meta(struct json_writer *out, const char *name,
			      const struct cut_vector *cut)
{
	const json_t *meta = json_object_get(cut->json, name);
	const json_t *id = json_object_get(meta, "id");

	if (!cut->bare) {
		write_tree(out, name, meta);
		return ST_OK;
	}
	json_write_object(out, name);
	if (id)
		write_tree(out, "id", id);
	json_write_object_end(out);
	return ST_OK;
}

static enum status write_diagnostics(struct json_writer *out, const char *name,
				     const struct cut_vector *cut)
{
	if (!cut->bare && !cut->result->changed)
		write_tree(out, name, json_object_get(cut->json, name));
	return ST_OK;
}

/* ---- the whole ------------------------------------------------------------------------ */

static const struct {
	const char *name;
	enum status (*write)(struct json_writer *out, const char *name,
			     const struct cut_vector *cut);
} changing[] = {
	{ "_meta", write_meta },
	{ "car", write_car },
	{ "randomness", write_randomness },
	{ "preconditions", write_before },
	{ "apply_messages", write_steps },
	{ "apply_tipsets", write_steps },
	{ "postconditions", write_after },
	{ "diagnostics", write_diagnostics },
};

static enum status write_member(struct json_writer *out, const char *name,
				const struct cut_vector *cut, const json_t *value)
{
	const char *other = cut->vector->is_tipset ? "apply_messages" : "apply_tipsets";

	for (size_t i = 0; i < sizeof(changing) / sizeof(changing[0]); i++) {
		if (strcmp(changing[i].name, name) == 0 && strcmp(name, other) != 0)
			return changing[i].write(out, name, cut);
	}
	write_tree(out, name, value);
	return ST_OK;
}

enum status cut_vector_write(struct json_writer *out, const char *name,
			     const struct cut_vector *cut)
{
	const char *member;
	json_t *value;

	json_write_object(out, name);
	json_object_foreach((json_t *)cut->json, member, value)
		TRY(write_member(out, member, cut, value));
	json_write_object_end(out);
	return ST_OK;
}
