/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/daemon.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/announcement.h"
#include "base/clock.h"
#include "base/descriptors.h"
#include "base/line_writer.h"
#include "daemon/ephemeral.h"
#include "daemon/genesis_input.h"
#include "daemon/info_file.h"
#include "daemon/signals.h"
#include "rpc/summary.h"
#include "version.h"

enum {
	/* For clients that keep reading, before their connections are cut. With the drain of
	 * the engine well below the ten seconds after which containers are killed. */
	ANSWERS_TIMEOUT_MS = 4000,
	READY_PATIENCE_MS = 500,
	/* A stop signal that comes so soon after the first is the same: a terminal, `timeout`
	 * and compose send two. A later one ends the process at once. */
	SAME_SIGNAL_MS = 1000,
	/* That threads may be too late before a supervisor is told, if it does not say itself how
	 * long it would wait. */
	STUCK_MS = 60 * 1000,
};

/* Descriptors beside those of connections. */
enum {
	THREAD_DESCRIPTORS = 2, /* of each thread of libmicrohttpd: epoll and eventfd */
	SPARE_DESCRIPTORS = 24, /* for opening the database again, options files, logs */
	OWN_DESCRIPTORS = 1024, /* more are never needed */
	LEAST_CONNECTIONS = 4,  /* the least that --max-connections takes */
};

static unsigned cores(unsigned least, unsigned most)
{
	long found = sysconf(_SC_NPROCESSORS_ONLN);

	if (found < (long)least)
		return least;
	return found > (long)most ? most : (unsigned)found;
}

static unsigned small(const struct daemon *daemon, enum option option)
{
	return (unsigned)config_number(daemon->config, option);
}

static bool set_log_level(struct daemon *daemon, const struct config *config)
{
	enum log_level level;
	bool known = log_level_parse(config_text(config, OPTION_LOG_LEVEL), &level);

	if (known)
		daemon->log.level = level;
	return known;
}

static enum status open_log(struct daemon *daemon, struct error *err)
{
	const char *level = config_text(daemon->config, OPTION_LOG_LEVEL);
	const char *format = config_text(daemon->config, OPTION_LOG_FORMAT);

	daemon->log = (struct log){ .fd = STDERR_FILENO,
				    .for_journal = log_journal_reads(STDERR_FILENO) };
	if (!set_log_level(daemon, daemon->config))
		return error_set(err, ST_INVALID, "--log-level: %s", level);
	if (!log_format_parse(format, &daemon->log.format))
		return error_set(err, ST_INVALID, "--log-format: %s", format);
	return log_start(&daemon->log, err);
}

static enum status open_ports(struct daemon *daemon, struct error *err)
{
	const char *const *texts;
	size_t count;

	TRY(config_list(daemon->config, OPTION_LISTEN, &texts, &count));
	TRY(listen_open_all(texts, count, daemon->listeners, &daemon->listener_count, err));
	for (size_t i = 0; i < count; i++) {
		const struct listen_address *address = &daemon->listeners[i].address;

		listen_address_url(address, daemon->urls[i]);
		daemon->url_list[i] = daemon->urls[i];
		if (!listen_address_is_loopback(address) &&
		    !config_number(daemon->config, OPTION_AUTH))
			log_event(&daemon->log, LOG_WARN, "main", "open_to_network",
				  "listening on %s with --insecure: whoever reaches this port can "
				  "change the state",
				  texts[i]);
	}
	return ST_OK;
}

static unsigned http_threads(const struct daemon *daemon)
{
	unsigned threads = small(daemon, OPTION_HTTP_THREADS);

	return threads ? threads : cores(2, 16);
}

/* Every connection takes a descriptor; the usual soft limit of 1024 is too low. */
static void raise_descriptor_limit(struct daemon *daemon)
{
	daemon->descriptor_limit =
		descriptors_allow(small(daemon, OPTION_MAX_CONNECTIONS) + OWN_DESCRIPTORS);
}

