/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_BASE_BLS_FIGURES_H
#define CHAOSACTORD_TESTS_UNIT_BASE_BLS_FIGURES_H

/* A signature made with blst: secret key 0002030405…1f20, message "chaos". The key reads
 * as the payload of a delegated address too: the varint a0b012, then 45 bytes. */
static const char bls_key_text[] = "a0b0120a278d758242e915077ddad7b38fb7183108ab138c"
				   "e4c932ec969c09ed5f09a307ffd13fac6ce5ecf3d8c6f1b8";
static const char bls_signature_text[] =
	"947013b2b17ed14523990344486911131f603bbe672aa47fe064d2c294206c7b"
	"7f41ecfdc09fad354914b4c3333666070df2285f5c408a837fd94a0b91ab48e2"
	"0721ac987119562574e4e6705227f19291417c5b904022c099fa80b2fe720b6c";
static const char bls_message[] = "chaos";

#endif
