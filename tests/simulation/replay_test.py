#!/usr/bin/env python3
"""The same seeds, played by two processes, leave the same traces."""
import os
import subprocess
import unittest

SEEDS = ("--from", "4711", "--seeds", "6", "--traces")


class Replay(unittest.TestCase):
    def test_two_processes_play_the_same_runs(self):
        once, again = (self.traces() for _ in range(2))
        self.assertEqual(len(set(once)), 7, "six seeds play six runs, and a last line")
        self.assertEqual(once, again)

    def traces(self):
        environment = {name: value for name, value in os.environ.items() if name != "HONGYAN_SEEDS"}
        played = subprocess.run((os.environ["HONGYAN_SIMULATION"], *SEEDS), capture_output=True, text=True, env=environment, check=False)
        self.assertEqual(played.returncode, 0, played.stdout)
        return played.stdout.splitlines()


if __name__ == "__main__":
    unittest.main()
