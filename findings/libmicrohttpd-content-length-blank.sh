#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# libmicrohttpd 0.9.75 (Debian 12) refuses a Content-Length with a blank behind its digits.
#
# RFC 9110 section 5.5 takes white space around a field value away before anybody looks at
# it, so `Content-Length: 2 ` is as good as `Content-Length: 2`. The library strips what
# stands in front of the value and keeps what stands behind it, takes the rest for a bad
# number, and answers 400 by itself: the application is never asked. A body of its own HTML
# follows, in front of which the status line and all fields are sent a second time, as text.
#
# Seen with 0.9.75-6:
#   `Content-Length: 2`    HTTP/1.1 200 OK, handler asked
#   `Content-Length:  2`   HTTP/1.1 200 OK, handler asked
#   `Content-Length: 2 `   HTTP/1.1 400 Bad Request, handler not asked, status lines: 2
#
# 1.0.1 takes all three: a client that pads its values is served on one release and refused
# on the other, and no application can change that.
set -euo pipefail

version=0.9.75-6
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

apt-get -o APT::Sandbox::User=root download -qq \
	"libmicrohttpd12=$version" "libmicrohttpd-dev=$version"
for package in ./*.deb; do dpkg -x "$package" root; done
lib=$(dirname "$(find root -name 'libmicrohttpd.so.12' | head -n 1)")
include=$(dirname "$(find root -name microhttpd.h | head -n 1)")

cat >server.c <<'C'
#include <microhttpd.h>
#include <stdio.h>
#include <unistd.h>

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **state)
{
	static int seen;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)context, (void)url, (void)method, (void)version, (void)data;
	if (!*state) {
		*state = &seen;
		return MHD_YES;
	}
	if (*size > 0) {
		*size = 0;
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(6, "asked\n", MHD_RESPMEM_PERSISTENT);
	result = MHD_queue_response(connection, 200, response);
	MHD_destroy_response(response);
	return result;
}

int main(void)
{
	struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
						     handle, NULL, MHD_OPTION_END);

	if (!daemon)
		return 1;
	printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	pause();
	return 0;
}
C
cc -I"$include" server.c -o server "$lib/libmicrohttpd.so.12"
LD_LIBRARY_PATH=$lib:${LD_LIBRARY_PATH:-} ./server >port &
server=$!
for _ in $(seq 300); do
	[ -s port ] && break
	sleep 0.1
done

# ask LENGTH: a POST of two bytes whose Content-Length field has this value, as it is.
ask() {
	exec 3<>"/dev/tcp/127.0.0.1/$(cat port)"
	printf '%s\r\n' 'POST / HTTP/1.1' 'Host: localhost' 'Connection: close' \
		"Content-Length:$1" '' >&3
	printf '{}' >&3
	timeout 10 cat <&3
	exec 3<&- 3>&-
}

expect() {
	local answer lines first
	answer=$(ask "$1" | tr -d '\r')
	lines=$(grep -c '^HTTP/1.1 ' <<<"$answer" || true)
	first=$(head -n 1 <<<"$answer")
	printf 'Content-Length:%-5s %s, status lines: %s\n' "'$1'" "$first" "$lines"
	[ "$first" = "HTTP/1.1 $2" ] && [ "$lines" = "$3" ]
}

expect ' 2' '200 OK' 1
expect '  2' '200 OK' 1
expect ' 2 ' '400 Bad Request' 2
