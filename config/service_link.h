/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_SERVICE_LINK_H
#define CHAOSACTORD_CONFIG_SERVICE_LINK_H

#include <stdbool.h>

/* Kubernetes tells every container where the services of its namespace are: for a service
 * `chaosactord-nv4` by CHAOSACTORD_NV4_SERVICE_HOST, CHAOSACTORD_NV4_PORT_3456_TCP_ADDR and
 * so on, beside our own variables (kubernetes pkg/kubelet/envvars/envvars.go). */

/* service_link_fits returns whether a variable is one of those: its name ends as theirs do,
 * and its value is what belongs to such a name: an address, a port, a URL. */
bool service_link_fits(const char *name, const char *value);

#endif
