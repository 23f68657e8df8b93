/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_CHECKSUM_H
#define CHAOSACTORD_BASE_CHECKSUM_H

#include "base/bytes.h"

/* checksum64 returns a number by which bytes that a disk has changed are told from those
 * that were written. Bytes that differ within one word of eight, counted from the start,
 * never have the same one; others by a chance of 2^-64. seed sets apart what may not be
 * taken for each other. The same on every machine, and stored: it never changes. Some
 * GB/s. Not against an adversary, who can make bytes to any checksum. */
uint64_t checksum64(struct bytes data, uint64_t seed);

#endif
