#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# Other architectures we build for, by Debian's names; sourced, not run. Any 64-bit one
# of Debian's should do: these have run our vectors (docs/portability.md).
declare -A gnu_types=([amd64]=x86_64-linux-gnu [arm64]=aarch64-linux-gnu [s390x]=s390x-linux-gnu)

# foreign_architecture ARCH: its GNU type (x86_64-linux-gnu); nothing for this machine's own.
foreign_architecture() {
	[ "$1" != "$(dpkg --print-architecture)" ] || return 0
	[ -n "${gnu_types[$1]:-}" ] || {
		printf "unknown architecture '%s', known are: %s\n" "$1" "${!gnu_types[*]}" >&2
		return 1
	}
	printf '%s\n' "${gnu_types[$1]}"
}
