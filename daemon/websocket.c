/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/websocket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wslay/wslay.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "rpc/conversation.h"

enum {
	LOOP_STACK_BYTES = 512 * 1024, /* look-ups run on it, as on threads of HTTP */
	EVENTS_AT_ONCE = 64,
	SWEEP_MS = 500,
	PING_AFTER_MS = 30 * 1000, /* of silence */
	GONE_AFTER_MS = 60 * 1000, /* that TCP waits for a sign of the other machine */
	FAREWELL_MS = 1000,        /* for the client's answer to a close */
	TURN_BYTES = 256 * 1024,   /* read of one connection before others have their turn */
	SEND_BUFFER_BYTES = 65536, /* the kernel's: what is in there a slow reader gets late */
	FRAMES_WAITING = 64,       /* to be sent at most: mostly pongs */
};

struct websocket {
	struct loop *loop;
	struct websocket *next, **link; /* of the loop */
	struct MHD_UpgradeResponseHandle *handle;
	int fd;
	wslay_event_context_ptr wslay;
	struct conversation *conversation;
	struct buffer early; /* read before the socket is */
	size_t early_taken;
	struct bytes text; /* that is being sent … */
	size_t text_sent;  /* … and how much of it wslay has taken */
	size_t turn_bytes; /* read in this turn */
	bool in_control;   /* the frame that comes in is one of control, perhaps amid a message */
	uint32_t interest; /* of epoll */
	int64_t heard_ms;  /* when something came last */
	int64_t stuck_ms;  /* since when nothing of what there is goes out; 0: it does */
	int64_t begun_ms;  /* when the message that is coming in began; 0: none is */
	int64_t closed_ms; /* when we have said that we close; 0: not */
	const char *over;  /* why nothing more is read, or NULL */
	bool lingers;      /* all is said; what still comes is passed over */
	bool broken;
	_Atomic bool woken; /* in the loop's list of those with something to say */
	struct websocket *next_woken;
};

struct loop {
	struct websockets *websockets;
	pthread_t thread;
	bool started;
	int epoll_fd, wake_fd;
	struct websocket *first;
	_Atomic size_t busy; /* connections that still have to answer or to close */

	pthread_mutex_t mutex;    /* guards what is below */
	struct websocket *coming; /* handed over, not yet in the list */
	struct websocket *woken;
	bool ending, stopping;
};

enum { LOOPS_MAX = 16 };

struct websockets {
	struct websockets_options options;
	_Atomic size_t count; /* of places taken */
	_Atomic unsigned turn;
	unsigned loop_count;
	struct loop loops[LOOPS_MAX];
};

/* ---- the handshake -------------------------------------------------------------------- */

bool websocket_accept(const char *key, char out[WEBSOCKET_ACCEPT_SIZE])
{
	static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455 1.3 */
	uint8_t digest[SHA1_BYTES];
	struct buffer text;
	bool ok;

	buffer_init(&text, 0);
	ok = base64_decode(&text, bytes_of_text(key)) == ST_OK && text.size == 16;
	buffer_clear(&text);
	buffer_append_text(&text, key);
	buffer_append_text(&text, magic);
	ok = ok && buffer_status(&text) == ST_OK;
	if (ok) {
		hash_sha1(buffer_bytes(&text), digest);
		buffer_clear(&text);
		base64_encode(&text, bytes_make(digest, sizeof(digest)));
		ok = buffer_status(&text) == ST_OK && text.size == WEBSOCKET_ACCEPT_SIZE - 1;
	}
	if (ok) {
		memcpy(out, text.data, text.size);
		out[text.size] = '\0';
	}
	buffer_fini(&text);
	return ok;
}

bool websockets_reserve(struct websockets *websockets)
{
	if (atomic_fetch_add(&websockets->count, 1) < websockets->options.limit)
		return true;
	websockets_give_back(websockets);
	return false;
}

void websockets_give_back(struct websockets *websockets)
{
	atomic_fetch_sub(&websockets->count, 1);
}

/* ---- waking a loop -------------------------------------------------------------------- */

