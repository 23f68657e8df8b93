/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/listen.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static void close_all(struct listener *listeners, size_t count)
{
	for (size_t i = 0; i < count; i++)
		listen_close(&listeners[i]);
}

static bool connects(const struct listen_address *address)
{
	int fd = socket(address->socket.any.sa_family, SOCK_STREAM, 0);
	bool connected;

	assert_true(fd >= 0);
	connected = connect(fd, &address->socket.any, address->size) == 0;
	close(fd);
	return connected;
}

static void test_port_taken(void **state)
{
	struct listen_address address;
	struct listener first, second;
	struct error err = { 0 };
	char text[32];

	(void)state;
	assert_true(listen_address_parse("127.0.0.1:0", &address));
	assert_int_equal(listen_open(&address, &first, &err), ST_OK);
	snprintf(text, sizeof(text), "127.0.0.1:%u", listen_address_port(&first.address));
	assert_true(listen_address_parse(text, &address));
	assert_int_equal(listen_open(&address, &second, &err), ST_IO);
	assert_non_null(strstr(err.text, text));
	assert_non_null(strstr(err.hint, "another program has the port"));
	listen_close(&second);
	listen_close(&first);
	listen_close(&first);
}

/* One socket for both versions, two where an address of version 4 has the same port. */
static void test_both_versions(void **state)
{
	const char *alone[] = { "[::]:0" }, *both[2];
	struct listener listeners[LISTEN_ADDRESSES_MAX];
	struct listen_address v4;
	struct error err = { 0 };
	char any4[32], any6[32];
	size_t opened;
	unsigned port;

	(void)state;
	if (listen_open_all(alone, 1, listeners, &opened, &err) != ST_OK) {
		assert_non_null(strstr(err.hint, "no IPv6"));
		skip();
	}
	port = listen_address_port(&listeners[0].address);
	snprintf(any4, sizeof(any4), "0.0.0.0:%u", port);
	snprintf(any6, sizeof(any6), "[::]:%u", port);
	assert_true(listen_address_parse(any4, &v4));
	assert_true(connects(&v4));
	close_all(listeners, opened);
	both[0] = any4;
	both[1] = any6;
	if (listen_open_all(both, 2, listeners, &opened, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(opened, 2);
	assert_true(listeners[1].address.v6_only);
	assert_true(connects(&v4));
	close_all(listeners, opened);
	assert_false(connects(&v4));
}

static void test_too_many(void **state)
{
	const char *texts[LISTEN_ADDRESSES_MAX + 1];
	struct listener listeners[LISTEN_ADDRESSES_MAX];
	struct error err = { 0 };
	size_t opened;

	(void)state;
	for (size_t i = 0; i <= LISTEN_ADDRESSES_MAX; i++)
		texts[i] = "127.0.0.1:0";
	assert_int_equal(listen_open_all(texts, LISTEN_ADDRESSES_MAX + 1, listeners, &opened, &err),
			 ST_INVALID);
	assert_int_equal(opened, 0);
	assert_int_equal(listen_open_all(texts, LISTEN_ADDRESSES_MAX, listeners, &opened, NULL),
			 ST_OK);
	assert_int_equal(opened, LISTEN_ADDRESSES_MAX);
	close_all(listeners, opened);
}

/* ---- UNIX sockets, in a directory of their own ---- */

struct place {
	char directory[32], path[64];
	struct listen_address address;
};

static void place_init(struct place *place)
{
	char text[80];

	strcpy(place->directory, "/tmp/test_listen_XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	snprintf(place->path, sizeof(place->path), "%s/socket", place->directory);
	snprintf(text, sizeof(text), "unix:%s", place->path);
	assert_true(listen_address_parse(text, &place->address));
}

static void place_fini(const struct place *place)
{
	unlink(place->path);
	assert_int_equal(rmdir(place->directory), 0);
}

static void test_file(void **state)
{
	struct listener listener, second;
	struct error err = { 0 };
	struct place place;
	struct stat facts;
	mode_t mask = umask(0077);

	(void)state;
	place_init(&place);
	if (listen_open(&place.address, &listener, &err) != ST_OK)
		fail_msg("%s", err.text);
	umask(mask);
	assert_int_equal(lstat(place.path, &facts), 0);
	assert_true(S_ISSOCK(facts.st_mode));
	assert_int_equal(facts.st_mode & 07777, 0660);
	assert_true(connects(&place.address));
	/* One that is alive is not replaced. */
	assert_int_equal(listen_open(&place.address, &second, &err), ST_IO);
	assert_non_null(strstr(err.text, place.path));
	assert_non_null(strstr(err.hint, "another program"));
	listen_close(&second);
	assert_true(connects(&place.address));
	listen_close(&listener);
	assert_int_equal(lstat(place.path, &facts), -1);
	place_fini(&place);
}

static void test_file_of_a_dead_daemon(void **state)
{
	struct listener dead, listener;
	struct error err = { 0 };
	struct place place;

	(void)state;
	place_init(&place);
	assert_int_equal(listen_open(&place.address, &dead, NULL), ST_OK);
	close(dead.fd);          /* as a kill does: the file stays */
	dead.file.made.tv_sec--; /* the new one may have its inode, but not its time */
	if (listen_open(&place.address, &listener, &err) != ST_OK)
		fail_msg("%s", err.text);
	/* The end of the old one takes nothing from the new one. */
	dead.fd = dup(0);
	listen_close(&dead);
	assert_true(connects(&place.address));
	listen_close(&listener);
	place_fini(&place);
}

static void test_other_files_stay(void **state)
{
	struct listener listener;
	struct error err = { 0 };
	struct place place;
	struct stat facts;
	int fd;

	(void)state;
	place_init(&place);
	fd = open(place.path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(listen_open(&place.address, &listener, &err), ST_IO);
	assert_non_null(strstr(err.text, "no socket"));
	listen_close(&listener);
	assert_int_equal(lstat(place.path, &facts), 0);
	assert_true(S_ISREG(facts.st_mode));
	/* Nor does the end of a daemon remove what has taken the place of its socket. */
	unlink(place.path);
	assert_int_equal(listen_open(&place.address, &listener, NULL), ST_OK);
	unlink(place.path);
	assert_int_equal(mkdir(place.path, 0700), 0);
	listen_close(&listener);
	assert_int_equal(rmdir(place.path), 0);
	place_fini(&place);
}

static void test_no_directory(void **state)
{
	struct listen_address address;
	struct listener listener;
	struct error err = { 0 };

	(void)state;
	assert_true(listen_address_parse("unix:/nonexistent/socket", &address));
	assert_int_equal(listen_open(&address, &listener, &err), ST_IO);
	assert_non_null(strstr(err.text, "unix:/nonexistent/socket: No such file"));
	listen_close(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port_taken),
		cmocka_unit_test(test_both_versions),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_file_of_a_dead_daemon),
		cmocka_unit_test(test_other_files_stay),
		cmocka_unit_test(test_no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
