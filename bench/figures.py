"""The figures: how each member of a round is measured. A member starts what it needs on a fresh folder, runs for
`seconds` and returns numbers; who compares them with whom stands in table.py."""
import re
import shutil
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import load
from programs import AES_KEY, BUILD, CALLBACK_TOKEN, SERVICE_APP, Hongyan, Nginx, Postgres, Stub, ask, wait_until

SEND_TARGET = "/cgi-bin/message/template/send?access_token=stub_64"
MAKE_DUE = "UPDATE notification SET state = 'ready', ready_ms = {} WHERE state = 'scheduled'"


class Bench:
    """The folder of one run, and a new one in it for each measurement."""

    def __init__(self, folder, seconds, backlog):
        self.folder, self.seconds, self.backlog = Path(folder), seconds, backlog
        self._count = 0

    def fresh(self, name):
        self._count += 1
        folder = self.folder / f"{self._count:03d}_{name}"
        folder.mkdir(parents=True)
        return folder


class Watch:
    """What a program and its threads used of the CPU between two moments."""

    def __init__(self, program):
        self.program = program
        self.cpu, self.threads, self.at = program.cpu_s(), self._threads(), time.monotonic()

    def _threads(self):
        used = {}
        for task in Path(f"/proc/{self.program.process.pid}/task").iterdir():
            name = (task / "comm").read_text().strip()
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            used[name] = used.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / 100
        return used

    def stop(self):
        """Seconds passed, CPU seconds used, and the three busiest threads in words."""
        seconds, cpu = time.monotonic() - self.at, self.program.cpu_s() - self.cpu
        now = self._threads()
        shares = sorted(((100 * (now[name] - self.threads.get(name, 0)) / seconds, name) for name in now), reverse=True)
        return seconds, cpu, ", ".join(f"{name} {share:.0f} %" for share, name in shares[:3])


def tomorrow():
    return load.tomorrow((datetime.now(timezone.utc) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))


def nginx(bench):
    with Nginx(bench.fresh("nginx")) as server:
        got = load.wrk(server.url, "send.lua", bench.seconds, load.SEND_NOW)
    return {"rate": got.rate, "p99_ms": got.p99_ms}


def stub(bench):
    with Stub(bench.fresh("stub")) as server:
        got = load.wrk(server.url + SEND_TARGET, "send.lua", bench.seconds, load.SEND_NOW)
    return {"rate": got.rate, "p99_ms": got.p99_ms}


def accept(bench):
    """Single posts over 64 connections, each answered after its commit; for tomorrow, so that nothing is sent."""
    with Hongyan(bench.fresh("accept")) as server:
        server.save_app("http://127.0.0.1:9")
        load.wrk(server.url + "/v1/notifications", "accept.lua", 1, tomorrow(), server.key)
        watch = Watch(server)
        got = load.wrk(server.url + "/v1/notifications", "accept.lua", bench.seconds, tomorrow(), server.key)
        _, cpu, busy = watch.stop()
    return {"rate": got.rate, "p50_ms": got.p50_ms, "p99_ms": got.p99_ms, "cpu_us": 1e6 * cpu / got.requests, "busy": busy}


def batch(bench):
    """1,000 per post over 8 connections; then what SQLite itself inserts of the same rows into the same tables."""
    folder = bench.fresh("batch")
    with Hongyan(folder) as server:
        server.save_app("http://127.0.0.1:9")
        watch = Watch(server)
        got = load.wrk(server.url + "/v1/notifications/batch", "batch.lua", bench.seconds, tomorrow(), server.key, connections=8)
        _, cpu, busy = watch.stop()
    return {"rate": got.rate * 1000, "p99_ms": got.p99_ms, "cpu_us": 1e3 * cpu / got.requests, "busy": busy}


def sqlite_inserts(bench):
    folder = bench.fresh("sqlite")
    with Hongyan(folder) as server:
        server.save_app("http://127.0.0.1:9")
        ask(server.url + "/v1/notifications", "POST", load.json.loads(tomorrow().replace("OPENID", "o" * 28)), server.key)
    printed = subprocess.run([BUILD / "bench" / "sqlite_inserts", folder / "hongyan.db", str(bench.seconds)],
                             check=True, capture_output=True, text=True).stdout
    return {"rate": float(printed)}


def both(bench, database=None):
    """Accept and deliver at once: posts over 64 connections while the dispatcher sends to the stub. Counted: deliveries."""
    folder = bench.fresh("both")
    with Stub(folder / "stub") as target, Hongyan(folder, database) as server:
        server.save_app(target.url)
        server.send_once()
        url = f"{server.url}/v1/apps/{SERVICE_APP}/template/send"
        load.wrk(url, "accept.lua", 1, load.SEND_NOW, server.key)
        watch, stub_watch, before = Watch(server), Watch(target), server.attempts()
        got = load.wrk(url, "accept.lua", bench.seconds, load.SEND_NOW, server.key)
        delivered = server.attempts() - before
        seconds, cpu, busy = watch.stop()
        _, stub_cpu, _ = stub_watch.stop()
    return {"rate": delivered / seconds, "accepts": got.rate, "p99_ms": got.p99_ms, "cpu_s_per_1000": 1000 * cpu / max(1, delivered),
            "busy": f"{busy}; whole server {100 * cpu / seconds:.0f} %, stub {100 * stub_cpu / seconds:.0f} %"}