/* Once the data are open and no connection is yet. */
static enum status limit_connections(struct daemon *daemon, struct error *err)
{
	size_t own = descriptors_open() + (size_t)THREAD_DESCRIPTORS * (http_threads(daemon) + 1) +
		     SPARE_DESCRIPTORS;
	size_t limit = daemon->descriptor_limit, left = limit > own ? limit - own : 0;

	daemon->max_connections = small(daemon, OPTION_MAX_CONNECTIONS);
	if (left >= daemon->max_connections)
		return ST_OK;
	if (left < LEAST_CONNECTIONS) {
		error_set(err, ST_IO,
			  "a limit of %zu open files leaves none for connections: %zu are needed "
			  "beside them",
			  limit, own);
		error_hint(err, "raise the hard limit (ulimit -Hn), or lower --http-threads");
		return ST_IO;
	}
	log_event(&daemon->log, LOG_WARN, "main", "few_descriptors",
		  "a limit of %zu open files leaves %zu for connections: that is the limit, not "
		  "--max-connections %u",
		  limit, left, daemon->max_connections);
	daemon->max_connections = (unsigned)left;
	return ST_OK;
}

static enum status choose_directory(struct daemon *daemon, struct error *err)
{
	const char *given = config_text(daemon->config, OPTION_DATA_DIR);
	size_t swept;

	if (config_number(daemon->config, OPTION_EPHEMERAL)) {
		const char *parent = config_text(daemon->config, OPTION_TMP_DIR);

		swept = ephemeral_sweep(parent);
		if (swept > 0)
			log_event(&daemon->log, LOG_INFO, "main", "swept",
				  "%zu directories that killed daemons had left below %s", swept,
				  parent);
		TRY(ephemeral_make(parent, daemon->directory, sizeof(daemon->directory),
				   &daemon->ephemeral_fd, err));
		daemon->made_directory = true;
		return ST_OK;
	}
	if (strlen(given) >= sizeof(daemon->directory))
		return error_set(err, ST_INVALID, "--data-dir: path too long");
	memcpy(daemon->directory, given, strlen(given) + 1);
	return ST_OK;
}

static enum status open_engine(struct daemon *daemon, const struct genesis_spec *genesis,
			       struct error *err)
{
	unsigned workers = small(daemon, OPTION_WORKERS);
	struct engine_options options = {
		.data_directory = daemon->directory,
		.durable = strcmp(config_text(daemon->config, OPTION_DURABILITY), "full") == 0,
		.ephemeral = daemon->made_directory,
		.map_size_bytes = config_number(daemon->config, OPTION_MAP_SIZE),
		.block_cache_bytes = config_number(daemon->config, OPTION_BLOCK_CACHE),
		.workers = workers ? workers : cores(2, 8),
		.max_call_depth = small(daemon, OPTION_MAX_CALL_DEPTH),
		.vm_memory_bytes = config_number(daemon->config, OPTION_VM_MEMORY),
		.answer_bytes = config_number(daemon->config, OPTION_MAX_RESPONSE),
		.queue_limit = small(daemon, OPTION_QUEUE),
		.run_timeout_ms = small(daemon, OPTION_RUN_TIMEOUT),
		.import_bytes = config_number(daemon->config, OPTION_MAX_IMPORT),
		.import_kept_ms = (int64_t)config_number(daemon->config, OPTION_IMPORT_TTL),
		.genesis = genesis,
		.log = &daemon->log,
	};

	return engine_open(&options, &daemon->engine, err);
}

/* What is open needs no name, and what has none is gone however the process ends. */
static void remove_ephemeral(struct daemon *daemon)
{
	if (daemon->ephemeral_fd < 0)
		return;
	ephemeral_remove(daemon->directory);
	close(daemon->ephemeral_fd);
	daemon->ephemeral_fd = -1;
}

