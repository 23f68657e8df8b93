/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/lint_words.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "vm/message.h"
#include "vm/network.h"

enum { SHOWN = 60, EQUAL_MAX = 200 /* entries compared with each other */ };

/* A text as it goes into a sentence. */
#define SHOW(text) (int)utf8_cut(text, SHOWN).size, (const char *)(text).data

/* ---- selector and hints ------------------------------------------------------- */

static void check_selector(struct problems *problems, const json_t *json)
{
	const json_t *selector = json_object_get(json, "selector");
	const bool tipset = bytes_equal(json_view(json_object_get(json, "class")),
					bytes_of_text("tipset"));
	const size_t mark = problems_enter(problems, "selector");
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)selector, name, value)
	{
		const struct bytes text = json_view(value);

		if (!json_is_text(value))
			problems_add_at(problems, name, PROBLEM_MEMBER_TYPE,
					"the value of a selector is a string");
		else if (strcmp(name, "chaos_actor") != 0)
			problems_add_at(problems, name, PROBLEM_SELECTOR_UNKNOWN,
					"it is passed over in silence");
		else if (!bytes_equal(text, bytes_of_text("true")))
			problems_add_at(problems, name, PROBLEM_SELECTOR_VALUE,
					"\"%.*s\" does not ask for the chaos actor", SHOW(text));
		else if (tipset)
			problems_add_at(problems, name, PROBLEM_SELECTOR_TIPSET,
					"it does nothing in a vector of tipsets");
	}
	problems_leave(problems, mark);
}

/* Whether an earlier element is the same text. */
static bool is_repeated(const json_t *list, size_t index)
{
	const struct bytes text = json_view(json_array_get(list, index));

	for (size_t i = 0; i < index && i < EQUAL_MAX; i++) {
		const json_t *earlier = json_array_get(list, i);

		if (json_is_text(earlier) && bytes_equal(json_view(earlier), text))
			return true;
	}
	return false;
}

static void check_hint(struct problems *problems, const json_t *hints, size_t index)
{
	const json_t *hint = json_array_get(hints, index);
	const struct bytes text = json_view(hint);

	if (!json_is_text(hint))
		return;
	if (is_repeated(hints, index))
		problems_add(problems, PROBLEM_HINT_REPEATED, "it stands there before");
	else if (bytes_equal(text, bytes_of_text("incorrect")))
		problems_add(problems, PROBLEM_HINT_INCORRECT,
			     "its authors call the result incorrect");
	else if (bytes_equal(text, bytes_of_text("negate")))
		problems_add(problems, PROBLEM_HINT_NEGATE,
			     "it asks runners to want anything but this result, and none does");
	else
		problems_add(problems, PROBLEM_HINT_UNKNOWN, "\"%.*s\" is passed over in silence",
			     SHOW(text));
}

static void check_hints(struct problems *problems, const json_t *json)
{
	const json_t *hints = json_object_get(json, "hints");
	const size_t mark = problems_enter(problems, "hints");

	for (size_t i = 0; i < json_array_size(hints); i++) {
		const size_t element = problems_enter_index(problems, i);

		check_hint(problems, hints, i);
		problems_leave(problems, element);
	}
	problems_leave(problems, mark);
}

/* ---- names --------------------------------------------------------------------- */

static bool contains(struct bytes text, struct bytes part)
{
	for (size_t i = 0; part.size > 0 && i + part.size <= text.size; i++) {
		if (memcmp(text.data + i, part.data, part.size) == 0)
			return true;
	}
	return false;
}

/* The name without folders and endings. */
static struct bytes stem_of(struct bytes file)
{
	static const char *const endings[] = { ".gz", ".json" };

	for (size_t i = file.size; i > 0; i--) {
		if (file.data[i - 1] == '/') {
			file = bytes_make(file.data + i, file.size - i);
			break;
		}
	}
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const struct bytes ending = bytes_of_text(endings[i]);

		if (file.size > ending.size &&
		    memcmp(file.data + file.size - ending.size, ending.data, ending.size) == 0)
			file.size -= ending.size;
	}
	return file;
}

