/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/auth/gate.h"

#include <stdlib.h>

#include "base/glob.h"

struct gate {
	struct gate_rules rules;
	bool open[]; /* of each method */
};

/* ---- the rules --------------------------------------------------------------------- */

static bool is_listed(const char *const *patterns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (glob_matches(bytes_of_text(patterns[i]), bytes_of_text(name)))
			return true;
	return false;
}

static bool describes_any(const char *pattern)
{
	const struct method *method;

	for (size_t i = 0; (method = method_of_any(i)) != NULL; i++)
		if (glob_matches(bytes_of_text(pattern), bytes_of_text(method->name)))
			return true;
	return false;
}

/* A pattern that matches nothing is a slip, and one that leaves open what should be closed. */
static enum status check_patterns(const char *option, const char *const *patterns, size_t count,
				  struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		const char *nearest;

		if (describes_any(patterns[i]))
			continue;
		nearest = method_nearest(bytes_of_text(patterns[i]));
		error_set(err, ST_INVALID, "--%s: no method is called '%.80s'", option,
			  patterns[i]);
		if (nearest)
			error_hint(err, "did you mean %s?", nearest);
		else
			error_hint(err, "* stands for any text, ? for one character, as in "
					"Chaos.World*; case counts");
		return ST_INVALID;
	}
	return ST_OK;
}

enum status gate_new(const struct gate_rules *rules, struct gate **out, struct error *err)
{
	const struct method *method;
	struct gate *gate;
	size_t count = 0;

	*out = NULL;
	TRY(check_patterns("allow-methods", rules->allow, rules->allow_count, err));
	TRY(check_patterns("deny-methods", rules->deny, rules->deny_count, err));
	while (method_of_any(count))
		count++;
	gate = calloc(1, sizeof(*gate) + count * sizeof(gate->open[0]));
	if (!gate)
		return error_set(err, ST_NO_MEMORY, "no memory for the list of methods");
	gate->rules = *rules;
	for (size_t i = 0; (method = method_of_any(i)) != NULL; i++)
		gate->open[i] = (rules->allow_count == 0 ||
				 is_listed(rules->allow, rules->allow_count, method->name)) &&
				!is_listed(rules->deny, rules->deny_count, method->name);
	*out = gate;
	return ST_OK;
}

void gate_free(struct gate *gate)
{
	free(gate);
}

const struct gate_rules *gate_rules(const struct gate *gate)
{
	return &gate->rules;
}

bool gate_opens(const struct gate *gate, const struct method *method)
{
	return !gate || gate->open[method_index_of_any(method)];
}

bool gate_permits(const struct gate *gate, const struct grant *grant, enum permission permission)
{
	return grant->permission >= permission &&
	       (permission <= PERMIT_READ || !gate || !gate->rules.read_only);
}

/* ---- requests ---------------------------------------------------------------------- */

static enum status refuse_method(const struct method *method, struct failure *failure)
{
	(void)failure_set(failure, FAULT_METHOD_NOT_FOUND,
			  "method '%s' not found: this daemon was started without it",
			  method->name);
	failure_text(failure, "method", method->name);
	failure_text(failure, "reason", "disabled");
	failure_hint(failure, "--allow-methods and --deny-methods say what it answers; Chaos.Info "
			      "shows them");
	return ST_INVALID;
}

static enum status refuse_writing(const struct method *method, struct failure *failure)
{
	(void)failure_set(failure, FAULT_FORBIDDEN,
			  "this daemon is read-only: %s is not carried out", method->name);
	failure_text(failure, "needs", permission_name(method->permission));
	failure_text(failure, "reason", "read-only");
	failure_hint(failure, "ask a daemon that was started without --read-only");
	return ST_INVALID;
}

/* In Lotus' words, with its name of the method (go-jsonrpc v0.9.0 auth/auth.go
 * PermissionedProxy). */
static enum status refuse_permission(const struct method *method, struct failure *failure)
{
	const bool lotus = method_is_lotus(bytes_of_text(method->name));
	const char *needed = permission_name(method->permission);

	(void)failure_set(failure, FAULT_FORBIDDEN, "missing permission to invoke '%s' (need '%s')",
			  lotus ? strchr(method->name, '.') + 1 : method->name, needed);
	failure_text(failure, "needs", needed);
	failure_hint(failure, "take a token whose claim Allow has %s; Filecoin.AuthNew makes one",
		     needed);
	return ST_INVALID;
}

static bool ends_daemon(const struct method *method)
{
	return strcmp(method->name, "Filecoin.Shutdown") == 0;
}

static enum status refuse_strangers(const struct method *method, struct failure *failure)
{
	(void)failure_set(failure, FAULT_FORBIDDEN,
			  "%s: whoever reaches this daemon could end it, since it listens to other "
			  "machines and asks for no tokens",
			  method->name);
	failure_text(failure, "needs", permission_name(method->permission));
	failure_text(failure, "reason", "no-tokens");
	failure_hint(failure, "end the process or container where it runs (SIGTERM); or start it "
			      "with --auth and ask with a token that allows admin");
	return ST_INVALID;
}

enum status gate_judge_method(const struct gate *gate, const struct grant *grant,
			      const struct method *method, struct failure *failure)
{
	if (!gate_opens(gate, method))
		return refuse_method(method, failure);
	if (grant->permission < method->permission)
		return refuse_permission(method, failure);
	if (!gate_permits(gate, grant, method->permission))
		return refuse_writing(method, failure);
	if (gate && gate->rules.strangers && ends_daemon(method))
		return refuse_strangers(method, failure);
	return ST_OK;
}

/* Methods that tell nothing of the world they are sent to and change nothing there: so a token
 * for other worlds may send them without naming one. A new world, and those that are listed,
 * are judged by their own names. */
static bool needs_no_world(const struct method *method)
{
	static const char *const names[] = {
		"Chaos.DecodeParams", "Chaos.DecodeReturn", "Chaos.EncodeParams",
		"Chaos.Explain",      "Chaos.TokenNew",     "Chaos.WorldCreate",
		"Chaos.WorldList",    "Filecoin.AuthNew",   "Filecoin.AuthVerify",
		"Filecoin.Discover",  "Filecoin.Version",   "rpc.discover",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], method->name) == 0)
			return true;
	return false;
}

static bool may_enter(const struct member *member, const struct grant *grant)
{
	return grant_enters(grant, member->world) ||
	       (!member->names_world && needs_no_world(member->method));
}

/* A connection may last longer than the token that it was opened with. */
static enum status judge_time(const struct grant *grant, struct failure *failure)
{
	if (!grant_has_expired(grant))
		return ST_OK;
	(void)failure_set(failure, FAULT_UNAUTHORIZED,
			  "the token of this connection has expired (claim exp)");
	failure_hint(failure, "connect again, with another token");
	return ST_INVALID;
}

static void judge_member(struct member *member, const struct gate *gate, const struct grant *grant)
{
	enum status st = judge_time(grant, &member->refusal);

	if (st == ST_OK)
		st = gate_judge_method(gate, grant, member->method, &member->refusal);
	if (st == ST_OK && !may_enter(member, grant))
		st = grant_refuse_world(&member->refusal, member->world);
	if (st != ST_OK)
		member->method = NULL;
}

void gate_judge(struct envelope *envelope, const struct gate *gate, const struct grant *grant)
{
	for (size_t i = 0; i < envelope->member_count; i++)
		if (envelope->members[i].method)
			judge_member(&envelope->members[i], gate, grant);
}
