/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/peers.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"

/* A connection: our end and the client's. */
struct line {
	int ends[2];
	struct peer *peer;
};

static void line_open(struct line *line, struct peers *peers)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, line->ends), 0);
	line->peer = peers_add(peers, line->ends[0]);
	assert_non_null(line->peer);
}

static void line_close(struct line *line, struct peers *peers)
{
	peers_remove(peers, line->peer);
	close(line->ends[0]);
	close(line->ends[1]);
}

/* What the client reads: bytes, 0 at the end, -1 when still open and silent. */
static ssize_t line_read(const struct line *line, char *text, size_t room)
{
	ssize_t got = recv(line->ends[1], text, room - 1, MSG_DONTWAIT);

	text[got > 0 ? got : 0] = '\0';
	return got;
}

struct deadline_case {
	const char *reason;
	enum peer_state state;
	int64_t age_ms; /* request timeout 1000, idle timeout 5000 */
	bool closed;
};

static const struct deadline_case deadline_cases[] = {
	{ "fresh, in time", PEER_FRESH, 900, false },
	{ "fresh, late", PEER_FRESH, 1500, true },
	{ "reading, in time", PEER_READING, 900, false },
	{ "reading, late", PEER_READING, 1500, true },
	{ "busy is never late", PEER_BUSY, 1000000, false },
	{ "sending is never late", PEER_SENDING, 1000000, false },
	{ "idle, in time", PEER_IDLE, 4900, false },
	{ "idle, late", PEER_IDLE, 5500, true },
};

static void test_deadlines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(deadline_cases) / sizeof(deadline_cases[0]); i++) {
		const struct deadline_case *row = &deadline_cases[i];
		struct peers peers;
		struct line line;
		char text[64];

		peers_init(&peers, 100, 1000, 5000);
		line_open(&line, &peers);
		peer_enter(line.peer, row->state);
		if (peers_sweep(&peers, line.peer->since_ms + row->age_ms, "late") != row->closed)
			fail_msg("%s", row->reason);
		/* A sender is told, others just see the end. */
		assert_int_equal(line_read(&line, text, sizeof(text)), !row->closed ? -1
								       : row->state == PEER_READING
									       ? 4
									       : 0);
		assert_int_equal(peers_sweep(&peers, line.peer->since_ms + row->age_ms, "late"), 0);
		line_close(&line, &peers);
		peers_fini(&peers);
	}
}

static void test_sees_who_left(void **state)
{
	/* Only the first is idle and at its end: others are still here, have sent something
	 * that is not read yet, or wait for an answer. */
	static const enum peer_state states[] = { PEER_IDLE, PEER_IDLE, PEER_READING, PEER_BUSY };
	static const bool leaves[] = { true, false, true, true };
	struct peers peers;
	struct line lines[4];
	char text[8];

	(void)state;
	peers_init(&peers, 100, 1000, 5000);
	for (int i = 0; i < 4; i++) {
		line_open(&lines[i], &peers);
		peer_enter(lines[i].peer, states[i]);
		if (i == 2)
			assert_int_equal(send(lines[i].ends[1], "x", 1, 0), 1);
		if (leaves[i])
			shutdown(lines[i].ends[1], SHUT_WR);
	}
	assert_int_equal(peers_sweep(&peers, clock_ms(), NULL), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(line_read(&lines[i], text, sizeof(text)), i == 0 ? 0 : -1);
	for (int i = 0; i < 4; i++)
		line_close(&lines[i], &peers);
	peers_fini(&peers);
}

/* Two ends of a TCP connection, which know less of each other than those of a pair. */
static void line_open_tcp(struct line *line, struct peers *peers)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	line->ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(line->ends[1], (struct sockaddr *)&address, size), 0);
	line->ends[0] = accept(listener, NULL, NULL);
	close(listener);
	line->peer = peers_add(peers, line->ends[0]);
	assert_non_null(line->peer);
}

struct leaving_case {
	const char *reason;
	void (*open)(struct line *line, struct peers *peers);
	bool takes_interim;
	bool sends_more, leaves; /* leaves: closes, else shuts its half */
	bool asked;              /* the run is asked to end */
};

static const struct leaving_case leaving_cases[] = {
	{ "TCP, closed", line_open_tcp, true, false, true, true },
	{ "TCP, closed behind more bytes", line_open_tcp, true, true, true, true },
	{ "TCP, half closed", line_open_tcp, true, false, false, false },
	{ "TCP, HTTP/1.0, closed", line_open_tcp, false, false, true, false },
	{ "UNIX, closed", line_open, true, false, true, true },
	{ "UNIX, half closed", line_open, true, false, false, false },
};

