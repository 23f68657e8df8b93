/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/entry.h"

void entry_print(struct output *out, const json_t *entry)
{
	static const char *const shown[] = { "seq", "kind" };
	const json_t *receipt = json_object_get(entry, "receipt");
	const json_t *roots = json_object_get(entry, "stateRoot");

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		struct buffer word;

		buffer_init(&word, 0);
		output_value(&word, json_object_get(entry, shown[i]));
		output_printf(out, "%-8.*s ", (int)word.size,
			      word.data ? (const char *)word.data : "");
		buffer_append_failure(&out->text, &word);
		buffer_fini(&word);
	}
	output_value(&out->text, json_object_get(roots, "after"));
	if (json_object_get(entry, "msgCid")) {
		buffer_append_text(&out->text, "  ");
		output_value(&out->text, json_object_get(entry, "msgCid"));
	}
	if (json_is_object(receipt)) {
		buffer_append_text(&out->text, "  exit ");
		output_value(&out->text, json_object_get(receipt, "ExitCode"));
		buffer_append_text(&out->text, "  gas ");
		output_value(&out->text, json_object_get(receipt, "GasUsed"));
	}
	buffer_append_byte(&out->text, '\n');
}