/* Failures that a new directory cannot have, so the genesis file must. */
static bool blames_file(enum status st)
{
	return st == ST_CORRUPT || st == ST_UNSUPPORTED || st == ST_NOT_FOUND || st == ST_LIMIT ||
	       st == ST_INVALID;
}

/* A genesis file that is no good is a bad option; the words of whoever read it know
 * the place in it but not its name. */
static enum status name_genesis(const struct genesis_spec *spec, struct error *err)
{
	char text[sizeof(err->text)];

	snprintf(text, sizeof(text), "%s", err->text);
	snprintf(err->text, sizeof(err->text), "--genesis %.150s: %.200s", spec->text, text);
	return ST_INVALID;
}

/* A directory that has its state already does without the file of --genesis: it may
 * have been there for the first start only. */
static enum status open_data(struct daemon *daemon, struct error *err)
{
	struct genesis_input genesis;
	bool fresh;
	enum status st;

	fresh = engine_is_new(daemon->directory);
	st = genesis_input_load(daemon->config, fresh, &genesis, err);
	if (st != ST_OK) {
		genesis_input_fini(&genesis);
		return st == ST_NO_MEMORY ? st : name_genesis(&genesis.spec, err);
	}
	if (genesis.spec.unread)
		log_event(&daemon->log, LOG_INFO, "main", "genesis_unread",
			  "the file of --genesis %.200s is not there, and not needed any more",
			  genesis.spec.text);
	st = open_engine(daemon, &genesis.spec, err);
	if (st == ST_OK)
		remove_ephemeral(daemon);
	if (fresh && genesis.spec.kind != GENESIS_MINIMAL && blames_file(st))
		st = name_genesis(&genesis.spec, err);
	genesis_input_fini(&genesis);
	return st;
}

/* By the way that everybody else has, too. */
static void ask_to_stop(void *context)
{
	(void)context;
	(void)kill(getpid(), SIGTERM);
}

static enum status open_rpc(struct daemon *daemon, struct error *err)
{
	const struct config *config = daemon->config;
	struct rpc_setup setup = {
		.engine = daemon->engine,
		.options = daemon->options,
		.option_count = OPTION_COUNT,
		.limits = { .body_bytes = config_number(config, OPTION_MAX_BODY),
			    .response_bytes = config_number(config, OPTION_MAX_RESPONSE),
			    .batch_members = config_number(config, OPTION_MAX_BATCH),
			    .depth = config_number(config, OPTION_MAX_JSON_DEPTH),
			    .run_ms = small(daemon, OPTION_RUN_TIMEOUT),
			    .memory_bytes = config_number(config, OPTION_MAX_REQUEST_MEMORY),
			    .connections = daemon->max_connections },
		.memory = &daemon->memory.budget,
		.listen_url = daemon->urls[0],
		.addresses = daemon->url_list,
		.address_count = daemon->listener_count,
		.data_directory = daemon->directory,
		.ephemeral = daemon->made_directory,
		.start_time_s = clock_wall_ms() / 1000,
		.world_quotas = { .messages = config_number(config, OPTION_WORLD_MESSAGES),
				  .bytes = config_number(config, OPTION_WORLD_BYTES),
				  .age_s = config_number(config, OPTION_WORLD_AGE) / MS_PER_S },
		.auto_world_ttl_s = config_number(config, OPTION_AUTO_WORLD_TTL) / MS_PER_S,
		.keeper = daemon->admission.keeper,
		.gate = daemon->admission.gate,
		.cookie_path = admission_cookie(&daemon->admission),
		.log = &daemon->log,
		.stop = ask_to_stop,
	};

	for (enum option option = 0; option < OPTION_COUNT; option++)
		daemon->options[option] = (struct rpc_option){
			.name = option_name(option),
			.value = config_text(config, option),
			.origin = origin_name(config->values[option].origin),
		};
	return rpc_new(&setup, &daemon->rpc, err);
}

