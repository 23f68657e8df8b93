/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_DESCRIPTORS_H
#define CHAOSACTORD_BASE_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* descriptors_hold_standard opens /dev/null at every descriptor from 0 to 2 that is closed,
 * so that no file opened later gets one of these numbers and with it what is written to
 * stdout and stderr. First thing in main. False when one of them cannot be held. */
bool descriptors_hold_standard(void);

/* descriptors_allow raises the limit of open descriptors to wanted, as far as its hard
 * limit lets it, and returns the limit in force. */
size_t descriptors_allow(size_t wanted);

/* descriptors_open counts the descriptors that are open now, below 4096: the lowest free
 * number is what is given out, so only those inherited on purpose can lie above. */
size_t descriptors_open(void);

#endif
