/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_HELP_H
#define CHAOSACTORD_CONFIG_HELP_H

#include <stdio.h>

/* config_help writes --help to stream, at most 100 columns wide. */
void config_help(FILE *stream);

#endif