static void ring(struct loop *loop)
{
	const uint64_t one = 1;

	/* It fails only when it rings already. */
	(void)!write(loop->wake_fd, &one, sizeof(one));
}

static void on_heard(void *context)
{
	struct websocket *websocket = context;
	struct loop *loop = websocket->loop;

	if (atomic_exchange(&websocket->woken, true))
		return;
	pthread_mutex_lock(&loop->mutex);
	websocket->next_woken = loop->woken;
	loop->woken = websocket;
	pthread_mutex_unlock(&loop->mutex);
	ring(loop);
}

/* ---- frames: what wslay calls ---------------------------------------------------------- */

static ssize_t take_early(struct websocket *websocket, uint8_t *out, size_t size)
{
	const size_t left = websocket->early.size - websocket->early_taken;

	if (size > left)
		size = left;
	memcpy(out, websocket->early.data + websocket->early_taken, size);
	websocket->early_taken += size;
	return (ssize_t)size;
}

/* Whether a client takes so little of what is sent that nothing more of it is read: else what waits
 * for it would only grow. */
static bool is_behind(const struct websocket *websocket)
{
	return wslay_event_get_queued_msg_count(websocket->wslay) >= FRAMES_WAITING ||
	       conversation_is_full(websocket->conversation);
}

static ssize_t on_receive(wslay_event_context_ptr wslay, uint8_t *out, size_t size, int flags,
			  void *context)
{
	struct websocket *websocket = context;
	ssize_t got;

	(void)flags;
	if (websocket->early_taken < websocket->early.size)
		return take_early(websocket, out, size);
	if (websocket->turn_bytes >= TURN_BYTES || is_behind(websocket)) {
		wslay_event_set_error(wslay, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	got = recv(websocket->fd, out, size, MSG_DONTWAIT);
	if (got > 0) {
		websocket->turn_bytes += (size_t)got;
		websocket->heard_ms = clock_ms();
		return got;
	}
	wslay_event_set_error(wslay, got < 0 && (errno == EAGAIN || errno == EINTR)
					     ? WSLAY_ERR_WOULDBLOCK
					     : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static ssize_t on_send(wslay_event_context_ptr wslay, const uint8_t *data, size_t size, int flags,
		       void *context)
{
	struct websocket *websocket = context;
	const int more = flags & WSLAY_MSG_MORE ? MSG_MORE : 0;
	const ssize_t sent = send(websocket->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL | more);

	if (sent >= 0) {
		websocket->stuck_ms = 0;
		return sent;
	}
	wslay_event_set_error(wslay, errno == EAGAIN || errno == EINTR
					     ? WSLAY_ERR_WOULDBLOCK
					     : WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static void on_frame_start(wslay_event_context_ptr wslay,
			   const struct wslay_event_on_frame_recv_start_arg *frame, void *context)
{
	struct websocket *websocket = context;

	(void)wslay;
	websocket->in_control = wslay_is_ctrl_frame(frame->opcode);
	if (!websocket->in_control && websocket->begun_ms == 0)
		websocket->begun_ms = clock_ms();
}

static void on_frame_chunk(wslay_event_context_ptr wslay,
			   const struct wslay_event_on_frame_recv_chunk_arg *chunk, void *context)
{
	const struct websocket *websocket = context;

	(void)wslay;
	if (!websocket->in_control)
		buffer_append(conversation_inbox(websocket->conversation), chunk->data,
			      chunk->data_length);
}

static void on_message(wslay_event_context_ptr wslay,
		       const struct wslay_event_on_msg_recv_arg *message, void *context)
{
	struct websocket *websocket = context;

	(void)wslay;
	if (wslay_is_ctrl_frame(message->opcode))
		return;
	websocket->begun_ms = 0;
	/* A client that cannot be answered must not wait for it. */
	if (conversation_take(websocket->conversation,
			      (*websocket->loop->websockets->options.next_request)++) != ST_OK)
		websocket->broken = true;
}

static const struct wslay_event_callbacks callbacks = {
	.recv_callback = on_receive,
	.send_callback = on_send,
	.on_frame_recv_start_callback = on_frame_start,
	.on_frame_recv_chunk_callback = on_frame_chunk,
	.on_msg_recv_callback = on_message,
};

/* ---- sending -------------------------------------------------------------------------- */

static ssize_t on_text(wslay_event_context_ptr wslay, uint8_t *out, size_t size,
		       const union wslay_event_msg_source *source, int *eof, void *context)
{
	struct websocket *websocket = context;
	const size_t left = websocket->text.size - websocket->text_sent;

	(void)wslay;
	(void)source;
	if (size > left)
		size = left;
	memcpy(out, websocket->text.data + websocket->text_sent, size);
	websocket->text_sent += size;
	*eof = websocket->text_sent == websocket->text.size;
	return (ssize_t)size;
}

/* The next message goes to wslay once the one before it is out. */
static bool queue_next(struct websocket *websocket)
{
	const struct wslay_event_fragmented_msg message = {
		.opcode = WSLAY_TEXT_FRAME,
		.read_callback = on_text,
	};

	if (wslay_event_get_queued_msg_count(websocket->wslay) > 0 ||
	    websocket->text_sent < websocket->text.size)
		return false;
	websocket->text_sent = 0;
	if (!conversation_next(websocket->conversation, clock_ms(), &websocket->text)) {
		websocket->text = (struct bytes){ 0 };
		return false;
	}
	/* Without memory the client must not wait for ever. */
	websocket->broken = wslay_event_queue_fragmented_msg(websocket->wslay, &message) != 0;
	return !websocket->broken;
}

static void say_close(struct websocket *websocket, uint16_t code, const char *reason)
{
	if (websocket->closed_ms != 0)
		return;
	websocket->closed_ms = clock_ms();
	if (wslay_event_queue_close(websocket->wslay, code, (const uint8_t *)reason,
				    strlen(reason)) != 0)
		websocket->broken = true;
}

/* Whether nothing more is to be said: a close was sent, by us or in answer to the client's. */
static bool has_said_all(const struct websocket *websocket)
{
	return !wslay_event_want_write(websocket->wslay) &&
	       (wslay_event_get_close_sent(websocket->wslay) ||
		!wslay_event_want_read(websocket->wslay));
}

/* Sends what there is and the socket takes; a turn is not longer than what waits in the kernel. */
static void speak(struct websocket *websocket)
{
	do {
		if (wslay_event_send(websocket->wslay) != 0)
			websocket->broken = true;
	} while (!websocket->broken && queue_next(websocket));
	if (!wslay_event_want_write(websocket->wslay))
		websocket->stuck_ms = 0;
	else if (websocket->stuck_ms == 0)
		websocket->stuck_ms = clock_ms();
}

/* ---- connections of a loop -------------------------------------------------------------- */

/* A client that takes none of its answers, or pongs, sends no more requests; one that waits for
 * them does, and its pings are answered. */
static void watch(struct websocket *websocket)
{
	const bool blocked = wslay_event_want_write(websocket->wslay);
	const bool waits = (websocket->over && websocket->closed_ms == 0) || is_behind(websocket);
	const bool reads = websocket->lingers ||
			   (wslay_event_want_read(websocket->wslay) && !waits);
	struct epoll_event event = {
		.events = (reads ? EPOLLIN : 0) | (blocked ? EPOLLOUT : 0),
		.data.ptr = websocket,
	};

	if (event.events == websocket->interest)
		return;
	websocket->interest = event.events;
	if (epoll_ctl(websocket->loop->epoll_fd, EPOLL_CTL_MOD, websocket->fd, &event) != 0)
		websocket->broken = true;
}

/* Not while it can still be woken. */
static void free_websocket(struct websocket *websocket)
{
	struct websockets *websockets = websocket->loop->websockets;

	if (websocket->wslay)
		wslay_event_context_free(websocket->wslay);
	buffer_fini(&websocket->early);
	shutdown(websocket->fd, SHUT_RDWR);
	MHD_upgrade_action(websocket->handle, MHD_UPGRADE_ACTION_CLOSE);
	free(websocket);
	websockets_give_back(websockets);
}

static void forget_woken(struct websocket *websocket)
{
	struct websocket **link = &websocket->loop->woken;

	pthread_mutex_lock(&websocket->loop->mutex);
	while (*link && *link != websocket)
		link = &(*link)->next_woken;
	if (*link)
		*link = websocket->next_woken;
	pthread_mutex_unlock(&websocket->loop->mutex);
}

static void end_websocket(struct websocket *websocket)
{
	*websocket->link = websocket->next;
	if (websocket->next)
		websocket->next->link = websocket->link;
	epoll_ctl(websocket->loop->epoll_fd, EPOLL_CTL_DEL, websocket->fd, NULL);
	conversation_free(websocket->conversation);
	forget_woken(websocket);
	free_websocket(websocket);
}

/* Reads on until the client ends the connection too: closed with bytes unread it would be reset,
 * and the client might not see what was said last. */
static void linger(struct websocket *websocket)
{
	uint8_t passed_over[4096];
	ssize_t got;

	if (!websocket->lingers) {
		websocket->lingers = true;
		if (websocket->closed_ms == 0)
			websocket->closed_ms = clock_ms();
		shutdown(websocket->fd, SHUT_WR);
	}
	got = recv(websocket->fd, passed_over, sizeof(passed_over), MSG_DONTWAIT);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		websocket->broken = true;
}

static void converse(struct websocket *websocket, bool may_read)
{
	websocket->turn_bytes = 0;
	if (may_read && wslay_event_recv(websocket->wslay) != 0)
		websocket->broken = true;
	if (!websocket->broken)
		speak(websocket);
}

/* Reads and sends what there is; the connection may be gone behind it. */
static void serve(struct websocket *websocket, bool may_read)
{
	if (!websocket->lingers)
		converse(websocket, may_read);
	if (!websocket->broken && has_said_all(websocket))
		linger(websocket);
	if (!websocket->broken)
		watch(websocket);
	if (websocket->broken)
		end_websocket(websocket);
}

/* ---- the loop --------------------------------------------------------------------------- */

static void join_loop(struct websocket *websocket)
{
	struct loop *loop = websocket->loop;
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = websocket };

	websocket->interest = event.events;
	websocket->next = loop->first;
	websocket->link = &loop->first;
	if (websocket->next)
		websocket->next->link = &websocket->next;
	loop->first = websocket;
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, websocket->fd, &event) != 0)
		websocket->broken = true;
	serve(websocket, true);
}

/* Takes those that were handed over since, and lets those speak that have something to say. */
static void answer_ring(struct loop *loop)
{
	struct websocket *coming, *woken;
	uint64_t rings;

	(void)!read(loop->wake_fd, &rings, sizeof(rings));
	pthread_mutex_lock(&loop->mutex);
	coming = loop->coming;
	loop->coming = NULL;
	pthread_mutex_unlock(&loop->mutex);
	while (coming) {
		struct websocket *websocket = coming;

		coming = websocket->next;
		join_loop(websocket);
	}
	for (;;) {
		pthread_mutex_lock(&loop->mutex);
		woken = loop->woken;
		if (woken)
			loop->woken = woken->next_woken;
		pthread_mutex_unlock(&loop->mutex);
		if (!woken)
			return;
		atomic_store(&woken->woken, false);
		serve(woken, false);
	}
}

static void sweep_one(struct websocket *websocket, int64_t now_ms, bool ending)
{
	const int64_t timeout_ms = websocket->loop->websockets->options.request_timeout_ms;

	if (websocket->stuck_ms != 0 && now_ms - websocket->stuck_ms >= timeout_ms)
		websocket->broken = true;
	if (websocket->closed_ms != 0 && now_ms - websocket->closed_ms >= FAREWELL_MS)
		websocket->broken = true;
	if (websocket->begun_ms != 0 && now_ms - websocket->begun_ms >= timeout_ms)
		say_close(websocket, WSLAY_CODE_POLICY_VIOLATION, "the message took too long");
	if (websocket->lingers) {
		serve(websocket, false);
		return;
	}
	websocket->over = conversation_over(websocket->conversation);
	if (ending) {
		conversation_end(websocket->conversation);
		if (!conversation_waits(websocket->conversation))
			say_close(websocket, WSLAY_CODE_GOING_AWAY, "the daemon is stopping");
	} else if (websocket->over) {
		if (!conversation_waits(websocket->conversation))
			say_close(websocket, WSLAY_CODE_POLICY_VIOLATION, websocket->over);
	} else if (now_ms - websocket->heard_ms >= PING_AFTER_MS) {
		const struct wslay_event_msg ping = { .opcode = WSLAY_PING };

		websocket->heard_ms = now_ms;
		(void)wslay_event_queue_msg(websocket->wslay, &ping);
	}
	serve(websocket, false);
}

static void sweep(struct loop *loop, bool ending)
{
	const int64_t now_ms = clock_ms();
	struct websocket *next;

	for (struct websocket *websocket = loop->first; websocket; websocket = next) {
		next = websocket->next;
		sweep_one(websocket, now_ms, ending);
	}
}

static size_t count_busy(const struct loop *loop)
{
	size_t busy = 0;

	for (const struct websocket *websocket = loop->first; websocket;
	     websocket = websocket->next)
		busy++;
	return busy;
}

static void close_all(struct loop *loop)
{
	while (loop->first)
		end_websocket(loop->first);
}

static void look_at_orders(struct loop *loop, bool *ending, bool *stopping)
{
	pthread_mutex_lock(&loop->mutex);
	*ending = loop->ending;
	*stopping = loop->stopping;
	pthread_mutex_unlock(&loop->mutex);
}

static void *loop_main(void *context)
{
	struct loop *loop = context;
	struct epoll_event events[EVENTS_AT_ONCE];
	int64_t swept_ms = clock_ms();
	bool ending = false, stopping = false;

	while (!stopping) {
		const int count = epoll_wait(loop->epoll_fd, events, EVENTS_AT_ONCE,
					     ending ? 10 : SWEEP_MS);
		bool rang = false;

		for (int i = 0; i < count; i++) {
			if (events[i].data.ptr == NULL)
				rang = true;
			else
				serve(events[i].data.ptr, true);
		}
		if (rang)
			answer_ring(loop);
		look_at_orders(loop, &ending, &stopping);
		if (ending || clock_ms() - swept_ms >= SWEEP_MS) {
			sweep(loop, ending);
			swept_ms = clock_ms();
		}
		atomic_store(&loop->busy, count_busy(loop));
	}
	answer_ring(loop);
	close_all(loop);
	atomic_store(&loop->busy, 0);
	return NULL;
}

/* ---- opening ---------------------------------------------------------------------------- */

static bool prepare_socket(int fd)
{
	const int flags = fcntl(fd, F_GETFL), gone_ms = GONE_AFTER_MS, on = 1;
	const int send_bytes = SEND_BUFFER_BYTES;

	/* Without it a slow reader is seen later, and takes more memory. */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof(send_bytes));
	/* Of a UNIX socket the kernel knows at once when the other end is gone. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_ms, sizeof(gone_ms));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

static enum status prepare(struct websocket *websocket, const struct websocket_order *order)
{
	const struct websockets_options *options = &websocket->loop->websockets->options;
	const struct conversation_order talk = {
		.rpc = options->rpc,
		.v0 = order->v0,
		.path_names_world = order->path_names_world,
		.path_world = order->path_world,
		.header_world = order->header_world,
		.grant = order->grant,
		.memory = options->memory,
		.hear = on_heard,
		.context = websocket,
	};

	if (!prepare_socket(order->fd))
		return ST_IO;
	buffer_append_bytes(&websocket->early, order->early);
	TRY(buffer_status(&websocket->early));
	TRY(conversation_new(&talk, &websocket->conversation));
	if (wslay_event_context_server_init(&websocket->wslay, &callbacks, websocket) != 0)
		return ST_NO_MEMORY;
	wslay_event_config_set_no_buffering(websocket->wslay, 1);
	wslay_event_config_set_max_recv_msg_length(websocket->wslay, options->max_message_bytes);
	return ST_OK;
}

void websockets_open(struct websockets *websockets, const struct websocket_order *order)
{
	struct loop *loop = &websockets->loops[websockets->turn++ % websockets->loop_count];
	struct websocket *websocket = calloc(1, sizeof(*websocket));

	if (!websocket) {
		MHD_upgrade_action(order->handle, MHD_UPGRADE_ACTION_CLOSE);
		websockets_give_back(websockets);
		return;
	}
	websocket->loop = loop;
	websocket->handle = order->handle;
	websocket->fd = order->fd;
	websocket->heard_ms = clock_ms();
	buffer_init(&websocket->early, 0);
	if (prepare(websocket, order) != ST_OK) {
		conversation_free(websocket->conversation);
		free_websocket(websocket);
		return;
	}
	pthread_mutex_lock(&loop->mutex);
	websocket->next = loop->coming;
	loop->coming = websocket;
	pthread_mutex_unlock(&loop->mutex);
	atomic_fetch_add(&loop->busy, 1);
	ring(loop);
}

/* ---- life ------------------------------------------------------------------------------- */

static enum status start_loop(struct websockets *websockets, struct loop *loop)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	pthread_attr_t attributes;
	int failed;

	loop->websockets = websockets;
	pthread_mutex_init(&loop->mutex, NULL);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->epoll_fd < 0 || loop->wake_fd < 0 ||
	    epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->wake_fd, &event) != 0)
		return ST_IO;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, LOOP_STACK_BYTES);
	failed = pthread_create(&loop->thread, &attributes, loop_main, loop);
	pthread_attr_destroy(&attributes);
	loop->started = failed == 0;
	return loop->started ? ST_OK : ST_NO_MEMORY;
}

