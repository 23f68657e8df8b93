/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_DESCRIPTORS_H
#define CHAOSACTORD_BASE_DESCRIPTORS_H

#include <stdbool.h>

/* descriptors_hold_standard opens /dev/null at every descriptor from 0 to 2 that is closed,
 * so that no file opened later gets one of these numbers and with it what is written to
 * stdout and stderr. First thing in main. False when one of them cannot be held. */
bool descriptors_hold_standard(void);

#endif
