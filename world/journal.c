/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/journal.h"

#include "world/record.h"

/* [format, kind, root before, root after, environment, second], behind it for a message
 * [message, CID, [exit, return, gas used], gas outputs, error] and for a tipset
 * [body], whose form is journal_tipset.c's. The first format, of chaosactord 0.1.0, lacked
 * the second. */
enum { FORMAT_FIRST = 1, FORMAT = 2, FIELDS = 6, RECEIPT_FIELDS = 3, GAS_FIELDS = 6 };

static const size_t fields_of[] = {
	[JOURNAL_GENESIS] = FIELDS,
	[JOURNAL_MESSAGE] = FIELDS + 5,
	[JOURNAL_ENV] = FIELDS,
	[JOURNAL_TIPSET] = FIELDS + 1,
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

enum status journal_encode(struct buffer *out, const struct journal_entry *entry)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, fields_of[entry->kind]);
	cbor_write_uint(&writer, FORMAT);
	cbor_write_uint(&writer, (uint64_t)entry->kind);
	record_write_root(&writer, &entry->root_before);
	record_write_root(&writer, &entry->root_after);
	record_write_environment(&writer, &entry->env);
	cbor_write_int(&writer, entry->applied_s);
	if (entry->kind == JOURNAL_MESSAGE)
		write_message(&writer, entry);
	else if (entry->kind == JOURNAL_TIPSET)
		record_write_blob(&writer, entry->tipset);
	return cbor_writer_status(&writer);
}

enum status journal_decode(struct bytes record, uint64_t seq, struct journal_entry *out)
{
	struct cbor_reader reader;
	uint64_t format, kind;
	size_t fields;

	*out = (struct journal_entry){ .seq = seq };
	cbor_reader_init(&reader, record);
	fields = cbor_read_array(&reader);
	format = cbor_read_uint(&reader);
	if (format != FORMAT_FIRST && format != FORMAT)
		cbor_fail(&reader, ST_CORRUPT, "another format");
	kind = cbor_read_uint(&reader);
	if (kind >= KINDS || fields != fields_of[kind] - (format == FORMAT_FIRST))
		cbor_fail(&reader, ST_CORRUPT, "not a journal entry");
	else
		out->kind = (enum journal_kind)kind;
	out->root_before = record_read_root(&reader);
	out->root_after = record_read_root(&reader);
	out->env = record_read_environment(&reader);
	out->applied_s = format == FORMAT_FIRST ? 0 : cbor_read_int(&reader);
	if (out->kind == JOURNAL_MESSAGE)
		read_message(&reader, out);
	else if (out->kind == JOURNAL_TIPSET)
		out->tipset = record_read_blob(&reader);
	return record_done(&reader);
}
