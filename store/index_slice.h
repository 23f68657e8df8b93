/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_INDEX_SLICE_H
#define CHAOSACTORD_STORE_INDEX_SLICE_H

#include "base/bytes.h"
#include "store/index_entry.h"

/* A slice of a run of the index: sorted entries in pages. For this folder only.
 *
 * A page begins with its checksum (8 bytes, over the rest of it), the number of entries
 * of the slice and the number of the page in it (4 each), all big-endian; then come its entries.
 * All but the last are full. They begin 4096 bytes apart, so that with the 16 bytes that LMDB puts
 * before a large value each lies in one page of the disk; the last is cut where it ends. */

enum {
	INDEX_PAGE_STEP = 4096,
	INDEX_PAGE_HEAD = 16,
	INDEX_PAGE_ENTRIES = 169,
	INDEX_SLICE_PAGES = 256,
	INDEX_SLICE_ENTRIES = INDEX_SLICE_PAGES * INDEX_PAGE_ENTRIES,
};

/* index_slice_bytes is the size of a slice of so many entries, 1…INDEX_SLICE_ENTRIES. */
size_t index_slice_bytes(uint32_t entries);

/* index_slice_write writes a slice into out, which has room for just that. seed belongs to
 * the slice alone. */
void index_slice_write(uint64_t seed, const struct store_index_entry *entries, uint32_t count,
		       uint8_t *out);

/* A slice being read, and the page of it that was verified last. */
struct index_slice {
	const uint8_t *data;
	size_t size;
	uint64_t seed;
	uint32_t entries;
	uint32_t page_first; /* position of its first entry */
	uint32_t page_count; /* 0: none so far */
	const struct store_index_entry *page;
	bool unchecked; /* as in struct store_index */
};

/* index_slice_open views value as a slice; ST_DAMAGED if none has that size. */
enum status index_slice_open(struct index_slice *slice, struct bytes value,
			     uint64_t seed) MUSTCHECK;

/* index_slice_load verifies the page in which the entry at position lies. ST_DAMAGED. */
enum status index_slice_load(struct index_slice *slice, uint32_t position) MUSTCHECK;

/* index_slice_upper_here is index_slice_upper where the page that was loaded last is the one to
 * look into; else it returns false. */
bool index_slice_upper_here(const struct index_slice *slice, uint64_t prefix, uint32_t *count);

/* index_slice_upper counts the entries whose prefix is at most prefix; the first floor ones of
 * them are not looked at. Where they lie is guessed from least and greatest, the prefixes of the
 * entry at floor and of the last: mostly it looks at one page, and never at more than some ten. */
enum status index_slice_upper(struct index_slice *slice, uint32_t floor, uint64_t prefix,
			      uint64_t least, uint64_t greatest, uint32_t *count) MUSTCHECK;

#endif
