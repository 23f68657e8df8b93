/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/written.h"

#include "world/writer.h"
#include "world/writing.h"

uint64_t written_count(struct writing *writing)
{
	const struct writer *writer = writing_changes(writing)->writer;
	uint64_t count = store_batch_records(writer->batch);

	for (size_t i = 0; i < writer->used; i++) {
		const struct changes *changes = writer->changes[i];

		count += (uint64_t)changes->founds + changes->deletes + changes->touched;
	}
	return count;
}
