/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/index_slice.h"

#include "base/big_endian.h"
#include "base/checksum.h"

enum {
	CHECKSUM_BYTES = 8,
	GUESSES = 3, /* by the value of the prefix, before halving: they are as good as random */
	ENTRY_BYTES = sizeof(struct store_index_entry),
};

static size_t page_bytes(uint32_t entries)
{
	return INDEX_PAGE_HEAD + (size_t)entries * ENTRY_BYTES;
}

size_t index_slice_bytes(uint32_t entries)
{
	uint32_t last = (entries - 1) / INDEX_PAGE_ENTRIES;

	return (size_t)last * INDEX_PAGE_STEP + page_bytes(entries - last * INDEX_PAGE_ENTRIES);
}

static uint64_t page_checksum(const uint8_t *page, uint32_t count, uint64_t seed)
{
	return checksum64(bytes_make(page + CHECKSUM_BYTES, page_bytes(count) - CHECKSUM_BYTES),
			  seed);
}

void index_slice_write(uint64_t seed, const struct store_index_entry *entries, uint32_t count,
		       uint8_t *out)
{
	uint32_t pages = (count - 1) / INDEX_PAGE_ENTRIES + 1;

	for (uint32_t i = 0; i < pages; i++) {
		uint32_t first = i * INDEX_PAGE_ENTRIES;
		uint32_t here = count - first < INDEX_PAGE_ENTRIES ? count - first
								   : INDEX_PAGE_ENTRIES;
		uint8_t *page = out + (size_t)i * INDEX_PAGE_STEP;

		big_endian_store(count, page + 8, 4);
		big_endian_store(i, page + 12, 4);
		memcpy(page + INDEX_PAGE_HEAD, entries + first, (size_t)here * ENTRY_BYTES);
		big_endian_store(page_checksum(page, here, seed), page, CHECKSUM_BYTES);
		if (i + 1 < pages)
			memset(page + page_bytes(here), 0, INDEX_PAGE_STEP - page_bytes(here));
	}
}

enum status index_slice_open(struct index_slice *slice, struct bytes value, uint64_t seed)
{
	size_t pages = (value.size + INDEX_PAGE_STEP - 1) / INDEX_PAGE_STEP;
	uint32_t full;

	if (pages == 0 || pages > INDEX_SLICE_PAGES)
		return ST_DAMAGED;
	full = (uint32_t)(pages - 1) * INDEX_PAGE_ENTRIES;
	*slice = (struct index_slice){
		.data = value.data,
		.size = value.size,
		.seed = seed,
		.entries = full +
			   (uint32_t)((value.size - (pages - 1) * INDEX_PAGE_STEP) / ENTRY_BYTES),
	};
	/* A head is shorter than an entry: the division counts right if anything does. */
	if (slice->entries == full || index_slice_bytes(slice->entries) != value.size)
		return ST_DAMAGED;
	return ST_OK;
}

static bool is_good(const struct index_slice *slice, const uint8_t *page, uint32_t number,
		    uint32_t count)
{
	if (slice->unchecked)
		return true;
	return big_endian_load(bytes_make(page, 8)) == page_checksum(page, count, slice->seed) &&
	       big_endian_load(bytes_make(page + 8, 4)) == slice->entries &&
	       big_endian_load(bytes_make(page + 12, 4)) == number;
}

enum status index_slice_load(struct index_slice *slice, uint32_t position)
{
	uint32_t number = position / INDEX_PAGE_ENTRIES;
	uint32_t first = number * INDEX_PAGE_ENTRIES;
	const uint8_t *page = slice->data + (size_t)number * INDEX_PAGE_STEP;
	uint32_t count;

	if (position - slice->page_first < slice->page_count)
		return ST_OK;
	count = slice->entries - first < INDEX_PAGE_ENTRIES ? slice->entries - first
							    : INDEX_PAGE_ENTRIES;
	if (!is_good(slice, page, number, count))
		return ST_DAMAGED;
	slice->page_first = first;
	slice->page_count = count;
	slice->page = (const struct store_index_entry *)(page + INDEX_PAGE_HEAD);
	return ST_OK;
}

/* The page to look at next, of those from low to high, whose prefixes are between least and
 * greatest. */
static uint32_t guess(uint64_t prefix, uint64_t least, uint64_t greatest, uint32_t low,
		      uint32_t high, int guesses)
{
	uint64_t share;

	if (guesses >= GUESSES || prefix < least || prefix >= greatest)
		return low + (high - low) / 2;
	/* There are at most 2^8 pages: no overflow. */
	share = ((prefix - least) >> 16) * (high - low + 1) / (((greatest - least) >> 16) + 1);
	return low + (uint32_t)share;
}

/* How many entries of the page that is loaded have at most this prefix. */
static uint32_t page_upper(const struct index_slice *slice, uint64_t prefix)
{
	uint32_t low = 0, high = slice->page_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (index_prefix(slice->page[middle].prefix) <= prefix)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool index_slice_upper_here(const struct index_slice *slice, uint64_t prefix, uint32_t *count)
{
	if (slice->page_count == 0 || prefix < index_prefix(slice->page[0].prefix) ||
	    prefix >= index_prefix(slice->page[slice->page_count - 1].prefix))
		return false;
	*count = slice->page_first + page_upper(slice, prefix);
	return true;
}

enum status index_slice_upper(struct index_slice *slice, uint32_t floor, uint64_t prefix,
			      uint64_t least, uint64_t greatest, uint32_t *count)
{
	/* Pages before low have no greater prefix, those from end on begin with one. */
	uint32_t low = floor / INDEX_PAGE_ENTRIES;
	uint32_t end = (slice->entries - 1) / INDEX_PAGE_ENTRIES + 1;

	for (int guesses = 0; low < end; guesses++) {
		uint32_t page = guess(prefix, least, greatest, low, end - 1, guesses);
		uint64_t first, last;

		TRY(index_slice_load(slice, page * INDEX_PAGE_ENTRIES));
		if (index_slice_upper_here(slice, prefix, count))
			return ST_OK;
		first = index_prefix(slice->page[0].prefix);
		last = index_prefix(slice->page[slice->page_count - 1].prefix);
		if (prefix < first) {
			end = page;
			greatest = first;
		} else {
			low = page + 1;
			least = last;
		}
	}
	*count = low * INDEX_PAGE_ENTRIES;
	if (*count > slice->entries)
		*count = slice->entries;
	return ST_OK;
}
