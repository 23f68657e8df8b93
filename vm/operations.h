/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_OPERATIONS_H
#define CHAOSACTORD_VM_OPERATIONS_H

#include "actors/runtime.h"

/* The functions actors are given (actors/runtime.h), as the VM fills them in (lotus
 * d7076778e chain/vm/runtime.go). Every runtime they get is a struct frame. */
extern const struct runtime_ops vm_operations;

#endif
