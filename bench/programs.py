"""The programs that a measurement starts, each in a folder of its own and ended with it; what they used of CPU and memory."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
HONGYAN = BUILD / "hongyan"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
SERVICE_APP = "wx6a1b0c2d3e4f5a01"  # the sandbox's service account
TEMPLATE = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA"
CALLBACK_TOKEN = "benchmarkToken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class BenchError(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url, method="GET", body=None, key=None):
    """The answer's body; JSON where it is JSON."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        raise BenchError(f"{method} {url} was answered {error.code}: {error.read().decode()[:300]}") from None
    return json.loads(text) if text.startswith(("{", "[")) else text


class Program:
    """One process; `with` ends it, with SIGTERM first."""

    def __init__(self, arguments, folder, environment=None, user=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = open(self.folder / f"{Path(arguments[0]).name}.log", "ab")
        self.process = subprocess.Popen(arguments, cwd=self.folder, stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **(environment or {})}, user=user)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def read_until(self, pattern):
        """The first match in what the program prints; BenchError when it ends before."""
        for raw in self.process.stdout:
            found = re.search(pattern, raw.decode())
            if found:
                return found
        raise BenchError(f"{self.process.args[0]} ended early; see {self.log.name}")

    def _stat(self, pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def _family(self):
        """The process and what it forked (nginx workers, PostgreSQL back ends)."""
        family = [self.process.pid]
        for pid in family:
            try:
                family += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            except OSError:
                pass
        return family

    def cpu_s(self):
        total = 0.0
        for pid in self._family():
            try:
                total += self._stat(pid)
            except OSError:
                pass
        return total

    def threads_cpu_s(self):
        """CPU seconds per thread, in the order in which the threads began."""
        tasks = sorted(int(task) for task in os.listdir(f"/proc/{self.process.pid}/task"))
        return [self._stat(f"{self.process.pid}/task/{task}") for task in tasks]

    def rss_mib(self):
        total = 0
        for pid in self._family():
            found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
            total += int(found.group(1)) if found else 0
        return total / 1024


class Hongyan(Program):
    """`hongyan serve` on a database in `folder` (kept over restarts) or at `database`."""

    def __init__(self, folder, database=None, settings=None):
        folder = Path(folder)
        database = database or f"sqlite:{folder}/hongyan.db"
        arguments = [str(HONGYAN), "serve", "--set", f"database={database}", "--set", "listen=127.0.0.1:0",
                     "--set", f"master_key_file={folder}/hongyan.key", "--set", "log_level=warning"]
        for key, value in (settings or {}).items():
            arguments += ["--set", f"{key}={value}"]
        self.started_at = time.monotonic()
        super().__init__(arguments, folder)
        self.url = "http://" + self.read_until(r"listens on http://(\S+)").group(1)
        key_file = folder / "first.key"
        if not key_file.exists():
            key_file.write_text(self.read_until(r"^\s+(hy_\S+)").group(1))
        self.key = key_file.read_text()

    def save_app(self, api_origin):
        ask(f"{self.url}/v1/apps/{SERVICE_APP}", "PUT",
            {"kind": "service_account", "name": "bench", "api_origin": api_origin, "secret": "0123456789abcdef0123456789abcdef",
             "callback_token": CALLBACK_TOKEN, "aes_key": AES_KEY}, self.key)

    def attempts(self):
        """Sends that ended with WeChat's yes, as /metrics counts them."""
        found = re.search(r'hongyan_attempts_total\{outcome="take"\} (\S+)', ask(f"{self.url}/metrics", key=self.key))
        return float(found.group(1)) if found else 0.0

    def send_once(self):
        """One delivery, so that token, connections and statements are warm."""
        before = self.attempts()
        ask(f"{self.url}/v1/apps/{SERVICE_APP}/template/send", "POST",
            {"touser": "warm_" + "0" * 23, "template_id": TEMPLATE, "data": {"first": {"value": "warm"}}}, self.key)
        wait_until(lambda: self.attempts() > before, "the first delivery")


class Stub(Program):
    """`hongyan sandbox --stub`: answers every send at once, or after `delay_ms`."""

    def __init__(self, folder, delay_ms=0):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        arguments = [str(HONGYAN), "sandbox", "--stub", "--listen", "127.0.0.1:0"]
        if delay_ms:
            (folder / "stub.json").write_text(json.dumps({"stub_delay_ms": delay_ms}))
            arguments += ["--settings", str(folder / "stub.json")]
        super().__init__(arguments, folder)
        self.url = self.read_until(r"is at (http://[^\s)]+)").group(1)


class Nginx(Program):
    """One worker that answers every request with a short JSON text: the ceiling of any HTTP server here."""

    def __init__(self, folder):
        folder = Path(folder).resolve()
        (folder / "tmp").mkdir(parents=True, exist_ok=True)
        port = free_port()
        temporary = "".join(f"{kind}_temp_path {folder}/tmp/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;"
            "events { worker_connections 1024; }"
            f"http {{ access_log off; {temporary} keepalive_requests 100000000; server {{ listen 127.0.0.1:{port};"
            " location / { default_type application/json; return 200 '{\"errcode\":0,\"errmsg\":\"ok\"}'; } } }")
        super().__init__([shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], folder)
        self.url = f"http://127.0.0.1:{port}"
        wait_until_answers(self.url)


class Postgres(Program):
    """A PostgreSQL of our own with default settings, on a socket in `folder`; synchronous_commit stays on."""

    def __init__(self, folder):
        folder = Path(folder).resolve()
        homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not homes:
            raise BenchError("PostgreSQL is not installed (apt install postgresql)")
        folder.mkdir(parents=True, exist_ok=True)
        user = None
        if os.geteuid() == 0:
            user = "postgres"
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run([homes[-1] / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-locale", "-E", "UTF8"],
                       check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        port = free_port()
        super().__init__([str(homes[-1] / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder),
                          "-c", "listen_addresses=127.0.0.1"], folder, user=user)
        self.url = f"postgresql://bench@127.0.0.1:{port}/postgres"
        self.psql = [str(homes[-1] / "psql"), "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", self.url]
        wait_until(lambda: subprocess.run([*self.psql, "-c", "SELECT 1"], capture_output=True).returncode == 0, "PostgreSQL")

    def run(self, sql):
        subprocess.run([*self.psql, "-c", "SET client_min_messages = warning", "-c", sql], check=True, stdout=subprocess.DEVNULL)


def wait_until(done, what, patience_s=30.0):
    ends = time.monotonic() + patience_s
    while time.monotonic() < ends:
        if done():
            return
        time.sleep(0.02)
    raise BenchError(f"waited {patience_s:.0f} s in vain for {what}")


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=1).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_until_answers(url):
    wait_until(lambda: answers(url), url)
