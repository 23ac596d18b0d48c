-- 1,000 notifications per post, each to another person.
dofile(os.getenv("BENCH_LUA") .. "/report.lua")
local before, after = os.getenv("BENCH_BODY"):match("^(.*)OPENID(.*)$")
local run = os.getenv("BENCH_RUN")
local headers = {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")}
local count = 0
function request()
  local items = {}
  for i = 1, 1000 do
    count = count + 1
    items[i] = before .. string.format("o%s_%020d", run, count) .. after
  end
  return wrk.format("POST", nil, headers, '{"notifications":[' .. table.concat(items, ",") .. "]}")
end