/* Looks as often as it takes until the run is asked to end, or three times. */
static void check_leaving(const struct leaving_case *row)
{
	struct cancel run = { CANCEL_NONE, false };
	struct peers peers;
	struct line line;
	char text[64];

	peers_init(&peers, 100, 1000, 5000);
	row->open(&line, &peers);
	peer_enter(line.peer, PEER_BUSY);
	peer_run(&peers, line.peer, &run, row->takes_interim);
	assert_int_equal(peers_sweep(&peers, clock_ms(), NULL), 0);
	assert_int_equal(line_read(&line, text, sizeof(text)), -1);
	if (row->sends_more)
		assert_int_equal(send(line.ends[1], "x", 1, 0), 1);
	if (row->leaves)
		close(line.ends[1]);
	else
		shutdown(line.ends[1], SHUT_WR);
	for (int i = 0; i < (row->asked ? 10000 : 3) && !cancel_asked(&run); i++) {
		assert_int_equal(peers_sweep(&peers, clock_ms(), NULL), 0);
		usleep(1000);
	}
	if (cancel_asked(&run) != row->asked)
		fail_msg("%s", row->reason);
	if (!row->leaves) {
		assert_true(line_read(&line, text, sizeof(text)) > 0);
		assert_string_equal(text, "HTTP/1.1 100 Continue\r\n\r\n");
	}
	/* From here on the connection belongs to the answer. */
	cancel_reset(&run);
	peer_answer(&peers, line.peer);
	assert_int_equal(peers_sweep(&peers, clock_ms(), NULL), 0);
	assert_false(cancel_asked(&run));
	peers_remove(&peers, line.peer);
	close(line.ends[0]);
	if (!row->leaves)
		close(line.ends[1]);
	peers_fini(&peers);
}

static void test_clients_that_go(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(leaving_cases) / sizeof(leaving_cases[0]); i++)
		check_leaving(&leaving_cases[i]);
}

/* Among many waiting ones the longest idle has to go; busy ones stay. */
static void test_makes_room(void **state)
{
	struct peers peers;
	struct line lines[16];
	char text[8];
	size_t open = 0;

	(void)state;
	peers_init(&peers, 16, 1000, 5000);
	for (size_t i = 0; i < 13; i++) {
		line_open(&lines[i], &peers);
		peer_enter(lines[i].peer, i == 0 ? PEER_BUSY : PEER_IDLE);
		lines[i].peer->since_ms -= 10 * (int64_t)(i == 5 ? 100 : 13 - i);
	}
	for (size_t i = 0; i < 13; i++)
		open += line_read(&lines[i], text, sizeof(text)) == -1;
	assert_int_equal(open, 13);
	line_open(&lines[13], &peers);
	assert_int_equal(line_read(&lines[5], text, sizeof(text)), 0);
	line_open(&lines[14], &peers);
	assert_int_equal(line_read(&lines[1], text, sizeof(text)), 0);
	assert_int_equal(line_read(&lines[0], text, sizeof(text)), -1);
	assert_int_equal(line_read(&lines[2], text, sizeof(text)), -1);
	for (size_t i = 0; i < 15; i++)
		line_close(&lines[i], &peers);
	assert_int_equal(peers.count, 0);
	peers_fini(&peers);
}

/* Full of busy ones nobody has room; when one has become idle it goes, once. */
static void test_room(void **state)
{
	struct peers peers;
	struct line lines[8];
	char text[8];

	(void)state;
	peers_init(&peers, 8, 10000, 5000);
	for (size_t i = 0; i < 8; i++) {
		assert_true(peers_have_room(&peers, 7 - i));
		assert_false(peers_have_room(&peers, 8 - i));
		line_open(&lines[i], &peers);
		peer_enter(lines[i].peer, PEER_BUSY);
	}
	assert_false(peers_have_room(&peers, 0));
	assert_false(peers_let_go(&peers));
	peer_enter(lines[3].peer, PEER_IDLE);
	peer_enter(lines[5].peer, PEER_IDLE);
	lines[5].peer->since_ms -= 100;
	for (int i = 0; i < 3; i++)
		assert_false(peers_have_room(&peers, 0));
	assert_int_equal(line_read(&lines[5], text, sizeof(text)), 0);
	assert_int_equal(line_read(&lines[3], text, sizeof(text)), -1);
	assert_true(peers_let_go(&peers));
	assert_int_equal(line_read(&lines[3], text, sizeof(text)), 0);
	assert_false(peers_let_go(&peers));
	for (size_t i = 0; i < 8; i++)
		line_close(&lines[i], &peers);
	assert_true(peers_have_room(&peers, 7));
	peers_fini(&peers);
}

