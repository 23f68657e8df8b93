#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# What script/test and script/test-all share; sourced, not run. A suite called NAME leaves
# its results in $reports/NAME.xml, NAME.json or NAME.log with NAME.code, where
# tests/report.py finds them; one that leaves nothing counts as failed.
set -euo pipefail
export PATH # bash has a default of its own when the environment has none

# A test must not depend on how its caller runs a daemon.
for name in $(compgen -e CHAOSACTOR || true); do
	unset "$name"
done
export CHAOS_SHARED="${CHAOS_SHARED:-$PWD/../shared}"
jobs=$(nproc)
reports="$PWD/build/reports"
mkdir -p "$reports"

# build PRESET [TARGET…]: configure and build. A tree that does not compile is a failed
# suite, not the end of the run; the log has the reason.
build() {
	local preset=$1
	shift
	printf '\n== build %s\n' "$preset"
	if cmake --preset "$preset" >"$reports/$preset.build" 2>&1 &&
		cmake --build --preset "$preset" "$@" >>"$reports/$preset.build" 2>&1; then
		tail -n 1 "$reports/$preset.build"
		return 0
	fi
	tail -n 60 "$reports/$preset.build"
	return 1
}

# run_ctest PRESET: as the preset says, with all output kept for the counting.
run_ctest() {
	printf '\n== test %s\n' "$1"
	# Some third of the time of these tests is waiting: two for a processor.
	ctest --preset "$1" --parallel "$((2 * jobs))" --no-tests=error \
		--test-output-size-passed 4000000 --test-output-size-failed 4000000 \
		--output-junit "$reports/$1.xml" || true
}

# run_script SUITE COMMAND…: a script is a suite; its last line may count its cases
# ("N passed, N failed, N skipped"), exit code 77 means skipped.
run_script() {
	local suite=$1 code=0
	shift
	printf '\n== %s\n' "$suite"
	"$@" 2>&1 | tee "$reports/$suite.log" || code=${PIPESTATUS[0]}
	printf '%d\n' "$code" >"$reports/$suite.code"
}
