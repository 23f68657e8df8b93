/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_APPLY_H
#define CHAOSACTORD_VM_APPLY_H

#include "vm/instance.h"
#include "vm/message.h"
#include "vm/result.h"

/* One message on an open VM (lotus d7076778e chain/vm/vm.go ApplyMessage,
 * ApplyImplicitMessage, ShouldBurn). */

/* vm_apply_open and vm_call_open are vm_apply and vm_call on an open VM: the state is
 * changed but not written, and root_after is not set. After VM_FATAL or a failure the
 * state is of no use any more. */
enum status vm_apply_open(struct vm *vm, const struct chain_message *message,
			  struct vm_result *out) MUSTCHECK;
enum status vm_call_open(struct vm *vm, const struct message *message,
			 struct vm_result *out) MUSTCHECK;

#endif
