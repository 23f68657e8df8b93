/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/journal.h"

#include "world/record.h"

/* [format, kind, root before, root after, environment, second, chain], behind it for a message
 * [message, CID, [exit, return, gas used], gas outputs, error], for a tipset [body], whose
 * form is journal_tipset.c's, for edits [body], whose form is edit.c's, for a move
 * [[reason, target, link, link, name]], a link [before, depth, jump]; and at the end, where
 * they are the entry's own, [settings]. The first format, of chaosactord 0.1.0, lacked the
 * second, and settings; the second one, and the first, the chain. */
enum { FORMAT_FIRST = 1, FORMAT_WITHOUT_CHAIN = 2, FORMAT = 3 };
enum { FIELDS = 7, RECEIPT_FIELDS = 3, GAS_FIELDS = 6, MOVE_FIELDS = 5, LINK_FIELDS = 3 };

static const size_t fields_of[] = {
	[JOURNAL_GENESIS] = FIELDS,      [JOURNAL_MESSAGE] = FIELDS + 5,
	[JOURNAL_ENV] = FIELDS,          [JOURNAL_TIPSET] = FIELDS + 1,
	[JOURNAL_MOVE] = FIELDS + 1,     [JOURNAL_EDIT] = FIELDS + 1,
	[JOURNAL_IMPLICIT] = FIELDS + 5, [JOURNAL_IMPORT] = FIELDS,
};
enum { KINDS = sizeof(fields_of) / sizeof(fields_of[0]) };

void journal_write_gas(struct cbor_writer *writer, const struct gas_outputs *gas)
{
	cbor_write_tuple(writer, GAS_FIELDS);
	record_write_amount(writer, &gas->base_fee_burn);
	record_write_amount(writer, &gas->over_estimation_burn);
	record_write_amount(writer, &gas->miner_penalty);
	record_write_amount(writer, &gas->miner_tip);
	record_write_amount(writer, &gas->refund);
	cbor_write_int(writer, gas->over_estimation_gas);
}

struct gas_outputs journal_read_gas(struct cbor_reader *reader)
{
	struct gas_outputs gas;

	cbor_read_tuple(reader, GAS_FIELDS);
	gas.base_fee_burn = record_read_amount(reader);
	gas.over_estimation_burn = record_read_amount(reader);
	gas.miner_penalty = record_read_amount(reader);
	gas.miner_tip = record_read_amount(reader);
	gas.refund = record_read_amount(reader);
	gas.over_estimation_gas = cbor_read_int(reader);
	return gas;
}

/* Not receipt_write: a return value may exceed a byte string's limit there. */
void journal_write_receipt(struct cbor_writer *writer, const struct receipt *receipt)
{
	cbor_write_tuple(writer, RECEIPT_FIELDS);
	cbor_write_int(writer, receipt->exit_code);
	record_write_blob(writer, receipt->ret);
	cbor_write_int(writer, receipt->gas_used);
}

struct receipt journal_read_receipt(struct cbor_reader *reader)
{
	struct receipt receipt;

	cbor_read_tuple(reader, RECEIPT_FIELDS);
	receipt.exit_code = cbor_read_int(reader);
	receipt.ret = record_read_blob(reader);
	receipt.gas_used = cbor_read_int(reader);
	return receipt;
}

static void write_message(struct cbor_writer *writer, const struct journal_entry *entry)
{
	record_write_blob(writer, entry->message);
	record_write_root(writer, &entry->message_cid);
	journal_write_receipt(writer, &entry->receipt);
	journal_write_gas(writer, &entry->gas);
	record_write_blob(writer, entry->error);
}

static void read_message(struct cbor_reader *reader, struct journal_entry *out)
{
	out->message = record_read_blob(reader);
	out->message_cid = record_read_root(reader);
	out->receipt = journal_read_receipt(reader);
	out->gas = journal_read_gas(reader);
	out->error = record_read_blob(reader);
}

static void write_link(struct cbor_writer *writer, const struct move_link *link)
{
	cbor_write_tuple(writer, LINK_FIELDS);
	cbor_write_uint(writer, link->before);
	cbor_write_uint(writer, link->depth);
	cbor_write_uint(writer, link->jump);
}

static struct move_link read_link(struct cbor_reader *reader)
{
	struct move_link link;

	cbor_read_tuple(reader, LINK_FIELDS);
	link.before = cbor_read_uint(reader);
	link.depth = cbor_read_uint(reader);
	link.jump = cbor_read_uint(reader);
	return link;
}

static void write_move(struct cbor_writer *writer, const struct journal_entry *entry)
{
	const struct journal_move *move = &entry->move;

	cbor_write_tuple(writer, MOVE_FIELDS);
	cbor_write_uint(writer, (uint64_t)move->reason);
	cbor_write_uint(writer, move->target);
	write_link(writer, &move->line);
	write_link(writer, &move->order);
	record_write_blob(writer, move->name);
}

