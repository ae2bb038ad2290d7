-- For wrk: asks for the paths of a file in turn. Arguments: the file, where to begin, any number of "Name: value" headers.
local paths, count, at = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    if #line > 0 then
      count = count + 1
      paths[count] = line
    end
  end
  at = tonumber(arguments[2]) % count
  for n = 3, #arguments do
    local name, value = arguments[n]:match("^(.-):%s*(.*)$")
    wrk.headers[name] = value
  end
end

function request()
  at = at % count + 1
  return wrk.format("GET", paths[at])
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"count": %d, "rate": %.3f, "p50_ms": %.4f, "p99_ms": %.4f, "bytes": %.0f, "errors": %d}\n',
    summary.requests,
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    summary.bytes / math.max(summary.requests, 1),
    e.status + e.connect + e.read + e.write + e.timeout
  ))
end
