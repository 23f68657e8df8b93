/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/names.h"
#include "rpc/chaos/time_travel.h"
#include "world/set_names.h"

/* Labels: names of addresses and roots, written @NAME. */

struct set_args {
	struct bytes name;
	struct maybe_address address;
	struct maybe_cid root;
};
struct name_args {
	struct bytes name;
};

PARAMS(params_label_set, struct set_args,
       REQUIRED("name", text, struct set_args, name, "of A-Z a-z 0-9 . _ : / -, perhaps behind @"),
       MAYBE("address", address, struct set_args, address, "what it stands for,"),
       MAYBE("root", cid, struct set_args, root, "or a state root"));

NAMES_PAGE_PARAMS(params_label_list);

PARAMS(params_label_delete, struct name_args,
       REQUIRED("name", text, struct name_args, name, "a label's, perhaps behind @"));

static struct bytes write_label(struct call *call, const void *page, size_t index)
{
	const struct label *label = (const struct label *)page + index;

	json_write_object(call->out, NULL);
	json_write_string(call->out, "name", label->name);
	if (label->kind == LABEL_ADDRESS)
		json_write_address(call->out, "address", &label->address);
	else
		json_write_cid(call->out, "root", cid_of(&label->root));
	json_write_object_end(call->out);
	return label->name;
}

enum status chaos_label_set(struct call *call, const void *args)
{
	const struct set_args *in = args;
	struct label label = { .name = decode_label_name(in->name), .kind = LABEL_ADDRESS };
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
	(void)write_label(call, &label, 0);
	return ST_OK;
}

enum status chaos_label_list(struct call *call, const void *args)
{
	const struct names_page_args *in = args;
	struct error err = { .status = ST_OK };
	struct label *page;
	size_t count;
	bool more;
	enum status st = session_labels(call->session, in->prefix.value, in->cursor.value,
					in->limit, &page, &count, &more, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	names_write_page(call, "labels", write_label, page, count, more);
	return ST_OK;
}

enum status chaos_label_delete(struct call *call, const void *args)
{
	const struct name_args *in = args;
	const struct bytes name = decode_label_name(in->name);
	struct error err = { .status = ST_OK };
	enum status st = writing_label_delete(call->writing, name, &err);

	if (st != ST_OK)
		return time_travel_failed(call, FAULT_LABEL_NOT_FOUND, st, &err);
	names_write_deleted(call, name);
	return ST_OK;
}
