/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/peers.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"

/* A request that is being sent may be cut off for the sake of others only after: */
enum { READING_GRACE_MS = 1000 };
/* Longer than the time between two sweeps. */
enum { LEAVING_CHECK_MS = 1000 };

void peers_init(struct peers *peers, size_t limit, int64_t request_timeout_ms,
		int64_t idle_timeout_ms)
{
	*peers = (struct peers){
		.limit = limit,
		.request_timeout_ms = request_timeout_ms,
		.idle_timeout_ms = idle_timeout_ms,
	};
	pthread_mutex_init(&peers->mutex, NULL);
}

void peers_fini(struct peers *peers)
{
	while (peers->first)
		peers_remove(peers, peers->first);
	pthread_mutex_destroy(&peers->mutex);
}

static void close_peer(struct peers *peers, struct peer *peer)
{
	peer->closing = true;
	peers->closing++;
	shutdown(peer->fd, SHUT_RDWR);
}

static bool is_being_answered(enum peer_state state)
{
	return state == PEER_BUSY || state == PEER_SENDING || state == PEER_UPGRADED;
}

/* Who should go first: idle ones, then senders past their grace; by age. */
static int64_t expendable_ms(const struct peer *peer, int64_t now_ms)
{
	enum peer_state state = peer->state;
	int64_t age_ms = now_ms - peer->since_ms;

	if (peer->closing || is_being_answered(state))
		return -1;
	if (state == PEER_READING)
		return age_ms < READING_GRACE_MS ? -1 : age_ms;
	return age_ms + INT32_MAX;
}

/* In a burst of connections the clock stands still, and of equal ages the first to come is
 * last in the list. */
static bool close_longest_waiting(struct peers *peers, int64_t now_ms)
{
	struct peer *chosen = NULL;
	int64_t most = 0;

	for (struct peer *peer = peers->first; peer; peer = peer->next) {
		int64_t value = expendable_ms(peer, now_ms);

		if (value >= most) {
			chosen = peer;
			most = value;
		}
	}
	if (chosen)
		close_peer(peers, chosen);
	return chosen != NULL;
}

/* Only who stays counts: those on their way out are room already made. */
static void make_room(struct peers *peers, int64_t now_ms)
{
	if (peers->count - peers->closing + peers->limit / 8 + 1 >= peers->limit)
		close_longest_waiting(peers, now_ms);
}

bool peers_have_room(struct peers *peers, size_t pending)
{
	bool room;

	pthread_mutex_lock(&peers->mutex);
	room = peers->count + pending < peers->limit;
	if (!room && peers->closing == 0)
		close_longest_waiting(peers, clock_ms());
	pthread_mutex_unlock(&peers->mutex);
	return room;
}

bool peers_let_go(struct peers *peers)
{
	bool gone;

	pthread_mutex_lock(&peers->mutex);
	gone = close_longest_waiting(peers, clock_ms());
	pthread_mutex_unlock(&peers->mutex);
	return gone;
}

struct peer *peers_add(struct peers *peers, int fd)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	if (!peer)
		return NULL;
	peer->fd = fd;
	peer->since_ms = clock_ms();
	peer->state = PEER_FRESH;
	pthread_mutex_lock(&peers->mutex);
	make_room(peers, peer->since_ms);
	peer->next = peers->first;
	peer->link = &peers->first;
	if (peer->next)
		peer->next->link = &peer->next;
	peers->first = peer;
	peers->count++;
	pthread_mutex_unlock(&peers->mutex);
	return peer;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
	pthread_mutex_lock(&peers->mutex);
	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
	peers->count--;
	peers->closing -= peer->closing;
	pthread_mutex_unlock(&peers->mutex);
	free(peer);
}

void peer_enter(struct peer *peer, enum peer_state state)
{
	if (!peer)
		return;
	peer->since_ms = clock_ms();
	peer->state = state;
}

