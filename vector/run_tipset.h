/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_RUN_TIPSET_H
#define CHAOSACTORD_VECTOR_RUN_TIPSET_H

#include "vector/case.h"

/* vector_run_tipsets applies the tipsets of a vector of that class. */
enum status vector_run_tipsets(struct vector_case *run) MUSTCHECK;

#endif