static void check_meta(struct problems *problems, const json_t *json, struct bytes file)
{
	const json_t *meta = json_object_get(json, "_meta"), *tags;
	const struct bytes id = json_view(json_object_get(meta, "id"));
	const struct bytes stem = stem_of(file);
	const size_t mark = problems_enter(problems, "_meta");

	if (id.size == 0)
		problems_add_at(problems, "id", PROBLEM_ID_MISSING, "the vector has no name");
	else if (stem.size > 0 && !contains(stem, id) && !contains(id, stem))
		problems_add_at(problems, "id", PROBLEM_FILE_NAME,
				"the file is called \"%.*s\", the vector \"%.*s\"", SHOW(stem),
				SHOW(id));
	tags = json_object_get(meta, "tags");
	for (size_t i = 0; i < json_array_size(tags); i++) {
		if (json_is_text(json_array_get(tags, i)) && is_repeated(tags, i))
			problems_add_at(problems, "tags", PROBLEM_TAG_REPEATED,
					"tag %zu stands there before", i);
	}
	problems_leave(problems, mark);
}

/* ---- amounts --------------------------------------------------------------------- */

static void check_environment(struct problems *problems, const json_t *json)
{
	const json_t *before = json_object_get(json, "preconditions");
	const bool fee = json_object_get(before, "basefee") ||
			 json_object_get(json, "apply_tipsets");
	const bool supply = json_object_get(before, "circ_supply");

	if (json_is_object(before) && (!fee || !supply))
		problems_add_at(problems, "preconditions", PROBLEM_ENVIRONMENT_DEFAULT,
				"%s%s%s left to the runner", fee ? "" : "the base fee",
				!fee && !supply ? " and " : "",
				supply ? " is"
				: !fee ? "the circulating supply are"
				       : "the circulating supply is");
	if (json_is_array(json_object_get(json, "apply_messages")) &&
	    json_array_size(json_object_get(json, "apply_messages")) == 0)
		problems_add_at(problems, "apply_messages", PROBLEM_MESSAGES_EMPTY,
				"there are no messages");
}

void lint_words(struct problems *problems, const json_t *json, struct bytes file)
{
	check_selector(problems, json);
	check_hints(problems, json);
	check_meta(problems, json, file);
	check_environment(problems, json);
}

/* ---- variants -------------------------------------------------------------------- */

/* Names that stand for a network version (filecoin-project/test-vectors d5ff34ec
 * gen/builders/protocol_version.go, and the upgrades of lotus build/params_mainnet.go). */
static const struct {
	const char *name;
	unsigned version;
} codenames[] = {
	{ "genesis", 0 },    { "breeze", 1 },  { "smoke", 2 },       { "ignition", 3 },
	{ "actorsv2", 4 },   { "tape", 5 },    { "liftoff", 5 },     { "kumquat", 6 },
	{ "calico", 7 },     { "persian", 8 }, { "orange", 9 },      { "trust", 10 },
	{ "norwegian", 11 }, { "turbo", 12 },  { "hyperdrive", 13 }, { "chocolate", 14 },
	{ "ohsnap", 15 },    { "skyr", 16 },   { "shark", 17 },      { "hygge", 18 },
};

static void check_variant_name(struct problems *problems, const struct vector_variant *variant)
{
	for (size_t i = 0; i < sizeof(codenames) / sizeof(codenames[0]); i++) {
		if (bytes_equal(variant->id, bytes_of_text(codenames[i].name)) &&
		    variant->network_version != codenames[i].version)
			problems_add_at(problems, "id", PROBLEM_VARIANT_NAME,
					"%s stands for network version %u, this is %u",
					codenames[i].name, codenames[i].version,
					variant->network_version);
	}
}

/* The version in force on mainnet at an epoch. */
static unsigned version_at(int64_t epoch)
{
	unsigned version = 0;

	while (version < NETWORK_VERSION_MAX &&
	       network_rules_of(version + 1)->upgrade_epoch < epoch)
		version++;
	return version;
}

