/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_HAMT_GENERATION_H
#define CHAOSACTORD_IPLD_HAMT_GENERATION_H

/* Hash array mapped tries of Filecoin: four generations of the Go library differ in bytes
 * and in which blocks they get and put, which costs gas:
 *   0   go-hamt-ipld v0.1.5   actors v0
 *   2   go-hamt-ipld v2.0.0   actors v2
 *   3   go-hamt-ipld v3.1.0   actors v3 to v5
 *   3.4 go-hamt-ipld v3.4.1   actors v6 and later: takes more that is malformed for
 *       a node, only to refuse it afterwards */
enum hamt_generation { HAMT_V0, HAMT_V2, HAMT_V3, HAMT_V3_4 };

#endif
