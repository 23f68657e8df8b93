/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/set_environment.h"

#include "world/changes.h"
#include "world/genesis.h"

enum status writing_set_settings(struct writing *writing, const struct environment *env,
				 const struct bytes *settings, uint64_t *seq, struct error *err)
{
	struct changes *changes = writing_changes(writing);
	struct journal_entry entry = {
		.kind = JOURNAL_ENV,
		.root_before = changes->head.root,
		.root_after = changes->head.root,
		.env = *env,
	};
	enum status st;

	TRY(environment_check(env, err));
	if (settings) {
		entry.env.settings = 0;
		entry.settings = *settings;
	}
	st = changes_admit(changes, 0, err);
	if (st == ST_OK)
		st = writing_close(writing);
	if (st == ST_OK)
		st = changes_append(changes, &entry);
	if (st != ST_OK)
		return error_set(err, st, "the environment could not be kept: %s", status_name(st));
	*seq = entry.seq;
	return ST_OK;
}

enum status writing_set_environment(struct writing *writing, const struct environment *env,
				    uint64_t *seq, struct error *err)
{
	return writing_set_settings(writing, env, NULL, seq, err);
}