static void check_variant_epoch(struct problems *problems, const struct vector_variant *variant)
{
	const unsigned version = version_at(variant->epoch);

	if (variant->network_version <= NETWORK_VERSION_MAX && variant->network_version != version)
		problems_add_at(problems, "epoch", PROBLEM_VARIANT_EPOCH,
				"at epoch %" PRId64 " mainnet had network version %u, not %u",
				variant->epoch, version, variant->network_version);
}

static void check_variants(struct problems *problems, const struct vector *vector)
{
	for (size_t i = 0; i < vector->variant_count; i++) {
		const struct vector_variant *variant = &vector->variants[i];
		const size_t mark = problems_enter_index(problems, i);

		for (size_t j = 0; j < i && j < EQUAL_MAX; j++) {
			const struct vector_variant *earlier = &vector->variants[j];

			if (bytes_equal(earlier->id, variant->id) ||
			    (earlier->epoch == variant->epoch &&
			     earlier->network_version == variant->network_version))
				problems_add(problems, PROBLEM_VARIANT_REPEATED,
					     "variant %zu has the same %s", j,
					     bytes_equal(earlier->id, variant->id)
						     ? "name"
						     : "epoch and network version");
		}
		check_variant_name(problems, variant);
		check_variant_epoch(problems, variant);
		problems_leave(problems, mark);
	}
}

/* ---- messages -------------------------------------------------------------------- */

static void check_message(struct problems *problems, struct bytes bytes, bool delegated)
{
	struct error cause = { .status = ST_OK };
	struct message message;
	struct buffer again;
	enum status st = message_decode(bytes, delegated, &message, &cause);

	if (st == ST_INVALID) {
		problems_add(problems, PROBLEM_MESSAGE_INVALID, "%s", cause.text);
		return;
	}
	buffer_init(&again, 0);
	again.charge = problems->arena->charge;
	again.cancel = problems->arena->cancel;
	if (st == ST_OK)
		st = message_encode(&again, &message);
	if (st == ST_OK && !bytes_equal(buffer_bytes(&again), bytes))
		problems_add(problems, PROBLEM_MESSAGE_NOT_CANONICAL,
			     "its canonical form has %zu bytes, here are %zu%s", again.size,
			     bytes.size, again.size == bytes.size ? " others" : "");
	else if (st == ST_NO_MEMORY)
		problems->status = st;
	buffer_fini(&again);
}

static bool takes_delegated(const struct vector *vector)
{
	for (size_t i = 0; i < vector->variant_count; i++) {
		const struct network_rules *rules =
			network_rules_of(vector->variants[i].network_version);

		if (!rules || rules->delegated_addresses)
			return true;
	}
	return false;
}

static void check_messages(struct problems *problems, const struct vector *vector)
{
	const bool delegated = takes_delegated(vector);
	bool early_offset = false;

	for (size_t i = 0; i < vector->message_count; i++) {
		const struct vector_message *message = &vector->messages[i];
		const size_t mark = problems_enter_index(problems, i);
		const size_t bytes = problems_enter(problems, "bytes");

		check_message(problems, message->bytes, delegated);
		problems_leave(problems, bytes);
		if (message->epoch_offset < 0)
			problems_add_at(problems, "epoch_offset", PROBLEM_EPOCH_FALLS,
					"it leads back by %" PRIu64 " epochs",
					0 - (uint64_t)message->epoch_offset);
		problems_leave(problems, mark);
		early_offset = early_offset ||
			       (message->epoch_offset != 0 && i + 1 < vector->message_count);
	}
	if (early_offset)
		problems_add(problems, PROBLEM_EPOCH_OFFSETS,
			     "a message before the last one has an offset");
}

