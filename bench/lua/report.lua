-- What every load prints at its end, for bench/load.py.
function done(summary, latency)
  local errors = summary.errors
  print(string.format('RESULT {"requests":%d,"duration_us":%d,"not_2xx":%d,"broken":%d,"p50_us":%.0f,"p99_us":%.0f,"p999_us":%.0f}',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
