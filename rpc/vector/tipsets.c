/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What tipset vectors bring beyond messages, and the randomness of all. */
#include "rpc/vector/json.h"

/* ---- apply_tipsets ------------------------------------------------------------- */

static enum status read_raw_messages(struct decode *decode, const json_t *json,
				     struct vector_block *out)
{
	struct bytes *messages;
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, json, "messages", "a list of messages in base64", &list,
				  &mark));
	if (!json_is_array(list) && !json_is_null(list))
		return decode_refuse(decode, list, "a list of messages in base64");
	out->message_count = json_array_size(list);
	messages = arena_zalloc(decode->arena, out->message_count, sizeof(*messages));
	if (!messages)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->message_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(decode_base64(decode, json_array_get(list, i), &messages[i]));
		decode_leave(decode, item);
	}
	out->messages = messages;
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_block(struct decode *decode, const json_t *json, struct vector_block *out)
{
	const json_t *value;
	size_t mark;

	TRY(vector_enter_required(decode, json, "miner_addr", "an address", &value, &mark));
	TRY(decode_address(decode, value, &out->miner));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "win_count", "a number", &value, &mark));
	TRY(decode_int(decode, value, &out->win_count));
	decode_leave(decode, mark);
	return read_raw_messages(decode, json, out);
}

static enum status read_blocks(struct decode *decode, const json_t *json, struct vector_tipset *out)
{
	struct vector_block *blocks;
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, json, "blocks", "a list of blocks", &list, &mark));
	if (!json_is_array(list) && !json_is_null(list))
		return decode_refuse(decode, list, "a list of blocks");
	out->block_count = json_array_size(list);
	blocks = arena_zalloc(decode->arena, out->block_count, sizeof(*blocks));
	if (!blocks)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->block_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_block(decode, json_array_get(list, i), &blocks[i]));
		decode_leave(decode, item);
	}
	out->blocks = blocks;
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_tipset(struct decode *decode, const json_t *json, struct vector_tipset *out)
{
	const json_t *offset = json_object_get(json, "epoch_offset");
	size_t mark = decode_enter(decode, "epoch_offset");

	if (offset && !json_is_null(offset))
		TRY(decode_int(decode, offset, &out->epoch_offset));
	decode_leave(decode, mark);
	TRY(vector_read_amount(decode, json, "basefee", bigint_zero(), &out->base_fee));
	return read_blocks(decode, json, out);
}

enum status vector_tipsets_decode(struct decode *decode, const json_t *json, struct vector *out)
{
	struct vector_tipset *tipsets;
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, json, "apply_tipsets", "a list of tipsets", &list,
				  &mark));
	if (!json_is_array(list))
		return decode_refuse(decode, list, "a list of tipsets");
	out->tipset_count = json_array_size(list);
	tipsets = arena_zalloc(decode->arena, out->tipset_count, sizeof(*tipsets));
	if (!tipsets)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->tipset_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_tipset(decode, json_array_get(list, i), &tipsets[i]));
		decode_leave(decode, item);
	}
	out->tipsets = tipsets;
	decode_leave(decode, mark);
	return ST_OK;
}

/* ---- randomness ------------------------------------------------------------------ */

static enum status read_source(struct decode *decode, const json_t *json,
			       enum randomness_source *out)
{
	size_t mark = decode_enter_index(decode, 0);
	struct bytes kind;

	TRY(decode_text(decode, json, &kind));
	*out = RANDOMNESS_CHAIN;
	if (bytes_equal(kind, bytes_of_text("beacon")))
		*out = RANDOMNESS_BEACON;
	else if (!bytes_equal(kind, bytes_of_text("chain")))
		return decode_refuse(decode, json, "\"chain\" or \"beacon\"");
	decode_leave(decode, mark);
	return ST_OK;
}

/* What a rule stands for: [kind, epoch], or [kind, tag, epoch, entropy] in older vectors
 * (lotus b835fab70 and d7076778e conformance/rand_replay.go). */
static enum status read_on(struct decode *decode, const json_t *json, struct randomness_rule *out)
{
	enum { SHORT_FORM = 2, LONG_FORM = 4 };
	size_t count = json_array_size(json), item;

	if (count != SHORT_FORM && count != LONG_FORM)
		return decode_refuse(decode, json, "[kind, epoch] or [kind, tag, epoch, entropy]");
	TRY(read_source(decode, json_array_get(json, 0), &out->source));
	out->exact = count == LONG_FORM;
	if (out->exact) {
		item = decode_enter_index(decode, 1);
		TRY(decode_int(decode, json_array_get(json, 1), &out->tag));
		decode_leave(decode, item);
		item = decode_enter_index(decode, 3);
		TRY(decode_base64(decode, json_array_get(json, 3), &out->entropy));
		decode_leave(decode, item);
	}
	item = decode_enter_index(decode, out->exact ? 2 : 1);
	TRY(decode_int(decode, json_array_get(json, out->exact ? 2 : 1), &out->epoch));
	decode_leave(decode, item);
	return ST_OK;
}

static enum status read_rule(struct decode *decode, const json_t *json, struct randomness_rule *out)
{
	const json_t *value;
	struct bytes bytes;
	size_t mark;

	TRY(vector_enter_required(decode, json, "on", "[kind, epoch]", &value, &mark));
	TRY(read_on(decode, value, out));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "ret", "32 bytes in base64", &value, &mark));
	TRY(decode_base64(decode, value, &bytes));
	if (bytes.size != RANDOMNESS_BYTES)
		return decode_refuse(decode, value, "32 bytes in base64");
	memcpy(out->value, bytes.data, RANDOMNESS_BYTES);
	decode_leave(decode, mark);
	return ST_OK;
}

enum status vector_randomness_decode(struct decode *decode, const json_t *json, struct vector *out)
{
	const json_t *list = json_object_get(json, "randomness");
	size_t mark = decode_enter(decode, "randomness");
	size_t count = json_array_size(list);
	struct randomness_rule *rules = arena_zalloc(decode->arena, count, sizeof(*rules));

	if (!rules)
		return decode_no_memory(decode);
	if (list && !json_is_null(list) && !json_is_array(list))
		return decode_refuse(decode, list, "a list of rules");
	for (size_t i = 0; i < count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_rule(decode, json_array_get(list, i), &rules[i]));
		decode_leave(decode, item);
	}
	out->randomness = (struct randomness){ rules, count };
	decode_leave(decode, mark);
	return ST_OK;
}
