/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SETTINGS_H
#define CHAOSACTORD_WORLD_SETTINGS_H

#include "vm/environment.h"
#include "vm/randomness.h"
#include "world/session.h"

/* What a world does beside its environment. A journal entry that changes settings holds them
 * whole (journal_entry.settings); environments name that entry (environment.settings), so
 * whatever has an environment has the settings that went with it: a fork, a state one has
 * gone back to, an entry that is run again. */

/* What draws of randomness come from. */
enum randomness_mode {
	RANDOMNESS_MODE_FIXED,  /* one digest */
	RANDOMNESS_MODE_SEEDED, /* a digest for each source and epoch, made of a seed */
	RANDOMNESS_MODE_REPLAY, /* rules, and the fixed digest where none fits */
	RANDOMNESS_MODE_STRICT, /* rules, and a failure where none fits */
	RANDOMNESS_MODE_RECORD, /* as fixed or seeded, and every draw that is kept is listed */
};
enum { RANDOMNESS_MODES = RANDOMNESS_MODE_RECORD + 1 };

struct settings {
	enum randomness_mode mode;
	struct bytes digest; /* RANDOMNESS_BYTES, or empty: the reference's fixed one */
	struct bytes seed;   /* of modes SEEDED and RECORD; may be empty in the second */
	const struct randomness_rule *rules; /* of modes REPLAY and STRICT */
	size_t rule_count;
	/* Mode RECORD: what the entry with these settings drew, how many were drawn up to there,
	 * and the entry whose settings have those before (0: there are none). */
	const struct randomness_rule *drawn;
	size_t drawn_count;
	uint64_t drawn_total, drawn_before;
	int64_t epoch_step; /* the epoch moves on by it before every message; ≥ 0 */
	bool unverified;    /* Filecoin.MpoolPush takes any signature */
	/* What Chaos.Invoke fills in. */
	int64_t gas_limit;
	struct bigint gas_fee_cap, gas_premium;
};

enum {
	SETTINGS_SEED_MAX = 64,       /* bytes */
	SETTINGS_RULES_MAX = 1000,    /* of randomness */
	SETTINGS_ENTROPY_MAX = 1024,  /* bytes of a rule */
	SETTINGS_RECORDED_MAX = 1000, /* draws that settings_recorded lists */
};

/* settings_default returns those of a new world. */
struct settings settings_default(void);

/* settings_check refuses what no settings may hold, with words. ST_INVALID, ST_LIMIT. */
enum status settings_check(const struct settings *settings, struct error *err) MUSTCHECK;

/* settings_encode appends the stored form, and nothing for the defaults. settings_decode
 * reads it: views lie in form, lists in the arena. ST_CORRUPT, ST_NO_MEMORY. */
enum status settings_encode(struct buffer *out, const struct settings *settings) MUSTCHECK;
enum status settings_decode(struct arena *arena, struct bytes form, struct settings *out) MUSTCHECK;

/* settings_randomness returns what a VM draws from; it views settings. */
struct randomness settings_randomness(const struct settings *settings);

/* settings_after returns settings that stand in a later entry than these, which are those of
 * entry `at`: what was drawn up to there is before them. */
struct settings settings_after(const struct settings *settings, uint64_t at);

/* settings_with_draws gives the stored form of settings that list what an entry behind entry
 * `at`, whose settings these are, has drawn; empty if it has drawn nothing. It lies in the
 * arena of draws. ST_NO_MEMORY. */
enum status settings_with_draws(const struct settings *settings, const struct draws *draws,
				uint64_t at, struct bytes *form) MUSTCHECK;

/* settings_step moves an environment on by the epoch step. ST_INVALID, with words, where
 * there is no such epoch. */
enum status settings_step(const struct settings *settings, struct environment *env,
			  struct error *err) MUSTCHECK;

/* session_settings finds the settings that go with an environment of the session's world;
 * they live in arena. ST_CORRUPT and what reading gives, with words. */
enum status session_settings(struct session *session, struct arena *arena,
			     const struct environment *env, struct settings *out,
			     struct error *err) MUSTCHECK;

/* settings_recorded lists the newest draws up to settings, oldest first, SETTINGS_RECORDED_MAX
 * at most; *out lies in the session's arena. Failures as session_settings. */
enum status settings_recorded(struct session *session, const struct settings *settings,
			      const struct randomness_rule **out, size_t *count,
			      struct error *err) MUSTCHECK;

#endif