static bool is_past(const struct peers *peers, const struct peer *peer, int64_t now_ms)
{
	enum peer_state state = peer->state;
	int64_t allowed_ms = state == PEER_IDLE ? peers->idle_timeout_ms
						: peers->request_timeout_ms;

	return !peer->closing && !is_being_answered(state) && now_ms - peer->since_ms > allowed_ms;
}

/* libmicrohttpd can miss the end of a stream that comes together with its last bytes
 * (its epoll is edge-triggered). Looked for in the first moments of every state. */
static bool has_left(const struct peer *peer, int64_t now_ms)
{
	char byte;

	return !peer->closing && !is_being_answered(peer->state) &&
	       now_ms - peer->since_ms < LEAVING_CHECK_MS &&
	       recv(peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void peer_run(struct peers *peers, struct peer *peer, struct cancel *run, bool takes_interim)
{
	if (!peer)
		return;
	pthread_mutex_lock(&peers->mutex);
	peer->run = run;
	peer->takes_interim = takes_interim;
	peer->probed = false;
	pthread_mutex_unlock(&peers->mutex);
}

void peer_answer(struct peers *peers, struct peer *peer)
{
	peer_run(peers, peer, NULL, false);
}

/* A client that has gone and one that only sends no more, but waits for its answer, look
 * the same: both have ended their half of the connection. What tells them apart is that
 * the machine of the former resets the connection when something comes. So an interim
 * answer goes out, which every client of HTTP/1.1 passes over (RFC 9110 15.2; the one of
 * these that all know is 100), and a later look finds the reset. Clients of HTTP/1.0 must
 * not get one: their runs go on to the limit. */
static bool has_gone(struct peer *peer)
{
	static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct pollfd look = { .fd = peer->fd, .events = POLLRDHUP };

	if (!peer->run || poll(&look, 1, 0) <= 0)
		return false;
	if (look.revents & (POLLHUP | POLLERR))
		return true;
	if (peer->takes_interim && !peer->probed) {
		send(peer->fd, interim, sizeof(interim) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
		peer->probed = true;
	}
	return false;
}

size_t peers_sweep(struct peers *peers, int64_t now_ms, const char *farewell)
{
	size_t closed = 0;

	pthread_mutex_lock(&peers->mutex);
	for (struct peer *peer = peers->first; peer; peer = peer->next) {
		if (has_left(peer, now_ms))
			close_peer(peers, peer);
		if (has_gone(peer))
			cancel_request(peer->run, CANCEL_CLIENT);
		if (!is_past(peers, peer, now_ms))
			continue;
		if (farewell && peer->state == PEER_READING)
			send(peer->fd, farewell, strlen(farewell), MSG_DONTWAIT | MSG_NOSIGNAL);
		close_peer(peers, peer);
		closed++;
	}
	pthread_mutex_unlock(&peers->mutex);
	return closed;
}

/* Bytes that came in and bytes that the client's machine has confirmed; of a UNIX socket,
 * which does not count them, those that the client has not taken yet. */
static uint64_t moved_bytes(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);
	int untaken = 0;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
		return info.tcpi_bytes_received + info.tcpi_bytes_acked;
	return ioctl(fd, SIOCOUTQ, &untaken) == 0 ? (uint64_t)untaken : 0;
}

static bool has_unread(int fd)
{
	int count = 0;

	return ioctl(fd, FIONREAD, &count) == 0 && count > 0;
}

struct peers_work peers_work(struct peers *peers)
{
	struct peers_work work = { 0 };

	pthread_mutex_lock(&peers->mutex);
	for (struct peer *peer = peers->first; peer; peer = peer->next) {
		enum peer_state state = peer->state;

		if (peer->closing || state == PEER_UPGRADED)
			continue;
		work.moved_bytes += moved_bytes(peer->fd);
		/* More requests behind the one being answered wait for it. */
		if (state == PEER_BUSY || (state != PEER_SENDING && has_unread(peer->fd)))
			work.ours = true;
		else if (state == PEER_READING)
			work.half_sent = true;
		else if (state == PEER_SENDING)
			work.half_taken = true;
	}
	pthread_mutex_unlock(&peers->mutex);
	return work;
}
