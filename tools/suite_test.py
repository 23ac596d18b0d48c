#!/usr/bin/env python3
"""What suite.py counts as passed and as failed."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import suite  # noqa: E402

SUMMARY = """<testsuite>
<testcase name="store_test" status="{status}"><system-out>end of log</system-out>{failure}</testcase>
<testcase name="lint.tidy" status="run"><system-out/></testcase>
<testcase name="program.demo" status="run"><skipped message="no browser"/><system-out/></testcase>
</testsuite>"""

REPORT = """<testsuites><testsuite name="Outbox">
<testcase name="claims" status="run" result="completed" classname="Outbox"/>
<testcase name="settles" status="run" result="completed" classname="Outbox"><failure message="2 is not 1"/></testcase>
<testcase name="on_postgres" status="run" result="skipped" classname="Outbox"><skipped message="no server"/></testcase>
<testcase name="DISABLED_prunes" status="notrun" result="suppressed" classname="Outbox"/>
</testsuite></testsuites>"""

GREEN = '<testsuites><testsuite><testcase name="claims" status="run" classname="Outbox"/></testsuite></testsuites>'


class SuiteTest(unittest.TestCase):
    def read(self, report, status="run", failure=""):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "ctest.xml").write_text(SUMMARY.format(status=status, failure=failure), encoding="utf-8")
            if report:
                (folder / "store_test.xml").write_text(report, encoding="utf-8")
            return {test: wrong and wrong.splitlines()[0] for test, wrong in suite.read_suite(folder / "ctest.xml", folder)}

    def test_cases_of_a_program_count_each(self):
        self.assertEqual(self.read(REPORT, "fail", "<failure/>"), {
            "store_test: Outbox.claims": None,
            "store_test: Outbox.settles": "failed",
            "store_test: Outbox.on_postgres": "skipped: no server",
            "store_test: Outbox.DISABLED_prunes": "disabled",
            "lint.tidy": None,
            "program.demo": "skipped",
        })

    def test_a_program_that_ends_badly_after_its_cases_is_one_failure(self):
        found = self.read(GREEN, "fail", "<failure/>")
        self.assertEqual((found["store_test: Outbox.claims"], found["store_test"]), (None, "fail"))

    def test_a_program_that_leaves_no_report_is_one_failure(self):
        self.assertEqual(self.read(None, "fail", "<failure/>")["store_test"], "fail")


if __name__ == "__main__":
    unittest.main()
