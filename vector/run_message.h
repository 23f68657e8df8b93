/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_RUN_MESSAGE_H
#define CHAOSACTORD_VECTOR_RUN_MESSAGE_H

#include "vector/case.h"

/* vector_run_messages applies the messages of a vector of that class, until one of them
 * ends the run. Failures of ours: ST_NO_MEMORY, with words. */
enum status vector_run_messages(struct vector_case *run) MUSTCHECK;

#endif
