/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ANSWERS_H
#define CHAOSACTORD_RPC_ANSWERS_H

#include "base/arena.h"
#include "rpc/envelope.h"

/* The members of one request carried out, and the text that answers them. */

struct session;
struct writing;
struct conversation;

struct answers {
	struct rpc *rpc;
	const struct envelope *envelope;
	struct request_id id;
	struct writing *writing;           /* in answers_write */
	struct conversation *conversation; /* that they are part of, or NULL */
	struct cancel *cancel;             /* of the job, while it runs; or NULL */
	struct arena arena;                /* of the member that runs */
	struct buffer text;
	size_t first, end;         /* the members of the run, up to end - 1 */
	struct buffer_mark before; /* the text without their answers … */
	uint64_t written_before;   /* what was written before the member that runs */
	bool member_failed;        /* the member that ran last */
	bool alone;                /* a result has no envelope around it. Of the owner, who sets it
				    */
	bool failed;               /* there is an error among the answers … */
	enum fault fault;          /* … and this is the last one */
	bool full_before;          /* … and whether it was full */
	bool full;                 /* an answer did not fit: no further member runs */
	bool no_memory;            /* for the text itself; answers_text then has words of its own */
	bool busy;                 /* likewise, since all requests together hold too much */
	bool may_remake;           /* the thread may run the VM to make blocks again */
	bool unmade;               /* that was needed and not allowed: the text is no answer */
	int64_t lent_until_ns;     /* when the thread is wanted elsewhere; 0: never */
	bool too_long;             /* so it was amid the members: the text is no answer */
	bool may_wait;             /* for a message, outside of jobs that write */
	bool waits; /* so it does: the text is no answer, and the run to be made … */
	struct block_cid awaited; /* … again, once this one was applied */
};

/* answers_init prepares the answers to an envelope, which has been read and must live as long
 * as they do; all its members are one run. charge pays for their memory (NULL: nobody). */
void answers_init(struct answers *answers, struct rpc *rpc, const struct envelope *envelope,
		  struct charge *charge, uint64_t request_id);
void answers_fini(struct answers *answers);

/* answers_turn makes members first to end - 1 the run that the functions below are about. All
 * before them must have been answered; the text is complete behind the last. */
void answers_turn(struct answers *answers, size_t first, size_t end);

/* answers_run executes the members in order and writes their answers. In an atomic batch the
 * first failure ends that, and every answer says so; answers_write then takes back what the others
 * have changed. Once an answer did not
 * fit into limits.response_bytes, the members behind it are not executed, and their errors
 * say so; likewise once the session is late, or the job it serves was asked to end: then the
 * member that runs fails, whatever came of it, unless it is past the point of no return.
 * What meets a block that has to be made again (world/remake.h) is carried out again behind
 * that if may_remake is set; else unmade is, and nothing was changed. So it is with waits, if
 * may_wait is set and a member waits for a message, and with too_long, if members are left at
 * lent_until_ns (clock_ns). The first of the request is carried out whatever the time. The same
 * members may be run again. session may be NULL for members that need
 * none. answers_write is for a run of CLASS_WRITE: what was changed and cannot be told,
 * since memory was short or ready (NULL: always) refuses the text, spoils the commit. */
void answers_run(struct answers *answers, struct session *session);
void answers_write(struct answers *answers, struct writing *writing, bool (*ready)(void *context),
		   void *context);

/* answers_fail replaces the answers of the members by one error of ours each: a commit
 * that failed, a full queue, a daemon that stops. err may be NULL. answers_refuse does so with
 * a failure in words. */
void answers_fail(struct answers *answers, enum status st, const struct error *err);
void answers_refuse(struct answers *answers, const struct failure *failure);

/* answers_text views the text, which ends with a newline; empty when there were only
 * notifications. */
struct bytes answers_text(const struct answers *answers);

#endif