/* A hundred connections within one tick of the clock, none of them ended yet by the
 * library: the last ones stay, as many as there is room for. */
static void test_burst_keeps_the_last(void **state)
{
	struct peers peers;
	struct line lines[100];
	char text[8];

	(void)state;
	peers_init(&peers, 16, 1000, 5000);
	for (size_t i = 0; i < 100; i++) {
		line_open(&lines[i], &peers);
		lines[i].peer->since_ms = lines[0].peer->since_ms;
	}
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(line_read(&lines[i], text, sizeof(text)), i < 87 ? 0 : -1);
	assert_int_equal(peers.count - peers.closing, 13);
	for (size_t i = 0; i < 100; i++)
		line_close(&lines[i], &peers);
	assert_int_equal(peers.count, 0);
	assert_int_equal(peers.closing, 0);
	peers_fini(&peers);
}

static void test_senders_have_grace(void **state)
{
	struct peers peers;
	struct line lines[8];
	char text[8];

	(void)state;
	peers_init(&peers, 8, 10000, 5000);
	for (size_t i = 0; i < 6; i++) {
		line_open(&lines[i], &peers);
		peer_enter(lines[i].peer, PEER_READING);
	}
	lines[3].peer->since_ms -= 500;
	line_open(&lines[6], &peers);
	assert_int_equal(line_read(&lines[3], text, sizeof(text)), -1);
	peer_enter(lines[6].peer, PEER_READING);
	lines[3].peer->since_ms -= 5000;
	line_open(&lines[7], &peers);
	assert_int_equal(line_read(&lines[3], text, sizeof(text)), 0);
	for (size_t i = 0; i < 8; i++)
		line_close(&lines[i], &peers);
	peers_fini(&peers);
}

enum work { WORK_NONE, WORK_OURS, WORK_HALF_SENT, WORK_HALF_TAKEN };

struct work_case {
	const char *reason;
	enum peer_state state;
	bool unread, leaving; /* bytes in the socket; on its way out */
	enum work work;
};

static const struct work_case work_cases[] = {
	{ "fresh", PEER_FRESH, false, false, WORK_NONE },
	{ "fresh, a request has come", PEER_FRESH, true, false, WORK_OURS },
	{ "half a request", PEER_READING, false, false, WORK_HALF_SENT },
	{ "the rest of it has come", PEER_READING, true, false, WORK_OURS },
	{ "to be answered", PEER_BUSY, false, false, WORK_OURS },
	{ "an answer half taken", PEER_SENDING, false, false, WORK_HALF_TAKEN },
	{ "the next request behind it", PEER_SENDING, true, false, WORK_HALF_TAKEN },
	{ "idle", PEER_IDLE, false, false, WORK_NONE },
	{ "idle, the next request has come", PEER_IDLE, true, false, WORK_OURS },
	{ "leaving", PEER_READING, true, true, WORK_NONE },
};

static void test_work(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(work_cases) / sizeof(work_cases[0]); i++) {
		const struct work_case *row = &work_cases[i];
		struct peers_work work;
		struct peers peers;
		struct line line;

		peers_init(&peers, 100, 1000, 5000);
		line_open(&line, &peers);
		peer_enter(line.peer, row->state);
		line.peer->closing = row->leaving;
		peers.closing += row->leaving;
		if (row->unread)
			assert_int_equal(send(line.ends[1], "x", 1, 0), 1);
		work = peers_work(&peers);
		if (work.ours != (row->work == WORK_OURS) ||
		    work.half_sent != (row->work == WORK_HALF_SENT) ||
		    work.half_taken != (row->work == WORK_HALF_TAKEN))
			fail_msg("%s", row->reason);
		line_close(&line, &peers);
		peers_fini(&peers);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_sees_who_left),
		cmocka_unit_test(test_clients_that_go),
		cmocka_unit_test(test_makes_room),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_burst_keeps_the_last),
		cmocka_unit_test(test_senders_have_grace),
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