/* A link leads back, or nowhere. */
static bool leads_back(const struct move_link *link, uint64_t from)
{
	return link->before < from && link->jump <= link->before &&
	       (link->depth == 1) == (link->before == 0) && link->depth > 0;
}

static void read_move(struct cbor_reader *reader, struct journal_entry *out)
{
	struct journal_move *move = &out->move;
	uint64_t reason;

	cbor_read_tuple(reader, MOVE_FIELDS);
	reason = cbor_read_uint(reader);
	move->target = cbor_read_uint(reader);
	move->line = read_link(reader);
	move->order = read_link(reader);
	move->name = record_read_blob(reader);
	if (reason >= MOVE_REASONS || move->target >= out->seq ||
	    !leads_back(&move->order, out->seq) || !leads_back(&move->line, out->seq) ||
	    move->line.before > move->target)
		cbor_fail(reader, ST_CORRUPT, "not a move");
	else
		move->reason = (enum move_reason)reason;
}

/* What an entry of its kind has behind what all have. */
static void write_rest(struct cbor_writer *writer, const struct journal_entry *entry)
{
	switch (entry->kind) {
	case JOURNAL_MESSAGE:
	case JOURNAL_IMPLICIT:
		write_message(writer, entry);
		break;
	case JOURNAL_TIPSET:
		record_write_blob(writer, entry->tipset);
		break;
	case JOURNAL_EDIT:
		record_write_blob(writer, entry->edits);
		break;
	case JOURNAL_MOVE:
		write_move(writer, entry);
		break;
	case JOURNAL_GENESIS:
	case JOURNAL_ENV:
	case JOURNAL_IMPORT:
		break;
	}
}

static void read_rest(struct cbor_reader *reader, struct journal_entry *out)
{
	switch (out->kind) {
	case JOURNAL_MESSAGE:
	case JOURNAL_IMPLICIT:
		read_message(reader, out);
		break;
	case JOURNAL_TIPSET:
		out->tipset = record_read_blob(reader);
		break;
	case JOURNAL_EDIT:
		out->edits = record_read_blob(reader);
		break;
	case JOURNAL_MOVE:
		read_move(reader, out);
		break;
	case JOURNAL_GENESIS:
	case JOURNAL_ENV:
	case JOURNAL_IMPORT:
		break;
	}
}

enum status journal_encode(struct buffer *out, const struct journal_entry *entry)
{
	const bool settings = entry->settings.size > 0;
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, fields_of[entry->kind] + settings);
	cbor_write_uint(&writer, FORMAT);
	cbor_write_uint(&writer, (uint64_t)entry->kind);
	record_write_root(&writer, &entry->root_before);
	record_write_root(&writer, &entry->root_after);
	record_write_environment(&writer, &entry->env);
	cbor_write_int(&writer, entry->applied_s);
	record_write_chain_tip(&writer, &entry->chain);
	write_rest(&writer, entry);
	if (settings)
		record_write_blob(&writer, entry->settings);
	return cbor_writer_status(&writer);
}

/* Settings are where the environment says. */
static void read_settings(struct cbor_reader *reader, bool own, struct journal_entry *out)
{
	if (own)
		out->settings = record_read_blob(reader);
	if ((out->settings.size > 0) != own || own != (out->env.settings == out->seq && out->seq) ||
	    out->env.settings > out->seq)
		cbor_fail(reader, ST_CORRUPT, "not the settings of this entry");
}

enum status journal_decode(struct bytes record, uint64_t seq, struct journal_entry *out)
{
	struct cbor_reader reader;
	uint64_t format, kind;
	bool settings = false;
	size_t fields;

	*out = (struct journal_entry){ .seq = seq };
	cbor_reader_init(&reader, record);
	fields = cbor_read_array(&reader);
	format = cbor_read_uint(&reader);
	if (format < FORMAT_FIRST || format > FORMAT)
		cbor_fail(&reader, ST_CORRUPT, "another format");
	kind = cbor_read_uint(&reader);
	if (kind < KINDS && fields_of[kind] > 0)
		settings = format != FORMAT_FIRST && fields + FORMAT - format > fields_of[kind];
	if (kind >= KINDS || fields_of[kind] == 0 ||
	    fields + FORMAT - format != fields_of[kind] + settings)
		cbor_fail(&reader, ST_CORRUPT, "not a journal entry");
	else
		out->kind = (enum journal_kind)kind;
	out->root_before = record_read_root(&reader);
	out->root_after = record_read_root(&reader);
	out->env = record_read_environment(&reader);
	out->applied_s = format == FORMAT_FIRST ? 0 : cbor_read_int(&reader);
	if (format == FORMAT)
		out->chain = record_read_chain_tip(&reader);
	read_rest(&reader, out);
	read_settings(&reader, settings, out);
	return record_done(&reader);
}
