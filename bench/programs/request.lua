-- SPDX-License-Identifier: GPL-3.0-only
-- wrk: posts the body of $BENCH_BODY with the headers of $BENCH_HEADERS ("Name: value" lines) and prints one JSON object.
local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
file:close()
for name, value in (os.getenv("BENCH_HEADERS") or ""):gmatch("([^:\n]+): ([^\n]+)") do
    wrk.headers[name] = value
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        'BENCH {"requests":%d,"seconds":%.6f,"bytes":%d,"p50":%d,"p99":%d,"not_2xx":%d,"broken":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50), latency:percentile(99),
        e.status, e.connect + e.read + e.write + e.timeout))
end
