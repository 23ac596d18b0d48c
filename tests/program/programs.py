"""Programs under test as processes: started in a folder of their own, watched, ended by their pid, never left behind.

A program writes to a file, so that it never waits for its reader and its words are there when a test fails. The kernel
kills it when the test dies (setpriv --pdeathsig), which is why programs are started on the main thread only.
"""
import atexit
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
START_S = 30
STOP_S = 20
LOOK_EVERY_S = 0.01


# Whoever ends a test early leaves no folder behind: what was opened is closed on the way out.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def until(look, seconds, what):
    """Calls `look` until it returns something true, and returns that; after `seconds` the test has failed."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(LOOK_EVERY_S)


def find_program():
    """The binary under test: HONGYAN_PROGRAM, as CTest sets it, else what script/build makes."""
    program = Path(os.environ.get("HONGYAN_PROGRAM") or SOURCE / "build/release/hongyan").resolve()
    if not program.exists():
        raise SystemExit(f"{program} is not there; run script/build, or name a binary in HONGYAN_PROGRAM")
    return program


def free_port():
    """A free port that no outgoing connection takes meanwhile: programs that restart keep it."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    for _ in range(200):
        port = random.SystemRandom().randrange(10_000, max(low, 11_000))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no free port found")


class Program:
    """One start of the binary: Program(["serve", …], folder)."""

    def __init__(self, arguments, folder, name, environment=None):
        self.name = name
        self.output = Path(folder) / f"{name}.out"
        command = [str(find_program()), *arguments]
        if setpriv := shutil.which("setpriv"):
            command = [setpriv, "--pdeathsig", "KILL", "--", *command]
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("HONGYAN_")}
        self.mark = self.output.stat().st_size if self.output.exists() else 0
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env={**inherited, **(environment or {})})
        atexit.register(self.kill)

    def words(self):
        """What this start has written."""
        with open(self.output, "rb") as output:
            output.seek(self.mark)
            return output.read().decode("utf-8", errors="replace")

    def wait_for(self, pattern):
        """Waits for words that match, and returns the match."""
        def look():
            found = re.search(pattern, self.words())
            if not found and self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.words()}")
            return found
        return until(look, START_S, f"{self.name} says {pattern!r}")

    def is_running(self):
        return self.process.poll() is None

    def stop(self):
        """Asks it to end, as systemd or Ctrl-C would; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} does not end after SIGTERM:\n{self.words()}") from None
        atexit.unregister(self.kill)
        return code

    def kill(self):
        """kill -9, at once."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(STOP_S)
        atexit.unregister(self.kill)


def run_once(arguments, environment=None, folder=None, stdin=""):
    """Runs the binary to its end; exit code, stdout and stderr. The language of the test's own machine does not count."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("HONGYAN_", "LC_", "LANG"))}
    return subprocess.run([str(find_program()), *arguments], input=stdin, capture_output=True, text=True, check=False, timeout=60,
                          cwd=folder, env={**inherited, "LANG": "C.UTF-8", **(environment or {})})
