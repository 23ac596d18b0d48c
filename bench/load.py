"""wrk's loads: what each posts, and what came of it."""
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from programs import SERVICE_APP, TEMPLATE, BenchError

LUA = Path(__file__).resolve().parent / "lua"
CONNECTIONS = 64

MESSAGE = {
    "touser": "OPENID", "template_id": TEMPLATE, "url": "https://example.com/words",
    "data": {"first": {"value": "小石同学,今天的单词还在等你"}, "keyword1": {"value": "核心词汇 800 组"},
             "keyword2": {"value": "今日任务未完成"}, "keyword3": {"value": "2019-06-09"},
             "remark": {"value": "每天一点,走得很远"}}}


def text(body):
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


SEND_NOW = text(MESSAGE)  # to /v1/apps/…/template/send, to the stub and to the peers
ONE = {"app": SERVICE_APP, "channel": "template", "message": MESSAGE}
NOW = text(ONE)
TOMORROW = None  # set by accept_only(): nothing is sent meanwhile


def tomorrow(at):
    return text({**ONE, "at": at})


@dataclass
class Result:
    rate: float
    p50_ms: float
    p99_ms: float
    p999_ms: float
    requests: int
    seconds: float


_runs = 0


def wrk(url, script, seconds, body="", key=None, file=None, connections=CONNECTIONS, may_fail=False):
    """One load by one thread of wrk. Every answer must be 2xx unless `may_fail`."""
    global _runs
    _runs += 1
    environment = {**os.environ, "BENCH_LUA": str(LUA), "BENCH_BODY": body, "BENCH_RUN": f"{os.getpid() % 10000:04d}{_runs:03d}"}
    environment.pop("BENCH_KEY", None)
    if key:
        environment["BENCH_KEY"] = key
    if file:
        environment["BENCH_FILE"] = str(file)
    printed = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s", str(LUA / script), url],
                             env=environment, capture_output=True, text=True)
    found = re.search(r"RESULT (\{.*\})", printed.stdout)
    if not found:
        raise BenchError(f"wrk said: {printed.stdout}{printed.stderr}")
    got = json.loads(found.group(1))
    if got["not_2xx"] and not may_fail:
        raise BenchError(f"{got['not_2xx']} of {got['requests']} answers of {url} were not 2xx")
    took = got["duration_us"] / 1e6
    return Result(got["requests"] / took, got["p50_us"] / 1e3, got["p99_us"] / 1e3, got["p999_us"] / 1e3, got["requests"], took)
