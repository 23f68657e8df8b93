/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/journal_tipset.h"

#include "world/record.h"

/* [parent epoch, base fee, receipts root, [block…], [application…]], a block
 * [miner, win count, [form…]], an application [step, epoch, block, [exit, return,
 * gas used], error], and behind that for an explicit message CID and gas outputs. */
enum { FIELDS = 5, BLOCK_FIELDS = 3, APPLICATION_FIELDS = 5, MESSAGE_FIELDS = 7 };

/* How a SignedMessage begins: an array of two. */
enum { SIGNED_HEAD = 0x82 };

/* ---- lists ----------------------------------------------------------------- */

/* Lists here may be longer than those of the chain. */
static void write_list(struct cbor_writer *writer, size_t count)
{
	cbor_write_head(writer, CBOR_ARRAY, count);
}

static size_t read_list(struct cbor_reader *reader)
{
	enum cbor_major major;
	uint64_t count;

	if (!cbor_read_head(reader, &major, &count))
		return 0;
	/* Every element takes a byte at least. */
	if (major == CBOR_ARRAY && count <= cbor_left(reader))
		return (size_t)count;
	cbor_fail(reader, ST_CORRUPT, "not a list");
	return 0;
}

/* ---- writing --------------------------------------------------------------- */

static void write_block(struct cbor_writer *writer, const struct tipset_block *block,
			const struct bytes *forms)
{
	cbor_write_tuple(writer, BLOCK_FIELDS);
	cbor_write_address(writer, &block->miner);
	cbor_write_int(writer, block->win_count);
	write_list(writer, block->message_count);
	for (size_t i = 0; i < block->message_count; i++)
		record_write_blob(writer, forms[i]);
}

static void write_application(struct cbor_writer *writer, const struct tipset_application *run)
{
	const bool explicit = run->step == TIPSET_MESSAGE;

	cbor_write_tuple(writer, explicit ? MESSAGE_FIELDS : APPLICATION_FIELDS);
	cbor_write_uint(writer, (uint64_t)run->step);
	cbor_write_int(writer, run->epoch);
	cbor_write_uint(writer, run->step == TIPSET_CRON ? 0 : run->block);
	journal_write_receipt(writer, &run->receipt);
	record_write_blob(writer, run->error ? bytes_of_text(run->error) : (struct bytes){ 0 });
	if (!explicit)
		return;
	record_write_root(writer, &run->message_cid);
	journal_write_gas(writer, &run->gas);
}

enum status journal_tipset_encode(struct buffer *out, const struct tipset *tipset,
				  const struct bytes *const *forms,
				  const struct tipset_result *result)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, FIELDS);
	cbor_write_int(&writer, tipset->parent_epoch);
	record_write_amount(&writer, &tipset->base_fee);
	record_write_root(&writer, &result->receipts_root);
	write_list(&writer, tipset->block_count);
	for (size_t i = 0; i < tipset->block_count; i++)
		write_block(&writer, &tipset->blocks[i], forms[i]);
	write_list(&writer, result->count);
	for (size_t i = 0; i < result->count; i++)
		write_application(&writer, &result->applications[i]);
	return cbor_writer_status(&writer);
}

/* ---- reading --------------------------------------------------------------- */

/* Leaves the reader behind the messages. */
static struct journal_block read_block(struct cbor_reader *reader)
{
	struct journal_block block;

	cbor_read_tuple(reader, BLOCK_FIELDS);
	block.miner = cbor_read_address(reader);
	block.win_count = cbor_read_int(reader);
	block.message_count = read_list(reader);
	block.messages = *reader;
	for (size_t i = 0; i < block.message_count && cbor_status(reader) == ST_OK; i++)
		(void)record_read_blob(reader);
	return block;
}

static struct journal_application read_application(struct cbor_reader *reader)
{
	struct journal_application run = { .step = TIPSET_MESSAGE };
	size_t fields = cbor_read_array(reader);
	uint64_t step = cbor_read_uint(reader);

	if (step > TIPSET_CRON ||
	    fields != (step == TIPSET_MESSAGE ? MESSAGE_FIELDS : APPLICATION_FIELDS))
		cbor_fail(reader, ST_CORRUPT, "not an application");
	else
		run.step = (enum tipset_step)step;
	run.epoch = cbor_read_int(reader);
	run.block = (size_t)cbor_read_uint(reader);
	run.receipt = journal_read_receipt(reader);
	run.error = record_read_blob(reader);
	if (run.step == TIPSET_MESSAGE) {
		run.message_cid = record_read_root(reader);
		run.gas = journal_read_gas(reader);
	}
	return run;
}

