-- Signed and encrypted callbacks, made beforehand: lines of BENCH_FILE with target, tab, body. Each is pushed once.
dofile(os.getenv("BENCH_LUA") .. "/report.lua")
local lines = io.lines(os.getenv("BENCH_FILE"))
local headers = {["Content-Type"] = "text/xml"}
function request()
  local line = lines()
  if not line then error("BENCH_FILE is too short") end
  local target, body = line:match("^([^\t]*)\t(.*)$")
  return wrk.format("POST", target, headers, body)
end
