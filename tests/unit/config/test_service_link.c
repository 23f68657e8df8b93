/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/service_link.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct {
	const char *name, *value;
	bool fits;
} link_cases[] = {
	{ "CHAOSACTORD_SERVICE_HOST", "10.0.0.1", true },
	{ "CHAOSACTORD_SERVICE_HOST", "fd00::1", true },
	{ "CHAOSACTORD_SERVICE_HOST", "example.org", false },
	{ "CHAOSACTORD_SERVICE_PORT", "3456", true },
	{ "CHAOSACTORD_SERVICE_PORT", "http", false },
	{ "CHAOSACTORD_SERVICE_PORT", "", false },
	{ "CHAOSACTORD_SERVICE_PORT_RPC", "3456", true },
	{ "CHAOSACTORD_SERVICE_PORT_RPC", "345678", false },
	{ "CHAOSACTORD_PORT", "tcp://10.0.0.1:3456", true },
	{ "CHAOSACTORD_PORT", "udp://[fd00::1]:53", true },
	{ "CHAOSACTORD_PORT", "http://10.0.0.1:3456", false },
	{ "CHAOSACTORD_PORT", "tcp://10.0.0.1", false },
	{ "CHAOSACTORD_PORT", "tcp:10.0.0.1:3456", false },
	{ "CHAOSACTORD_PORT", "3456", false },
	{ "CHAOSACTORD_NV4_PORT_3456_TCP", "tcp://10.0.0.1:3456", true },
	{ "CHAOSACTORD_NV4_PORT_3456_SCTP", "sctp://10.0.0.1:3456", true },
	{ "CHAOSACTORD_NV4_PORT_3456_QUIC", "tcp://10.0.0.1:3456", false },
	{ "CHAOSACTORD_NV4_PORT_3456_TCP_PROTO", "tcp", true },
	{ "CHAOSACTORD_NV4_PORT_3456_TCP_PORT", "3456", true },
	{ "CHAOSACTORD_NV4_PORT_3456_TCP_ADDR", "10.0.0.1", true },
	{ "CHAOSACTORD_NV4_PORT_3456_UDP_ADDR", "10.0.0.1", true },
	{ "CHAOSACTORD_NV4_PORT_RPC_TCP", "tcp://10.0.0.1:3456", false },
	{ "CHAOSACTORD_PORT_1_PORT", "tcp://10.0.0.1:3456", true }, /* of chaosactord-port-1 */
	{ "CHAOSACTORD_LISTN", "10.0.0.1:3456", false },
	{ "CHAOSACTORD_SERVICE", "10.0.0.1", false },
};

static void test_links(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(link_cases) / sizeof(link_cases[0]); i++)
		if (service_link_fits(link_cases[i].name, link_cases[i].value) !=
		    link_cases[i].fits)
			fail_msg("%s=%s", link_cases[i].name, link_cases[i].value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
