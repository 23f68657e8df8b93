/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/admission.h"

#include <stdio.h>
#include <string.h>

#include "config/listen_address.h"

static bool asks_for_tokens(const struct config *config)
{
	return config_number(config, OPTION_AUTH) != 0;
}

/* ---- what does not fit together ----------------------------------------------------- */

static enum status refuse_open_address(const char *text, struct error *err)
{
	error_set(err, ST_INVALID,
		  "--listen %.100s: other machines reach it, and whoever does could change "
		  "everything",
		  text);
	error_hint(err, "give --auth, so that every request needs a token; or --insecure, if "
			"nobody else is in that network; or listen on 127.0.0.1 or unix:PATH");
	return ST_INVALID;
}

/* The first address that other machines reach; NULL: none. What is no address is told where it is
 * opened. */
static enum status find_open_address(struct config *config, const char **out)
{
	const char *const *texts;
	size_t count;

	*out = NULL;
	TRY(config_list(config, OPTION_LISTEN, &texts, &count));
	for (size_t i = 0; i < count && !*out; i++) {
		struct listen_address address;

		if (listen_address_parse(texts[i], &address) &&
		    !listen_address_is_loopback(&address))
			*out = texts[i];
	}
	return ST_OK;
}

static enum status check_addresses(struct config *config, struct error *err)
{
	const char *open;

	TRY(find_open_address(config, &open));
	return open ? refuse_open_address(open, err) : ST_OK;
}

enum status admission_check(struct config *config, struct error *err)
{
	static const enum option of_auth[] = { OPTION_AUTH_SECRET, OPTION_COOKIE_FILE };

	if (asks_for_tokens(config))
		return ST_OK;
	for (size_t i = 0; i < sizeof(of_auth) / sizeof(of_auth[0]); i++) {
		if (config_text(config, of_auth[i])[0] == '\0')
			continue;
		error_set(err, ST_INVALID, "--%s without --auth: no tokens are asked for",
			  option_name(of_auth[i]));
		error_hint(err, "give --auth too, or leave it out");
		return ST_INVALID;
	}
	return config_number(config, OPTION_INSECURE) ? ST_OK : check_addresses(config, err);
}

/* ---- tokens ------------------------------------------------------------------------ */

/* The file of an option, else of the data directory; "" for a directory that goes. */
static enum status name_file(const struct config *config, enum option option, const char *directory,
			     bool ephemeral, char path[PATH_MAX], struct error *err)
{
	const char *given = config_text(config, option);
	int size;

	path[0] = '\0';
	if (given[0] == '\0' && ephemeral)
		return ST_OK;
	size = given[0] != '\0' ? snprintf(path, PATH_MAX, "%s", given)
				: snprintf(path, PATH_MAX, "%s/%s", directory,
					   option == OPTION_COOKIE_FILE ? "cookie" : "auth-secret");
	if (size < 0 || size >= PATH_MAX)
		return error_set(err, ST_INVALID, "--%s: path too long", option_name(option));
	return ST_OK;
}

static enum status load_secret(const char *path, const struct log *log,
			       uint8_t secret[SECRET_BYTES], struct error *err)
{
	bool made;

	if (path[0] == '\0')
		return secret_random(secret, err);
	TRY(secret_file_load(path, secret, &made, err));
	if (made)
		log_event(log, LOG_INFO, "main", "secret_made",
			  "a new secret for tokens is in %.200s", path);
	return ST_OK;
}

static enum status write_cookie(struct admission *admission, const char *path,
				const struct log *log, struct error *err)
{
	struct buffer token;
	enum status st;

	buffer_init(&token, 0);
	keeper_issue_cookie(&token, admission->keeper);
	st = buffer_status(&token);
	if (st == ST_OK)
		st = cookie_file_write(path, buffer_bytes(&token), &admission->cookie, err);
	if (st == ST_OK)
		log_event(log, LOG_INFO, "main", "cookie",
			  "a token that allows everything until the end is in %.200s",
			  admission->cookie.path);
	if (token.data)
		explicit_bzero(token.data, token.size);
	buffer_fini(&token);
	return st;
}

static enum status open_keeper(struct config *config, const char *directory, bool ephemeral,
			       const struct log *log, struct admission *out, struct error *err)
{
	char path[PATH_MAX];
	uint8_t secret[SECRET_BYTES];
	enum status st;

	TRY(name_file(config, OPTION_AUTH_SECRET, directory, ephemeral, path, err));
	TRY(load_secret(path, log, secret, err));
	st = keeper_new(secret, &out->keeper, err);
	explicit_bzero(secret, sizeof(secret));
	if (st == ST_OK)
		st = name_file(config, OPTION_COOKIE_FILE, directory, ephemeral, path, err);
	return st == ST_OK ? write_cookie(out, path, log, err) : st;
}

/* ---- all of it ---------------------------------------------------------------------- */

enum status admission_open(struct config *config, const char *directory, bool ephemeral,
			   const struct log *log, struct admission *out, struct error *err)
{
	struct gate_rules rules = { .read_only = config_number(config, OPTION_READ_ONLY) != 0 };
	const char *open;

	*out = (struct admission){ .cookie = { .fd = -1 } };
	TRY(find_open_address(config, &open));
	rules.strangers = open && !asks_for_tokens(config);
	TRY(config_list(config, OPTION_ALLOW_METHODS, &rules.allow, &rules.allow_count));
	TRY(config_list(config, OPTION_DENY_METHODS, &rules.deny, &rules.deny_count));
	TRY(gate_new(&rules, &out->gate, err));
	if (!asks_for_tokens(config))
		return ST_OK;
	return open_keeper(config, directory, ephemeral, log, out, err);
}

void admission_close(struct admission *admission)
{
	cookie_file_remove(&admission->cookie);
	keeper_free(admission->keeper);
	gate_free(admission->gate);
	admission->keeper = NULL;
	admission->gate = NULL;
}

const char *admission_cookie(const struct admission *admission)
{
	return admission->cookie.path[0] != '\0' ? admission->cookie.path : NULL;
}
