-- Sends the requests of a file (METHOD \t PATH \t TOKEN \t BODY) in turn; ends with one line of figures for wrk.mjs.
-- It begins behind as many of them as the second argument says. With a third, `check`, every answer is read, and counted as
-- wrong where it is a GraphQL answer with errors: those come with status 200. Reading costs the machine time, so that is not
-- done while the clock runs.
local requests, last = {}, 0
local thread_of_wrk
wrong = 0 -- global, for thread:get

function setup(thread)
  thread_of_wrk = thread
end

function init(args)
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = { ["authorization"] = "Bearer " .. token }
    if body == "" then
      body = nil
    else
      headers["content-type"] = "application/json"
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
  last = tonumber(args[2])
  if args[3] == "check" then
    response = function(_, _, answer)
      if answer:find('"errors":', 1, true) then
        wrong = wrong + 1
      end
    end
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("FIGURES %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.errors.status, failed, thread_of_wrk:get("wrong"), summary.bytes))
end
