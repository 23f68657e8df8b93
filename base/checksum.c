/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/checksum.h"

#include <endian.h>

/* Words go by turns to four lanes, which a processor computes side by side. */
enum { LANES = 4, WORD = 8, ROUND = LANES * WORD };

/* Fractions of the square roots of 2, 3, 5 and 7, made odd. */
static const uint64_t odd[LANES] = {
	0x6a09e667f3bcc909u,
	0xbb67ae8584caa73bu,
	0x3c6ef372fe94f82bu,
	0xa54ff53a5f1d36f1u,
};

/* Each step can be undone for a given word, and for a given state, so two words, or two
 * states, never come out as one. Two products, with a shift between them, let every bit
 * reach nearly all others: what a next change would have to be to undo this one depends
 * on the data. */
static uint64_t mixed(uint64_t state, uint64_t word)
{
	state = (state ^ word) * odd[0];
	state ^= state >> 29;
	state *= odd[1];
	return state ^ state >> 32;
}

static uint64_t word_at(const uint8_t *data, size_t size)
{
	uint64_t word = 0;

	memcpy(&word, data, size);
	return le64toh(word);
}

/* The lanes are variables of their own here, so that they stay in registers. Returns what
 * is left: less than a word for each lane. */
static struct bytes rounds(uint64_t lanes[LANES], struct bytes data)
{
	uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];

	for (; data.size >= ROUND; data.size -= ROUND) {
		a = mixed(a, word_at(data.data, WORD));
		b = mixed(b, word_at(data.data + 8, WORD));
		c = mixed(c, word_at(data.data + 16, WORD));
		d = mixed(d, word_at(data.data + 24, WORD));
		data.data += ROUND;
	}
	lanes[0] = a;
	lanes[1] = b;
	lanes[2] = c;
	lanes[3] = d;
	return data;
}

uint64_t checksum64(struct bytes data, uint64_t seed)
{
	uint64_t lanes[LANES], sum = mixed(seed, data.size);

	for (size_t i = 0; i < LANES; i++)
		lanes[i] = seed ^ odd[i];
	data = rounds(lanes, data);
	for (size_t lane = 0; data.size > 0; lane++) {
		size_t take = data.size < WORD ? data.size : WORD;

		lanes[lane] = mixed(lanes[lane], word_at(data.data, take));
		data.data += take;
		data.size -= take;
	}
	for (size_t i = 0; i < LANES; i++)
		sum = mixed(sum, lanes[i]);
	return mixed(sum, odd[2]);
}
