#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What the scripts know of Debian; sourced, not run.

# Other architectures we build for, by Debian's names. Any 64-bit one should do: these have run
# our vectors (docs/portability.md).
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

# debian_mirror SUITE: where this machine's own apt gets it from.
debian_mirror() {
	local suite=$1 found
	# shellcheck disable=SC2016 # apt expands the words in brackets
	found=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		sed -n "s/^$suite //p" | head -n 1)
	printf '%s\n' "${found:-http://deb.debian.org/debian}"
}
