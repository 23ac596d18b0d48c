#!/usr/bin/env python3
"""The commands that the READMEs and docs show, run as written against a started demonstration.

A block of shell commands that is meant to work as it stands has `<!-- run -->` on the line before its fence:

    <!-- run -->
    ```sh
    curl -sS "$HONGYAN_URL/healthz"
    ```

The marked blocks of a page run in their order in one bash, in a folder of their own with a copy of config/, with `hongyan`
in the PATH and HONGYAN_URL and HONGYAN_KEY of the demonstration; 127.0.0.1:8080 and :8081 in them stand for its server and
its sandbox, which have other ports here. Lines that call script/… are left out, as CI runs those itself: for them, in
marked blocks or not, it is checked that they are there and may be run.
"""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from house import Api, FOLLOWER, SETTLED_S
from programs import SOURCE, Program, find_program, free_port, run_once, until

PAGES = sorted([*SOURCE.glob("README*.md"), *SOURCE.glob("docs/*.md"), SOURCE / "CONTRIBUTING.md"])
BLOCK = re.compile(r"^(?P<mark><!-- run -->\n)?```(?:sh|bash|shell)\n(?P<commands>.*?)^```", re.MULTILINE | re.DOTALL)
SCRIPT = re.compile(r"^\s*(?P<path>script/\w+)\b.*$", re.MULTILINE)
RUN_S = 120


class Demonstration:
    """`hongyan demo` on free ports in a folder of its own, up until it is closed."""

    def __init__(self, folder):
        self.origin = f"127.0.0.1:{free_port()}"
        self.sandbox = f"127.0.0.1:{free_port()}"
        self.program = Program(["demo", "--listen", self.origin, "--sandbox-listen", self.sandbox, "--directory", "demo"], folder, "demo")
        try:
            self.curl_line = self.program.wait_for(r"(?m)^curl .*/v1/notifications .*$").group()
        except BaseException:
            self.program.kill()
            raise
        self.key = (Path(folder) / "demo" / "api_key").read_text(encoding="ascii").strip()

    def environment(self):
        return {**os.environ, "PATH": f"{find_program().parent}:{os.environ['PATH']}", "HONGYAN_URL": f"http://{self.origin}",
                "HONGYAN_KEY": self.key, "HONGYAN_SANDBOX": f"http://{self.sandbox}"}

    def at_home(self, commands):
        """The commands with the usual addresses replaced by the ones here."""
        return re.sub(r"(127\.0\.0\.1|localhost):8081", self.sandbox, re.sub(r"(127\.0\.0\.1|localhost):8080", self.origin, commands))


def run_shell(commands, folder, environment):
    """Runs the commands in a process group of their own, which ends with them; exit code and output."""
    shell = subprocess.Popen(["bash", "-euo", "pipefail"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        words, _ = shell.communicate(commands, timeout=RUN_S)
    finally:
        try:
            os.killpg(shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        shell.wait()
    return shell.returncode, words


class Readme(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="hongyan_")
        cls.addClassCleanup(kept.cleanup)
        cls.folder = kept.name
        shutil.copytree(SOURCE / "config", Path(cls.folder) / "config")
        cls.demo = Demonstration(cls.folder)
        cls.addClassCleanup(cls.demo.program.kill)

    def test_the_marked_commands_work_as_written(self):
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            commands = "".join(f"echo '== line {text.count(chr(10), 0, block.start()) + 1}'\n" + SCRIPT.sub("", block["commands"])
                               for block in BLOCK.finditer(text) if block["mark"])
            if commands:
                with self.subTest(page.name):
                    code, words = run_shell(self.demo.at_home(commands), self.folder, self.demo.environment())
                    self.assertEqual(code, 0, f"the commands of {page.name} stopped after:\n{words}")

    def test_the_scripts_that_are_named_can_be_run(self):
        named = set()
        for page in PAGES:
            for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
                named |= {found["path"] for found in SCRIPT.finditer(block["commands"])}
        self.assertLessEqual({"script/demo", "script/test"}, named)
        for path in named:
            self.assertTrue(os.access(SOURCE / path, os.X_OK), path)

    def test_both_readmes_run_the_same_number_of_blocks(self):
        counts = {page.name: sum(bool(block["mark"]) for block in BLOCK.finditer(page.read_text(encoding="utf-8")))
                  for page in PAGES if page.name.startswith("README")}
        self.assertEqual(len(set(counts.values())), 1, counts)

    def test_the_demonstrations_curl_line_works_when_pasted(self):
        inbox = Api(f"http://{self.demo.sandbox}")
        before = len(inbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"])
        code, words = run_shell(self.demo.curl_line + "\n", self.folder, {"PATH": os.environ["PATH"]})
        self.assertEqual(code, 0, words)
        self.assertIn('"id"', words)
        until(lambda: len(inbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"]) > before, SETTLED_S, "it arrives")

    def test_the_demonstration_ends_with_ctrl_c(self):
        with tempfile.TemporaryDirectory(prefix="hongyan_") as folder:
            demo = Demonstration(folder)
            demo.program.process.send_signal(signal.SIGINT)
            self.assertEqual(demo.program.process.wait(20), 0, demo.program.words())

    def test_once_means_all_was_delivered_also_the_second_time(self):
        with tempfile.TemporaryDirectory(prefix="hongyan_") as folder:
            for _ in range(2):
                done = run_once(["demo", "--once", "--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0", "--directory", folder + "/demo"],
                                folder=folder)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("All delivered", done.stdout)
                self.assertEqual(done.stdout.count("→ delivered"), 3, done.stdout)


if __name__ == "__main__":
    unittest.main()