/* By chance, so that ids stay unique over starts whatever the clock says; 63 bits are too
 * many to meet those of another start. */
static uint64_t request_id_base(void)
{
	uint64_t base;

	if (getrandom(&base, sizeof(base), GRND_NONBLOCK) != (ssize_t)sizeof(base))
		base = (uint64_t)clock_wall_ms() << 20;
	return base >> 1;
}

static enum status open_http(struct daemon *daemon, struct error *err)
{
	struct config *config = daemon->config;
	struct http_options options = {
		.listeners = daemon->listeners,
		.listener_count = daemon->listener_count,
		.threads = http_threads(daemon),
		.max_connections = daemon->max_connections,
		.max_connections_per_address = small(daemon, OPTION_MAX_CONNECTIONS_PER_ADDRESS),
		.max_exports = small(daemon, OPTION_MAX_EXPORTS),
		.connection_timeout_ms = small(daemon, OPTION_CONNECTION_TIMEOUT),
		.request_timeout_ms = small(daemon, OPTION_REQUEST_TIMEOUT),
		.max_body_bytes = config_number(config, OPTION_MAX_BODY),
		.max_body_memory_bytes = config_number(config, OPTION_MAX_BODY_MEMORY),
		.max_answer_memory_bytes = config_number(config, OPTION_MAX_ANSWER_MEMORY),
		.memory = &daemon->memory.budget,
		.rpc = daemon->rpc,
		.keeper = daemon->admission.keeper,
		.read_only = config_number(config, OPTION_READ_ONLY) != 0,
		.request_id_base = request_id_base(),
		.log = &daemon->log,
	};

	TRY(config_list(config, OPTION_ALLOW_ORIGIN, &options.allow_origins.items,
			&options.allow_origins.count));
	TRY(config_list(config, OPTION_ALLOW_HOST, &options.allow_hosts.items,
			&options.allow_hosts.count));
	return http_start(&options, &daemon->http, err);
}

static enum status write_info(struct daemon *daemon, struct error *err)
{
	const char *path = config_text(daemon->config, OPTION_INFO_OUT);
	struct buffer info;
	enum status st;

	if (path[0] == '\0')
		return ST_OK;
	buffer_init(&info, 0);
	st = rpc_info_json(daemon->rpc, &info, err);
	if (st == ST_OK)
		st = info_file_write(path, buffer_bytes(&info), err);
	buffer_fini(&info);
	return st;
}

/* The line programs wait for. That of a daemon with one address is as it always was. */
static void write_ready_line(const struct daemon *daemon, struct buffer *out)
{
	buffer_printf(out, "chaosactord ready url=%s pid=%ld version=%s", daemon->urls[0],
		      (long)getpid(), CHAOSACTORD_VERSION);
	for (size_t i = 1; i < daemon->listener_count; i++)
		buffer_printf(out, "%s%s", i == 1 ? " also=" : ",", daemon->urls[i]);
	buffer_append_byte(out, '\n');
}

/* Where programs of this user find the token that lets them in; nothing of the token. */
static void write_cookie_line(const struct daemon *daemon, struct buffer *out)
{
	const char *path = admission_cookie(&daemon->admission);
	char whole[PATH_MAX];

	if (path && path[0] != '/')
		path = realpath(path, whole);
	if (path)
		buffer_printf(out, ANNOUNCEMENT_COOKIE "%s\n", path);
}

static int make_announcement(const struct daemon *daemon, struct bytes ready_line)
{
	struct buffer text;
	int fd = -1;

	buffer_init(&text, 0);
	buffer_append_bytes(&text, ready_line);
	write_cookie_line(daemon, &text);
	if (buffer_status(&text) == ST_OK)
		fd = announcement_make(buffer_bytes(&text));
	buffer_fini(&text);
	return fd;
}

/* A person at a terminal wants to know what to send from, too; a program finds that in
 * --info-out. Programs that run beside us find the line below /proc. */
