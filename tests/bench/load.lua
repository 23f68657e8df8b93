-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Load for wrk: POST $BENCH_BODY for as long as it runs, then one line of figures.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("BENCH_BODY")

function done(summary, latency, requests)
	local errors = summary.errors
	io.write(string.format(
		"figures requests=%d bytes=%d microseconds=%d failed=%d p50=%d p99=%d\n",
		summary.requests, summary.bytes, summary.duration,
		errors.connect + errors.read + errors.write + errors.status + errors.timeout,
		latency:percentile(50), latency:percentile(99)))
end
