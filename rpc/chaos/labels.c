/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/time_travel.h"
#include "world/set_names.h"

/* Labels: names of addresses and roots, written @NAME. */

enum { PAGE_MAX = 1000 };

struct set_args {
	struct bytes name;
	struct maybe_address address;
	struct maybe_cid root;
};
struct name_args {
	struct bytes name;
};
struct page_args {
	struct maybe_text prefix, cursor;
	uint64_t limit;
};

PARAMS(params_label_set, struct set_args,
       REQUIRED("name", text, struct set_args, name, "of A-Z a-z 0-9 . _ : / -, perhaps behind @"),
       MAYBE("address", address, struct set_args, address, "what it stands for,"),
       MAYBE("root", cid, struct set_args, root, "or a state root"));

PARAMS(params_label_list, struct page_args,
       MAYBE("prefix", text, struct page_args, prefix, "only names that begin so"),
       OPTIONAL("limit", uint, struct page_args, limit, "default {default}, at most {max}",
		DEFAULT(100), RANGE(1, PAGE_MAX)),
       MAYBE("cursor", text, struct page_args, cursor, "next of the page before"));

PARAMS(params_label_delete, struct name_args,
       REQUIRED("name", text, struct name_args, name, "a label's, perhaps behind @"));

static struct bytes without_at(struct bytes name)
{
	return name.size > 0 && name.data[0] == '@' ? bytes_make(name.data + 1, name.size - 1)
						    : name;
}

static void write_label(struct call *call, const struct label *label)
{
	json_write_object(call->out, NULL);
	json_write_string(call->out, "name", label->name);
	if (label->kind == LABEL_ADDRESS)
		json_write_address(call->out, "address", &label->address);
	else
		json_write_cid(call->out, "root", cid_of(&label->root));
	json_write_object_end(call->out);
}

enum status chaos_label_set(struct call *call, const void *args)
{
	const struct set_args *in = args;
	struct label label = { .name = without_at(in->name), .kind = LABEL_ADDRESS };
	struct error err = { .status = ST_OK };
	enum status st;

	if (in->address.given == in->root.given)
		return decode_refuse_at(&call->decode, "params", "address or root",
					in->root.given ? "both" : "neither");
	label.address = in->address.value;
	if (in->root.given) {
		label.kind = LABEL_ROOT;
		if (block_cid_from(in->root.value, &label.root) != ST_OK)
			return decode_refuse_at(&call->decode, "root", "the CID of a state tree",
						"another one");
	}
	st = writing_label(call->writing, &label, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	write_label(call, &label);
	return ST_OK;
}

enum status chaos_label_list(struct call *call, const void *args)
{
	const struct page_args *in = args;
	struct error err = { .status = ST_OK };
	struct label *page;
	size_t count;
	bool more;
	enum status st = session_labels(call->session, in->prefix.value, in->cursor.value,
					in->limit, &page, &count, &more, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_object(call->out, NULL);
	json_write_array(call->out, "labels");
	for (size_t i = 0; i < count; i++)
		write_label(call, &page[i]);
	json_write_array_end(call->out);
	if (more && count > 0)
		json_write_string(call->out, "next", page[count - 1].name);
	else
		json_write_null(call->out, "next");
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_label_delete(struct call *call, const void *args)
{
	const struct name_args *in = args;
	const struct bytes name = without_at(in->name);
	struct error err = { .status = ST_OK };
	enum status st = writing_label_delete(call->writing, name, &err);

	if (st != ST_OK)
		return time_travel_failed(call, FAULT_LABEL_NOT_FOUND, st, &err);
	json_write_object(call->out, NULL);
	json_write_string(call->out, "deleted", name);
	json_write_object_end(call->out);
	return ST_OK;
}
