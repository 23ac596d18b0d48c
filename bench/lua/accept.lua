-- One notification per post, each to another person: BENCH_BODY with the openid in place of OPENID.
dofile(os.getenv("BENCH_LUA") .. "/report.lua")
local before, after = os.getenv("BENCH_BODY"):match("^(.*)OPENID(.*)$")
local run = os.getenv("BENCH_RUN")
local headers = {["Content-Type"] = "application/json", ["Authorization"] = os.getenv("BENCH_KEY") and ("Bearer " .. os.getenv("BENCH_KEY"))}
local count = 0
function request()
  count = count + 1
  return wrk.format("POST", nil, headers, before .. string.format("o%s_%020d", run, count) .. after)
end
