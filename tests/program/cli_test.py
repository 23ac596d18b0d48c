#!/usr/bin/env python3
"""The command line against a running server: what it prints, and the exit codes that scripts rely on."""
import json
import re
import unittest
from pathlib import Path

from house import CLASS_TEMPLATE, House, MINI_PROGRAM, SERVICE, moment
from programs import SOURCE, run_once

REFUSED, USAGE, UNREACHABLE = 1, 2, 3


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)

    def cli(self, *arguments, code=0, **environment):
        """Runs `hongyan` as a person at the server would; the exit code must be `code`."""
        given = {"HONGYAN_URL": self.house.server_origin, "HONGYAN_KEY": self.house.key, **environment}
        done = run_once(arguments, given, self.house.folder)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def send_study(self, course, *more, code=0):
        return self.cli("send", "study_reminder", "--to", "xiaoshi", "-v", f"course={course}", "-v", f"remind_at={moment(0)}",
                        "-v", "task=W-1", *more, code=code)

    def test_send_waits_for_the_receipt(self):
        done = self.send_study("命令行", "--wait")
        self.assertRegex(done.stdout, r"accepted\n.*attempt .*outcome=taken.*\n.*receipt .*outcome=success")
        self.assertRegex(done.stdout.splitlines()[-1], r"^[0-9A-Z]{26}  delivered")
        self.assertEqual(len(self.house.effects("thing1", "命令行")), 1)

    def test_status_shows_one_and_lists_many(self):
        sent = json.loads(self.send_study("看状态", "--json").stdout)["id"]
        self.house.settled(sent)
        self.assertIn("delivered", self.cli("status", sent).stdout)
        self.assertIn(sent, self.cli("status", "--state", "delivered").stdout)
        self.assertEqual(json.loads(self.cli("status", sent, "--json").stdout)["id"], sent)
        self.assertIn("404", self.cli("status", "0" * 26, code=REFUSED).stderr)

    def test_what_is_not_sent_is_an_error_to_scripts(self):
        self.assertIn("/variables/course", self.send_study("长" * 21, code=REFUSED).stderr)
        lesson = ["class_reminder", "--app", MINI_PROGRAM, "--openid", self.house.make_users(MINI_PROGRAM, 1)[0], "-v", "course=x",
                  "-v", f"starts_at={moment(0)}", "-v", "price:=9.9", "-v", "order=NO-1"]
        self.cli("send", *lesson, "--preview", code=REFUSED)
        self.cli("send", *lesson, "--wait", code=REFUSED)

    def test_explain_speaks_both_languages_and_needs_no_server(self):
        for language in ("zh", "en"):
            words = self.cli("explain", "43101", "--lang", language, HONGYAN_URL="", HONGYAN_KEY="").stdout
            self.assertIn("用户没有订阅", words)
            self.assertIn("did not subscribe", words)
        self.assertEqual(json.loads(self.cli("explain", "43101", "--json").stdout)["items"][0]["verdict"], "recipient_refused")
        self.assertIn("43101x", self.cli("explain", "43101x", code=USAGE).stderr)

    def test_help_is_given_in_the_language_asked_for(self):
        self.assertIn("鸿雁", self.cli("--help", "--lang", "zh").stdout)
        self.assertIn("WeChat notification server", self.cli("--help", "--lang", "en").stdout)
        for command in ("serve", "sandbox", "demo", "check", "migrate", "send", "status", "cancel", "app", "type", "recipient",
                        "grant", "window", "form-id", "token", "key", "event", "gateway", "explain", "version"):
            self.assertIn("hongyan " + command, self.cli(command, "--help").stdout)

    def test_check_tests_what_an_operator_set_up(self):
        settings = ["--database", self.house.database, "--set", f"master_key_file={self.house.folder}/hongyan.key",
                    "--set", f"listen=127.0.0.1:{self.house.server_port}"]
        done = self.cli("check", *settings)
        self.assertEqual(done.stdout.count("WeChat accepts its credentials"), 2, done.stdout)
        self.assertEqual(done.stdout.count("answers WeChat's verification"), 2, done.stdout)
        self.assertNotIn("BAD", done.stdout)
        missing = self.cli("check", "--database", "sqlite:/nowhere/at/all.db", code=UNREACHABLE)
        self.assertIn("/nowhere/at/all.db", missing.stdout)

    def test_check_says_what_wechat_does_not_like(self):
        with House(seed=8) as other:
            settings = ["--database", other.database, "--set", f"master_key_file={other.folder}/hongyan.key",
                        "--set", f"listen=127.0.0.1:{other.server_port}"]
            other.api.put(f"/v1/apps/{SERVICE}", {"secret": "0" * 32})
            done = self.cli("check", *settings, code=REFUSED)
            self.assertRegex(done.stdout, rf"BAD   {SERVICE} .*errcode 40(001|125)")
            other.sandbox.post("/sandbox/clock", {"advance_ms": 3_600_000})
            done = self.cli("check", *settings, code=REFUSED)
            self.assertRegex(done.stdout, r"BAD   this machine's clock is 35\d\d s behind WeChat's")

    def test_token_prints_the_token_alone(self):
        token = self.cli("token", SERVICE).stdout
        self.assertEqual(token.strip(), self.house.api.get(f"/v1/apps/{SERVICE}/token")["access_token"])
        self.cli("token", "wx0000000000000000", code=REFUSED)

    def test_the_ledger_is_shown(self):
        self.house.tap_accept()
        table = self.cli("grant", "balance", "--app", MINI_PROGRAM, "--uid", "xiaoshi").stdout
        self.assertIn(CLASS_TEMPLATE, table)
        account = json.loads(self.cli("grant", "balance", "--app", MINI_PROGRAM, "--uid", "xiaoshi", "--json").stdout)["items"][0]
        self.assertGreaterEqual(account["available"], 1)

    def test_wrong_command_lines_are_told_apart_from_refusals(self):
        self.assertIn("send", self.cli("sned", code=USAGE).stderr)
        self.assertIn("--to", self.cli("send", "--too", "x", code=USAGE).stderr)
        self.cli(code=USAGE)
        self.cli("status", HONGYAN_URL="http://127.0.0.1:1", code=UNREACHABLE)
        self.assertIn("401", self.cli("status", HONGYAN_KEY="hy_live_none_none", code=REFUSED).stderr)

    def test_a_wrong_setting_names_its_place(self):
        config = Path(self.house.folder) / "wrong.toml"
        config.write_text("log_level = \"info\"\n[dispatch]\nlease_sm = 15000\n", encoding="utf-8")
        for arguments, environment, words in (
                (["--config", str(config)], {}, f"{config}:3: there is no setting dispatch.lease_sm; did you mean dispatch.lease_ms?"),
                (["--set", "dispatch.lease_ms=3000"], {}, "--set: dispatch.lease_ms (3000) must be at least"),
                ([], {"HONGYAN_LOG_LEVEL": "loud"}, "HONGYAN_LOG_LEVEL: log_level must be one of"),
                ([], {"HONGYAN_DATABASE_FILE": "/nowhere"}, "HONGYAN_DATABASE_FILE: cannot read /nowhere"),
                (["--config", "/nowhere.toml"], {}, "cannot read the config file /nowhere.toml"),
                (["--set", "listen"], {}, "--set wants KEY=VALUE")):
            for program in ("serve", "check", "migrate"):
                with self.subTest(program=program, words=words):
                    self.assertIn(words, self.cli(program, *arguments, code=USAGE, **environment).stderr)

    def test_every_setting_of_the_shipped_file_is_taken_in_every_place(self):
        shipped = SOURCE / "config/hongyan.toml"
        pairs, table = [], ""
        for line in shipped.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"\[(\w+)\]", line):
                table = found.group(1) + "."
            elif found := re.match(r'(\w+) = "?([^"]*)"?$', line):
                pairs.append((table + found.group(1), found.group(2)))
        self.assertGreater(len(pairs), 20)
        own = [("database", f"sqlite:{self.house.folder}/shipped.db"), ("master_key_file", f"{self.house.folder}/shipped.key")]
        mine = [word for key, value in own for word in ("--set", f"{key}={value}")]
        self.cli("migrate", "--config", str(shipped), *mine)
        self.cli("migrate", *(word for key, value in pairs for word in ("--set", f"{key}={value}")), *mine)
        self.cli("migrate", *mine, **{"HONGYAN_" + key.upper().replace(".", "_"): value for key, value in pairs})


if __name__ == "__main__":
    unittest.main()
