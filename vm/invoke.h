/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_INVOKE_H
#define CHAOSACTORD_VM_INVOKE_H

#include "base/buffer.h"
#include "vm/frame.h"

/* vm_invoke runs the method that the call's message names, on the actor whose code is
 * frame->receiver_code: decodes the parameters, runs, checks that the caller was validated.
 * The return value is appended to ret (lotus d7076778e chain/vm/invoker.go). */
struct outcome vm_invoke(struct frame *frame, struct buffer *ret);

#endif