static void read_blocks(struct cbor_reader *reader, struct journal_tipset *out)
{
	out->block_count = read_list(reader);
	out->blocks = *reader;
	for (size_t i = 0; i < out->block_count && cbor_status(reader) == ST_OK; i++)
		(void)read_block(reader);
}

static void read_applications(struct cbor_reader *reader, struct journal_tipset *out)
{
	out->application_count = read_list(reader);
	out->applications = *reader;
	for (size_t i = 0; i < out->application_count && cbor_status(reader) == ST_OK; i++) {
		struct journal_application run = read_application(reader);

		if (run.block >= out->block_count && (run.step != TIPSET_CRON || run.block != 0))
			cbor_fail(reader, ST_CORRUPT, "no such block");
	}
}

enum status journal_tipset_decode(const struct journal_entry *entry, struct journal_tipset *out)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, entry->tipset);
	reader.delegated = true;
	cbor_read_tuple(&reader, FIELDS);
	out->parent_epoch = cbor_read_int(&reader);
	out->base_fee = record_read_amount(&reader);
	out->receipts_root = record_read_root(&reader);
	read_blocks(&reader, out);
	read_applications(&reader, out);
	return record_done(&reader);
}

bool journal_tipset_block(struct journal_tipset *tipset, struct journal_block *out)
{
	if (tipset->block_count == 0)
		return false;
	tipset->block_count--;
	*out = read_block(&tipset->blocks);
	return true;
}

bool journal_block_message(struct journal_block *block, struct bytes *form)
{
	if (block->message_count == 0)
		return false;
	block->message_count--;
	*form = record_read_blob(&block->messages);
	return true;
}

bool journal_tipset_application(struct journal_tipset *tipset, struct journal_application *out)
{
	if (tipset->application_count == 0)
		return false;
	tipset->application_count--;
	*out = read_application(&tipset->applications);
	return true;
}

/* ---- finding a message ----------------------------------------------------- */

enum status journal_form_cid(struct bytes form, struct block_cid *out)
{
	struct chain_message message;
	enum status st = chain_message_decode(form, true, &message, NULL);

	if (st == ST_OK)
		st = message_cid(&message.message, out);
	return st == ST_OK || st == ST_NO_MEMORY ? st : ST_CORRUPT;
}

/* The application of the message with this bare CID. */
static bool find_application(struct journal_tipset tipset, struct cid cid,
			     struct journal_application *out)
{
	while (journal_tipset_application(&tipset, out)) {
		if (out->step == TIPSET_MESSAGE && cid_equal(cid_of(&out->message_cid), cid))
			return true;
	}
	return false;
}

/* The first form of the message with this bare CID. */
static enum status find_form(struct journal_tipset tipset, struct cid cid, struct bytes *form)
{
	struct journal_block block;
	struct block_cid bare;

	while (journal_tipset_block(&tipset, &block)) {
		while (journal_block_message(&block, form)) {
			TRY(journal_form_cid(*form, &bare));
			if (cid_equal(cid_of(&bare), cid))
				return ST_OK;
		}
	}
	/* What was applied was given. */
	return ST_CORRUPT;
}

/* The bare message in the form with this CID. Unsigned forms are bare themselves. */
static enum status find_signed(struct journal_tipset tipset, struct cid cid, struct block_cid *bare)
{
	struct journal_block block;
	struct bytes form;

	while (journal_tipset_block(&tipset, &block)) {
		while (journal_block_message(&block, &form)) {
			struct block_cid own;

			if (form.size == 0 || form.data[0] != SIGNED_HEAD)
				continue;
			own = block_cid_of(form);
			if (cid_equal(cid_of(&own), cid))
				return journal_form_cid(form, bare);
		}
	}
	return ST_NOT_FOUND;
}

enum status journal_tipset_find(struct journal_entry *entry, struct cid cid)
{
	struct journal_application run;
	struct journal_tipset tipset;
	struct block_cid bare;

	TRY(journal_tipset_decode(entry, &tipset));
	if (!find_application(tipset, cid, &run)) {
		TRY(find_signed(tipset, cid, &bare));
		/* Every message that was given was applied, once. */
		if (!find_application(tipset, cid_of(&bare), &run))
			return ST_CORRUPT;
	}
	TRY(find_form(tipset, cid_of(&run.message_cid), &entry->message));
	entry->message_cid = run.message_cid;
	entry->receipt = run.receipt;
	entry->gas = run.gas;
	entry->error = run.error;
	return ST_OK;
}