static enum status ready_text(struct daemon *daemon, struct buffer *out, struct error *err)
{
	write_ready_line(daemon, out);
	TRY(buffer_status(out));
	daemon->announcement_fd = make_announcement(daemon, buffer_bytes(out));
	if (daemon->announcement_fd < 0)
		log_event(&daemon->log, LOG_WARN, "main", "no_announcement",
			  "chaosactor healthcheck --running will not find this daemon: %s",
			  strerror(errno));
	if (isatty(STDOUT_FILENO))
		TRY(rpc_accounts_text(daemon->rpc, out, err));
	return buffer_status(out);
}

/* In one write(2), and without waiting for whoever does not read it. What was logged
 * before is there when the line is. */
static enum status announce(struct daemon *daemon, struct error *err)
{
	struct line_writer *out;
	struct buffer text;
	enum status st;

	log_flush(&daemon->log);
	buffer_init(&text, 0);
	st = ready_text(daemon, &text, err);
	if (st == ST_OK)
		st = line_writer_start(STDOUT_FILENO, text.size, NULL, &out, err);
	if (st == ST_OK) {
		line_writer_put(out, buffer_bytes(&text));
		line_writer_finish(out, READY_PATIENCE_MS);
	}
	buffer_fini(&text);
	return st;
}

/* The main thread may be in the middle of making it: then what is here is not of use yet. */
static void unlink_cookie(const struct daemon *daemon)
{
	struct cookie_file cookie = daemon->admission.cookie;

	cookie.fd = -1;
	cookie_file_remove(&cookie);
}

/* A stop signal while the main thread starts. Nothing has been answered yet, so the end may
 * come at any point, as with kill -9; only names in the file system are taken back. */
static void leave_start(void *context, int number)
{
	struct daemon *daemon = context;

	notify_stopping(&daemon->notify);
	log_event(&daemon->log, LOG_INFO, "main", "stopping", "signal %d, while starting", number);
	log_flush(&daemon->log);
	for (size_t i = 0; i < daemon->listener_count; i++)
		listen_remove_file(&daemon->listeners[i]);
	unlink_cookie(daemon);
	if (daemon->made_directory)
		ephemeral_remove(daemon->directory);
	_exit(0);
}

static enum status open_service(struct daemon *daemon, struct error *err)
{
	TRY(open_data(daemon, err));
	/* Behind the lock on the data directory, in which the files are. */
	TRY(admission_open(daemon->config, daemon->directory, daemon->made_directory, &daemon->log,
			   &daemon->admission, err));
	TRY(limit_connections(daemon, err));
	TRY(open_rpc(daemon, err));
	TRY(open_http(daemon, err));
	return write_info(daemon, err);
}

enum status daemon_start(struct daemon *daemon, int argc, char *const argv[], struct config *config,
			 struct error *err)
{
	enum status st;

	*daemon = (struct daemon){
		.config = config,
		.argc = argc,
		.argv = argv,
		.signal_fd = -1,
		.announcement_fd = -1,
		.notify = { .fd = -1 },
		.ephemeral_fd = -1,
		.watch = { .end_fd = -1 },
		.admission = { .cookie = { .fd = -1 } },
	};
	memory_open(&daemon->memory, config_number(config, OPTION_TOTAL_MEMORY));
	TRY(open_log(daemon, err));
	notify_open(&daemon->notify, &daemon->log);
	TRY(signals_open(&daemon->signal_fd, err));
	TRY(admission_check(config, err));
	raise_descriptor_limit(daemon);
	TRY(open_ports(daemon, err));
	TRY(choose_directory(daemon, err));
	notify_status(&daemon->notify, "opening the data");
	signals_watch_start(&daemon->watch, daemon->signal_fd, 0, leave_start, daemon);
	st = open_service(daemon, err);
	signals_watch_stop(&daemon->watch);
	return st == ST_OK ? announce(daemon, err) : st;
}

