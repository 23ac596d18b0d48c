"""What a user would build instead: Node programs on Redis, installed by npm into build/peers when npm, node and
redis-server are there. Without them their figures are left out."""
import shutil
import subprocess

import load
from programs import AES_KEY, CALLBACK_TOKEN, ROOT, SERVICE_APP, Program, Stub, ask, free_port, wait_until, wait_until_answers
from programs import BUILD

SOURCE = ROOT / "bench" / "peer_programs"
PLACE = ROOT / "build" / "peers"


def missing():
    return [name for name in ("node", "npm", "redis-server") if not shutil.which(name)]


def install():
    """What the lock file names, once per lock file. (npm ci wants packages of every platform in it, which not every registry has.)"""
    mark = PLACE / "installed"
    lock = (SOURCE / "package-lock.json").read_text()
    if not mark.exists() or mark.read_text() != lock:
        PLACE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(SOURCE / name, PLACE / name)
        subprocess.run(["npm", "install", "--omit=optional", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"], cwd=PLACE, check=True)
        mark.write_text(lock)
    for script in SOURCE.glob("*.mjs"):
        shutil.copy(script, PLACE / script.name)


class Redis(Program):
    """Redis that loses nothing it has answered: the append-only file, synced at every write."""

    def __init__(self, folder):
        self.port = free_port()
        super().__init__([shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
                          "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"], folder)
        self.read_until("Ready to accept connections")


class Node(Program):
    def __init__(self, folder, script, environment):
        self.port = free_port()
        super().__init__([shutil.which("node"), str(PLACE / script)], folder, {"PORT": str(self.port), **environment})
        self.url = f"http://127.0.0.1:{self.port}"
        wait_until_answers(self.url + "/delivered")


def queue_member(script):
    def measure(bench):
        folder = bench.fresh(script.removesuffix(".mjs"))
        with Stub(folder / "stub") as target, Redis(folder / "redis") as redis, \
                Node(folder, script, {"STUB": target.url, "REDIS_PORT": str(redis.port)}) as peer:
            delivered = lambda: int(ask(peer.url + "/delivered"))  # noqa: E731
            load.wrk(peer.url + "/send", "accept.lua", 1, load.SEND_NOW)
            wait_until(lambda: delivered() > 0, "the first delivery")
            before, cpu = delivered(), peer.cpu_s() + redis.cpu_s()
            got = load.wrk(peer.url + "/send", "accept.lua", bench.seconds, load.SEND_NOW)
            count, cpu = delivered() - before, peer.cpu_s() + redis.cpu_s() - cpu
            return {"rate": count / got.seconds, "accepts": got.rate, "p99_ms": got.p99_ms,
                    "cpu_s_per_1000": 1000 * cpu / max(1, count), "rss_mib": peer.rss_mib() + redis.rss_mib()}
    return measure


def callbacks(bench):
    """Verifies, decrypts, parses and answers; stores nothing."""
    folder = bench.fresh("peer_callbacks")
    environment = {"TOKEN": CALLBACK_TOKEN, "AES_KEY": AES_KEY, "APPID": SERVICE_APP}
    with Node(folder, "koa_callbacks.mjs", environment) as peer:
        posts = folder / "posts"
        with open(posts, "w") as file:
            subprocess.run([BUILD / "bench" / "callback_posts", str(30_000 * (bench.seconds + 1)), SERVICE_APP, CALLBACK_TOKEN, AES_KEY, "a"],
                           check=True, stdout=file)
        got = load.wrk(peer.url, "callbacks.lua", bench.seconds, file=posts)
        posts.unlink()
        return {"rate": got.rate, "p99_ms": got.p99_ms, "p999_ms": got.p999_ms}


def members():
    lacking = missing()
    if lacking:
        print(f"without peers: {', '.join(lacking)} not installed (apt install redis-server nodejs npm)")
        return {}
    try:
        install()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"without peers: npm could not install them ({error})")
        return {}
    return {"peer_easywechat": queue_member("express_bullmq_easywechat.mjs"), "peer_undici": queue_member("http_bullmq_undici.mjs"),
            "peer_callbacks": callbacks}