enum status websockets_start(const struct websockets_options *options, struct websockets **out,
			     struct error *err)
{
	struct websockets *websockets = calloc(1, sizeof(*websockets));
	enum status st = ST_OK;

	*out = NULL;
	if (!websockets)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	websockets->options = *options;
	websockets->loop_count = options->threads < LOOPS_MAX ? options->threads : LOOPS_MAX;
	for (unsigned i = 0; i < websockets->loop_count; i++)
		websockets->loops[i].epoll_fd = websockets->loops[i].wake_fd = -1;
	for (unsigned i = 0; st == ST_OK && i < websockets->loop_count; i++)
		st = start_loop(websockets, &websockets->loops[i]);
	if (st == ST_OK) {
		*out = websockets;
		return ST_OK;
	}
	websockets_stop(websockets);
	return error_set(err, st, "the threads of WebSocket do not start: %s",
			 st == ST_IO ? strerror(errno) : "out of memory, or of threads");
}

static void order_all(struct websockets *websockets, bool stop)
{
	for (unsigned i = 0; i < websockets->loop_count; i++) {
		struct loop *loop = &websockets->loops[i];

		if (!loop->started)
			continue;
		pthread_mutex_lock(&loop->mutex);
		loop->ending = true;
		loop->stopping = stop;
		pthread_mutex_unlock(&loop->mutex);
		ring(loop);
	}
}

void websockets_end(struct websockets *websockets)
{
	order_all(websockets, false);
}

bool websockets_work(struct websockets *websockets)
{
	for (unsigned i = 0; i < websockets->loop_count; i++)
		if (atomic_load(&websockets->loops[i].busy) > 0)
			return true;
	return false;
}

void websockets_stop(struct websockets *websockets)
{
	if (!websockets)
		return;
	order_all(websockets, true);
	for (unsigned i = 0; i < websockets->loop_count; i++) {
		struct loop *loop = &websockets->loops[i];

		if (loop->started)
			pthread_join(loop->thread, NULL);
		if (loop->epoll_fd >= 0)
			close(loop->epoll_fd);
		if (loop->wake_fd >= 0)
			close(loop->wake_fd);
		if (loop->websockets)
			pthread_mutex_destroy(&loop->mutex);
	}
	free(websockets);
}
