/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/wal_record.h"

#include "base/big_endian.h"

/* Items, one behind the other: the kind, and
 *   put     table (1 byte), size of the key (2), of the value (4), key, value
 *   remove  the same, with an empty value
 *   note    an entry of the index of digests */
enum kind { KIND_PUT = 1, KIND_REMOVE, KIND_NOTE };
enum { RECORD_HEAD_BYTES = 1 + 1 + 2 + 4, NOTE_BYTES = 1 + sizeof(struct store_index_entry) };

static void append_record(struct buffer *out, const struct store_record *record)
{
	uint8_t head[RECORD_HEAD_BYTES] = { record->removed ? KIND_REMOVE : KIND_PUT,
					    record->table };

	big_endian_store(record->key_size, head + 2, 2);
	big_endian_store(record->value_size, head + 4, 4);
	buffer_append(out, head, sizeof(head));
	buffer_append(out, record->key, record->key_size);
	buffer_append(out, record->value, record->value_size);
}

/* The oldest first, so that whoever reads them ends with the newest in front. */
static void append_notes(struct buffer *out, const struct store_note *newest)
{
	static const uint8_t item[NOTE_BYTES] = { KIND_NOTE };
	uint8_t *end;

	for (const struct store_note *note = newest; note; note = note->before)
		buffer_append(out, item, sizeof(item));
	if (buffer_status(out) != ST_OK)
		return;
	end = out->data + out->size;
	for (const struct store_note *note = newest; note; note = note->before) {
		end -= NOTE_BYTES;
		memcpy(end + 1, &note->entry, sizeof(note->entry));
	}
}

enum status store__wal_record_encode(struct buffer *out, const struct record_set *set)
{
	const struct store_record *record;
	const struct store_note *notes;
	size_t at = 0;

	while ((record = record_set_next(set, &at)))
		if (record->table != STORE_BLOCKS)
			append_record(out, record);
	at = 0;
	while ((notes = record_set_next_notes(set, &at)))
		append_notes(out, notes);
	return buffer_status(out);
}

/* Takes size bytes from the front of payload. */
static bool take(struct bytes *payload, size_t size, struct bytes *out)
{
	if (payload->size < size)
		return false;
	*out = bytes_make(payload->data, size);
	payload->data += size;
	payload->size -= size;
	return true;
}

static enum status decode_note(struct bytes *payload, struct record_set *set)
{
	struct store_index_entry entry;
	struct bytes item;

	if (!take(payload, NOTE_BYTES, &item))
		return ST_DAMAGED;
	memcpy(&entry, item.data + 1, sizeof(entry));
	return record_set_note(set, &entry);
}

static enum status decode_record(struct bytes *payload, struct record_set *set)
{
	struct bytes head, key, value;
	enum store_table table;

	if (!take(payload, RECORD_HEAD_BYTES, &head))
		return ST_DAMAGED;
	if (!take(payload, (size_t)big_endian_load(bytes_make(head.data + 2, 2)), &key) ||
	    !take(payload, (size_t)big_endian_load(bytes_make(head.data + 4, 4)), &value) ||
	    head.data[1] >= STORE_TABLES || head.data[1] == STORE_BLOCKS || key.size == 0)
		return ST_DAMAGED;
	table = (enum store_table)head.data[1];
	return head.data[0] == KIND_PUT ? record_set_put(set, table, key, value)
					: record_set_remove(set, table, key);
}

enum status store__wal_record_decode(struct bytes payload, struct record_set *set)
{
	while (payload.size > 0) {
		switch (payload.data[0]) {
		case KIND_PUT:
		case KIND_REMOVE:
			TRY(decode_record(&payload, set));
			break;
		case KIND_NOTE:
			TRY(decode_note(&payload, set));
			break;
		default:
			return ST_DAMAGED;
		}
	}
	return ST_OK;
}