static void reread_log_level(struct daemon *daemon)
{
	struct error err = { 0 };
	struct config config;

	if (config_load(daemon->argc, daemon->argv, environ, &config, &err) != ST_OK)
		log_event(&daemon->log, LOG_ERROR, "main", "reread_failed", "%s", err.text);
	else if (set_log_level(daemon, &config))
		log_event(&daemon->log, LOG_INFO, "main", "reread", "log level is %s",
			  config_text(&config, OPTION_LOG_LEVEL));
	config_fini(&config);
}

/* Tells who started us how it goes: ready once writing can be expected to succeed, and alive as
 * long as the threads that carry out requests are, which this one does not show. */
static void tell_supervisor(struct daemon *daemon)
{
	struct notify *notify = &daemon->notify;
	const int64_t patience_ms = notify->alive_every_ms > 0 ? 2 * notify->alive_every_ms
							       : STUCK_MS;
	struct error err = { 0 };
	char text[NOTIFY_TEXT_MAX];

	if (notify->fd < 0)
		return;
	if (engine_is_stuck(daemon->engine, patience_ms)) {
		notify_status(notify, "stuck: a job or a commit does not come to its end");
		return;
	}
	notify_alive(notify);
	if (engine_health(daemon->engine, &err) == ST_OK) {
		(void)snprintf(text, sizeof(text), "ready at %s", daemon->urls[0]);
		notify_ready(notify);
	} else {
		(void)snprintf(text, sizeof(text), "not ready: %s", err.text);
	}
	notify_status(notify, text);
}

static void reread(struct daemon *daemon)
{
	notify_reloading(&daemon->notify);
	reread_log_level(daemon);
	/* The end of it is told by the next tell_supervisor. */
}

static void end_at_once(void *context, int number)
{
	(void)context;
	(void)number;
	_exit(1);
}

void daemon_run(struct daemon *daemon)
{
	int number;

	for (size_t i = 0; i < daemon->listener_count; i++)
		log_event(&daemon->log, LOG_INFO, "main", "ready", "url=%s directory=%s%s",
			  daemon->urls[i], daemon->directory,
			  daemon->made_directory ? " (ephemeral)" : "");
	for (;;) {
		tell_supervisor(daemon);
		number = signals_wait(daemon->signal_fd,
				      notify_wait_ms(&daemon->notify, HTTP_SWEEP_MS));
		if (number == SIGHUP)
			reread(daemon);
		else if (number != 0)
			break;
		http_sweep(daemon->http);
		memory_return(&daemon->memory);
		engine_tend(daemon->engine);
	}
	signals_watch_start(&daemon->watch, daemon->signal_fd, clock_ms() + SAME_SIGNAL_MS,
			    end_at_once, NULL);
	notify_stopping(&daemon->notify);
	log_event(&daemon->log, LOG_INFO, "main", "stopping", "signal %d", number);
}

static void stop_serving(struct daemon *daemon)
{
	if (!daemon->http)
		return;
	http_close_door(daemon->http);
	engine_drain(daemon->engine);
	if (!http_wait_answers(daemon->http, ANSWERS_TIMEOUT_MS))
		log_event(&daemon->log, LOG_WARN, "main", "answers_lost",
			  "some clients did not take their answers in time");
	http_stop(daemon->http);
}

void daemon_stop(struct daemon *daemon)
{
	stop_serving(daemon);
	for (size_t i = 0; i < daemon->listener_count; i++)
		listen_close(&daemon->listeners[i]);
	rpc_free(daemon->rpc);
	admission_close(&daemon->admission);
	engine_close(daemon->engine);
	remove_ephemeral(daemon);
	signals_watch_stop(&daemon->watch);
	if (daemon->announcement_fd >= 0)
		close(daemon->announcement_fd);
	if (daemon->signal_fd >= 0)
		close(daemon->signal_fd);
	notify_close(&daemon->notify);
	log_stop(&daemon->log);
}
