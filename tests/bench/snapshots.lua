-- SPDX-License-Identifier: Apache-2.0 OR MIT
-- Load for wrk: evm_snapshot, and evm_revert to each that was given. A revert takes later
-- snapshots with it, so of many that are taken at once only some can be gone back to.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local ids, threads = {}, {}
reverted, gone = 0, 0

function setup(thread)
	table.insert(threads, thread)
end

local function body(method, params)
	return wrk.format(nil, nil, nil, string.format(
		'{"jsonrpc":"2.0","id":1,"method":"%s","params":[%s]}', method, params))
end

function request()
	local id = table.remove(ids)
	if id then
		return body("evm_revert", '"' .. id .. '"')
	end
	return body("evm_snapshot", "")
end

function response(status, headers, text)
	local id = text:match('"result":"(0x%x+)"')
	if id then
		table.insert(ids, id)
	elseif text:find('"result":true', 1, true) then
		reverted = reverted + 1
	else
		gone = gone + 1
	end
end

function done(summary, latency, requests)
	local errors = summary.errors
	io.write(string.format(
		"figures requests=%d bytes=%d microseconds=%d failed=%d p50=%d p99=%d" ..
		" reverted=%d gone=%d\n",
		summary.requests, summary.bytes, summary.duration,
		errors.connect + errors.read + errors.write + errors.status + errors.timeout,
		latency:percentile(50), latency:percentile(99),
		threads[1]:get("reverted"), threads[1]:get("gone")))
end
