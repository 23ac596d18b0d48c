#!/usr/bin/env python3
"""Runs a part of the test suite and counts it: suite.py <build folder> <name> [options of ctest...].

Prints what the failing tests wrote and one line, `<name>: N passed, N failed, S s`. A skipped test counts as failed:
whatever it stood for was not shown. Ends with 0 only if something ran and nothing failed.
"""
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def read_report(report):
    """Splits a JUnit file of ctest into the names that passed and the (name, reason, output) that did not."""
    passed, failed = [], []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out", default="").strip()
        if case.get("status") == "run" and case.find("failure") is None and case.find("skipped") is None:
            passed.append(case.get("name"))
        else:
            reason = "skipped" if case.find("skipped") is not None else case.get("status", "fail")
            failed.append((case.get("name"), reason, output))
    return passed, failed


def main(arguments):
    folder, name, options = Path(arguments[0]).resolve(), arguments[1], arguments[2:]
    report = folder / f"suite_{name.replace(' ', '_')}.xml"
    report.unlink(missing_ok=True)
    begin = time.monotonic()
    command = ["ctest", "--test-dir", str(folder), "-j2", "--output-junit", str(report), *options]
    with open(report.with_suffix(".log"), "w", encoding="utf-8") as log:
        if sys.stdout.isatty():
            subprocess.run([*command, "--progress"], check=False, stderr=log)
        else:
            subprocess.run(command, check=False, stdout=log, stderr=log)
    seconds = time.monotonic() - begin
    if not report.exists():
        print(report.with_suffix(".log").read_text(encoding="utf-8", errors="replace")[-4000:])
        print(f"{name}: 0 passed, 1 failed, {seconds:.1f} s (ctest itself failed)")
        return 1
    passed, failed = read_report(report)
    for test, reason, output in failed:
        print(f"---- {test}: {reason}\n{output}\n")
    for test, reason, _ in failed:
        print(f"{name}: {test} {reason}")
    if not passed and not failed:
        print(f"{name}: 0 passed, 1 failed, {seconds:.1f} s (no such test was found)")
        return 1
    print(f"{name}: {len(passed)} passed, {len(failed)} failed, {seconds:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
