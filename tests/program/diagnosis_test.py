#!/usr/bin/env python3
"""What an operator asks WeChat when something fails: a refused call by its rid, whether callbacks arrive, the addresses."""
import subprocess
import unittest

from house import House, MINI_PROGRAM, SERVICE
from programs import find_program

APP = f"/v1/apps/{SERVICE}"


class Diagnosis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def cli(self, *words, code=0):
        done = subprocess.run([find_program(), "--url", self.house.server_origin, "--lang", "en", *words], text=True, capture_output=True,
                              timeout=60, check=False, env={"HONGYAN_KEY": self.house.key, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_a_refused_call_is_found_by_its_rid_without_its_token(self):
        token = self.api.get(f"{APP}/token")["access_token"]
        refused = self.sandbox.post(f"/cgi-bin/message/template/send?access_token={token}", {"touser": "nobody", "template_id": "none", "data": {}})
        rid = refused["errmsg"].split("rid: ")[1]
        shown = self.api.get(f"{APP}/wechat-calls/{rid}")
        self.assertIn("/cgi-bin/message/template/send?access_token=***", shown["request_url"])
        self.assertIn("nobody", shown["request_body"])
        self.assertIn(str(refused["errcode"]), shown["response_body"])
        self.assertNotIn(token, str(shown))
        self.assertIn("nobody", self.cli("diagnose", "call", SERVICE, rid))
        self.assertIn("76003", self.cli("diagnose", "call", MINI_PROGRAM, rid, code=1))
        self.assertEqual(self.api.call("GET", f"{APP}/wechat-calls/00000000-00000000-00000000").json["errors"][0]["code"], "errcode_76004")

    def test_the_callback_url_is_checked(self):
        found = self.api.post(f"{APP}/callback-check", {})
        self.assertTrue(found["dns"] and found["ping"], found)
        self.assertEqual(self.api.post(f"{APP}/callback-check", {"action": "dns"})["ping"], [])
        self.assertIn("127.0.0.1", self.cli("diagnose", "callback", SERVICE, "--action", "ping", "--operator", "UNICOM"))

    def test_addresses_are_listed(self):
        told = self.api.get(f"{APP}/wechat-addresses")
        self.assertEqual((told["callbacks_from"], told["api"]), (["127.0.0.1", "127.0.0.2"],) * 2)
        self.assertIn("127.0.0.2", self.cli("diagnose", "addresses", MINI_PROGRAM))


if __name__ == "__main__":
    unittest.main()