static void check_blocks(struct problems *problems, const struct vector_tipset *tipset,
			 bool delegated)
{
	const size_t blocks = problems_enter(problems, "blocks");

	for (size_t i = 0; i < tipset->block_count; i++) {
		const size_t block = problems_enter_index(problems, i);
		const size_t messages = problems_enter(problems, "messages");

		for (size_t j = 0; j < tipset->blocks[i].message_count; j++) {
			const size_t message = problems_enter_index(problems, j);

			check_message(problems, tipset->blocks[i].messages[j], delegated);
			problems_leave(problems, message);
		}
		problems_leave(problems, messages);
		problems_leave(problems, block);
	}
	problems_leave(problems, blocks);
}

static void check_tipsets(struct problems *problems, const struct vector *vector)
{
	const bool delegated = takes_delegated(vector);

	for (size_t i = 0; i < vector->tipset_count; i++) {
		const struct vector_tipset *tipset = &vector->tipsets[i];
		const size_t mark = problems_enter_index(problems, i);
		const int64_t last = i > 0 ? vector->tipsets[i - 1].epoch_offset : -1;

		if (tipset->epoch_offset <= last)
			problems_add_at(problems, "epoch_offset", PROBLEM_EPOCH_FALLS,
					"the one before is %" PRId64 ", this %" PRId64, last,
					tipset->epoch_offset);
		if (bigint_sign(&tipset->base_fee) < 0)
			problems_add_at(problems, "basefee", PROBLEM_AMOUNT_NEGATIVE,
					"it is below 0");
		check_blocks(problems, tipset, delegated);
		problems_leave(problems, mark);
	}
}

/* ---- randomness -------------------------------------------------------------------- */

/* Whether every draw that b answers is answered by a. */
static bool covers(const struct randomness_rule *a, const struct randomness_rule *b)
{
	if (a->source != b->source || a->epoch != b->epoch)
		return false;
	return !a->exact || (b->exact && a->tag == b->tag && bytes_equal(a->entropy, b->entropy));
}

static void check_randomness(struct problems *problems, const struct randomness *randomness)
{
	for (size_t i = 0; i < randomness->rule_count; i++) {
		const size_t mark = problems_enter_index(problems, i);

		for (size_t j = 0; j < i && j < EQUAL_MAX; j++) {
			if (covers(&randomness->rules[j], &randomness->rules[i]))
				problems_add(problems, PROBLEM_RANDOMNESS_REPEATED,
					     "entry %zu answers the same draw", j);
		}
		problems_leave(problems, mark);
	}
}

static void check_receipts(struct problems *problems, const struct vector *vector)
{
	if (vector->receipt_count == 0)
		problems_add(problems, PROBLEM_RECEIPTS_EMPTY, "there are no receipts");
	for (size_t i = 0; i < vector->receipt_count; i++) {
		const size_t mark = problems_enter_index(problems, i);

		if (!vector->receipts[i].present)
			problems_add(problems, PROBLEM_RECEIPT_NULL,
				     "the message has to end without a receipt");
		problems_leave(problems, mark);
	}
}

static void within(struct problems *problems, const char *name,
		   void (*check)(struct problems *, const struct vector *),
		   const struct vector *vector)
{
	const size_t mark = problems_enter(problems, name);

	check(problems, vector);
	problems_leave(problems, mark);
}

void lint_values(struct problems *problems, const struct vector *vector)
{
	size_t mark = problems_enter(problems, "preconditions");

	within(problems, "variants", check_variants, vector);
	if (bigint_sign(&vector->base_fee) < 0)
		problems_add_at(problems, "basefee", PROBLEM_AMOUNT_NEGATIVE, "it is below 0");
	if (bigint_sign(&vector->circ_supply) < 0)
		problems_add_at(problems, "circ_supply", PROBLEM_AMOUNT_NEGATIVE, "it is below 0");
	problems_leave(problems, mark);
	if (vector->is_tipset)
		within(problems, "apply_tipsets", check_tipsets, vector);
	else
		within(problems, "apply_messages", check_messages, vector);
	mark = problems_enter(problems, "randomness");
	check_randomness(problems, &vector->randomness);
	problems_leave(problems, mark);
	within(problems, "postconditions.receipts", check_receipts, vector);
}