def fill(bench, server):
    """Accepts the backlog for tomorrow."""
    for _ in range(-(-bench.backlog // 1000) // 8 + 1):
        body = load.json.loads(tomorrow())
        for _ in range(8):
            items = []
            for i in range(1000):
                fill.count += 1
                items.append({**body, "message": {**body["message"], "touser": f"oBacklog_{fill.count:020d}"}})
            ask(server.url + "/v1/notifications/batch", "POST", {"notifications": items}, server.key)
            if fill.count % bench.backlog == 0:
                return


fill.count = 0


def drain(bench, database=None, make_due=None):
    """A full queue, found at the start of the server: time to the first send, deliveries/s over the middle, memory."""
    folder = bench.fresh("drain")
    fill.count = 0
    with Stub(folder / "stub") as target:
        with Hongyan(folder, database) as server:
            idle_mib = server.rss_mib()
            server.save_app(target.url)
            fill(bench, server)
            time.sleep(0.5)
            queued_mib = server.rss_mib()
        (make_due or (lambda sql: make_due_in_sqlite(folder / "hongyan.db", sql)))(MAKE_DUE.format(int(time.time() * 1000)))
        with Hongyan(folder, database) as server:
            wait_until(lambda: server.attempts() > 0, "the first send")
            first_s = time.monotonic() - server.started_at
            wait_until(lambda: server.attempts() > bench.backlog * 0.05, "the first sends")
            watch, stub_watch, before = Watch(server), Watch(target), server.attempts()
            peak_mib = server.rss_mib()
            while server.attempts() < bench.backlog * 0.9:
                time.sleep(0.05)
                peak_mib = max(peak_mib, server.rss_mib())
            delivered = server.attempts() - before
            seconds, cpu, busy = watch.stop()
            _, stub_cpu, _ = stub_watch.stop()
    return {"rate": delivered / seconds, "cpu_s_per_1000": 1000 * cpu / delivered, "first_s": first_s, "idle_mib": idle_mib,
            "queued_mib": queued_mib, "peak_mib": peak_mib,
            "busy": f"{busy}; whole server {100 * cpu / seconds:.0f} %, stub {100 * stub_cpu / seconds:.0f} %"}


def make_due_in_sqlite(path, sql):
    with sqlite3.connect(path) as database:
        database.execute(sql)
    database.close()


def delayed(bench):
    """WeChat answers after 150 ms; 512 in flight."""
    folder = bench.fresh("delayed")
    in_flight, delay_ms = 512, 150
    small = Bench(bench.folder / f"{bench._count:03d}_delayed", bench.seconds, min(bench.backlog, 20_000))
    fill.count = 0
    with Stub(folder / "stub", delay_ms) as target:
        with Hongyan(folder) as server:
            server.save_app(target.url)
            fill(small, server)
        make_due_in_sqlite(folder / "hongyan.db", MAKE_DUE.format(int(time.time() * 1000)))
        with Hongyan(folder, settings={"dispatch.in_flight_max": in_flight}) as server:
            wait_until(lambda: server.attempts() > small.backlog * 0.1, "the first sends")
            watch, before = Watch(server), server.attempts()
            wait_until(lambda: server.attempts() > small.backlog * 0.8, "the delayed answers", 60)
            delivered = server.attempts() - before
            seconds, _, busy = watch.stop()
    return {"rate": delivered / seconds, "ideal": in_flight / (delay_ms / 1000), "busy": busy}


def callbacks(bench):
    """Encrypted and signed callbacks, each answered after it is stored."""
    folder = bench.fresh("callbacks")
    with Hongyan(folder) as server:
        server.save_app("http://127.0.0.1:9")
        posts = folder / "posts"
        with open(posts, "w") as file:
            subprocess.run([BUILD / "bench" / "callback_posts", str(60_000 * (bench.seconds + 1)), SERVICE_APP, CALLBACK_TOKEN, AES_KEY, "a"],
                           check=True, stdout=file)
        watch = Watch(server)
        got = load.wrk(server.url, "callbacks.lua", bench.seconds, file=posts)
        _, cpu, busy = watch.stop()
        posts.unlink()
    return {"rate": got.rate, "p99_ms": got.p99_ms, "p999_ms": got.p999_ms, "cpu_us": 1e6 * cpu / got.requests, "busy": busy}


class PostgresMembers:
    """One PostgreSQL for the whole run; each measurement starts with an empty database."""

    def __init__(self, bench):
        self.server = Postgres(bench.fresh("postgres"))

    def _url(self):
        self.server.run("DROP SCHEMA public CASCADE")
        self.server.run("CREATE SCHEMA public")
        return self.server.url

    def both(self, bench):
        return both(bench, self._url())

    def drain(self, bench):
        return drain(bench, self._url(), self.server.run)


def clean(bench):
    shutil.rmtree(bench.folder, ignore_errors=True)
