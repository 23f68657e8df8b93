-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Load for wrk: Chaos.SnapshotCreate under a new name, and Chaos.SnapshotRestore of each that was
-- made, in turn. BENCH_RUN is part of the names, so that every run has names of its own.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local threads, names = {}, {}
local run, made = os.getenv("BENCH_RUN"), 0
restored, refused = 0, 0

function setup(thread)
	table.insert(threads, thread)
end

local function body(method, name)
	return wrk.format(nil, nil, nil, string.format(
		'{"jsonrpc":"2.0","id":1,"method":"Chaos.%s",' ..
		'"params":{"name":"%s"}}', method, name))
end

function request()
	local name = table.remove(names)
	if name then
		return body("SnapshotRestore", name)
	end
	made = made + 1
	return body("SnapshotCreate", run .. "-" .. made)
end

function response(status, headers, text)
	if text:find('"error"', 1, true) then
		refused = refused + 1
	elseif text:find('"stateRoot"', 1, true) then
		restored = restored + 1
	else
		table.insert(names, text:match('"name":"([^"]+)"'))
	end
end

function done(summary, latency, requests)
	local errors = summary.errors
	io.write(string.format(
		"figures requests=%d bytes=%d microseconds=%d failed=%d p50=%d p99=%d" ..
		" restored=%d\n",
		summary.requests, summary.bytes, summary.duration,
		errors.connect + errors.read + errors.write + errors.status + errors.timeout +
			threads[1]:get("refused"),
		latency:percentile(50), latency:percentile(99), threads[1]:get("restored")))
end
