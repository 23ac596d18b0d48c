#!/usr/bin/env python3
"""Runs a part of the test suite and counts it: suite.py <build folder> <name> [options of ctest...].

Counts the cases of every GoogleTest program, and every other test as one. Prints what failed and what it wrote, and one
line, `<name>: N passed, N failed, S s`. A skipped case counts as failed: whatever it stood for was not shown. Ends with 0
only if something ran and nothing failed.
"""
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path


OUTPUT_CHARACTERS_MAX = 6000


def clip(text):
    """The text, or its two ends when it is long."""
    half = OUTPUT_CHARACTERS_MAX // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n[… {len(text) - 2 * half} characters …]\n{text[-half:]}"


def read_cases(report):
    """The cases of one GoogleTest report: (name, None or what is wrong with it)."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if failures := [failure.get("message", "") for failure in case.iter("failure")]:
            yield name, "failed\n" + "\n".join(failures)
        elif (skipped := case.find("skipped")) is not None:
            yield name, f"skipped: {skipped.get('message', '').strip()}"
        elif case.get("status") != "run":
            yield name, "disabled"
        else:
            yield name, None


def read_suite(summary, folder):
    """All (name, None or what is wrong) of a run: ctest's own summary, opened up where a program left its report."""
    for test in ElementTree.parse(summary).getroot().iter("testcase"):
        name = test.get("name")
        output = test.findtext("system-out", default="").strip()
        problem = None
        if test.find("skipped") is not None:
            problem = "skipped\n" + output
        elif test.get("status") != "run" or test.find("failure") is not None:
            problem = f"{test.get('status')}\n{output}"
        report = folder / f"{name}.xml"
        cases = list(read_cases(report)) if report.exists() else []
        yield from ((f"{name}: {case}", wrong) for case, wrong in cases)
        if not cases or (problem and all(wrong is None for _, wrong in cases)):
            yield name, problem


def run(build, name, options):
    """Runs ctest; the summary's path if there is one, and the folder of the reports."""
    folder = build / f"suite_{name.replace(' ', '_')}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    summary = folder / "ctest.xml"
    command = ["ctest", "--test-dir", str(build), "-j2", "--output-junit", str(summary), *options]
    environment = {**os.environ, "GTEST_OUTPUT": f"xml:{folder}/"}
    with open(folder / "log.txt", "w", encoding="utf-8") as log:
        subprocess.run(command, check=False, stdout=log, stderr=log, env=environment)
    return summary, folder


def main(arguments):
    build, name, options = Path(arguments[0]).resolve(), arguments[1], arguments[2:]
    begin = time.monotonic()
    summary, folder = run(build, name, options)
    seconds = time.monotonic() - begin
    results = list(read_suite(summary, folder)) if summary.exists() else []
    if not results:
        results = [("ctest", "found no such test\n" + (folder / "log.txt").read_text(encoding="utf-8", errors="replace"))]
    failed = [(test, wrong) for test, wrong in results if wrong is not None]
    for test, wrong in failed:
        print(f"---- {test}: {clip(wrong)}\n")
    for test, wrong in failed:
        print(f"{name}: {test} {wrong.splitlines()[0]}")
    print(f"{name}: {len(results) - len(failed)} passed, {len(failed)} failed, {seconds:.1f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
