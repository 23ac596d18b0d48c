#!/usr/bin/env python3
"""Budgets and credentials as an operator meets them: a quota that fills without one 45009, a reset that lets the rest go,
a token killed from outside, and an IP that is not on the whitelist.
"""
import http.server
import json
import subprocess
import threading
import unittest

from house import House, SERVICE, HISTORY_TEMPLATE
from programs import find_program, until

TEMPLATE_SEND = "/cgi-bin/message/template/send"
BUDGET = 10
WAIT_S = 30


def body_to(openid, keyword):
    return {"touser": openid, "template_id": HISTORY_TEMPLATE,
            "data": {"first": {"value": "你好"}, "keyword1": {"value": keyword}, "keyword2": {"value": "b"},
                     "keyword3": {"value": "c"}, "remark": {"value": "d"}}}


class Quota(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox={"template_daily": BUDGET})
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def setUp(self):
        self.sandbox.post("/sandbox/settings", {"template_daily": BUDGET})

    def quota(self, api=TEMPLATE_SEND):
        items = self.api.get(f"/v1/apps/{SERVICE}/quota")["items"]
        return next((one for one in items if one["api"] == api), None)

    def send_to_many(self, count, **manner):
        people = self.house.make_users(SERVICE, count)
        wishes = [{"app": SERVICE, "channel": "template", "message": body_to(openid, openid[-8:]), **manner} for openid in people]
        return [self.api.post("/v1/notifications", wish)["id"] for wish in wishes]

    def statuses(self, ids):
        seen = [self.api.get(f"/v1/notifications/{one}") for one in ids]
        sent = [one for one in seen if one["certainty"] == "sent"]
        waiting = [one for one in seen if one["status"] in ("parked", "ready", "retry_wait")]
        return sent, waiting

    def clear(self):
        return self.api.post(f"/v1/apps/{SERVICE}/quota/clear", {"confirm": SERVICE})

    def wait_until_sent(self, ids, count):
        until(lambda: len(self.statuses(ids)[0]) >= count, WAIT_S, f"{count} of {len(ids)} are sent")

    def test_a_full_quota_holds_the_backlog_and_a_reset_drains_it(self):
        told = self.api.post(f"/v1/apps/{SERVICE}/quota/refresh", {"api": "template_send"})
        self.assertEqual(self.quota()["daily_limit"], BUDGET, told)
        self.assertEqual(self.quota()["source"], "wechat")
        ids = self.send_to_many(25, priority=0)
        self.wait_until_sent(ids, BUDGET)
        until(lambda: self.quota()["parked_until"], WAIT_S, "the API is parked")
        until(lambda: all(one["status"] == "parked" for one in self.statuses(ids)[1]), WAIT_S, "the others are parked")
        sent, waiting = self.statuses(ids)
        self.assertEqual((len(sent), len(waiting)), (BUDGET, 15))
        self.assertEqual({(one["reason"], one["attempts"]) for one in waiting}, {("quota_budget", 0)})
        seen = self.quota()
        self.assertEqual((seen["used"], seen["remaining"], seen["waiting"]), (BUDGET, 0, 15))
        self.assertTrue(seen["drains_at"])
        for expected in (20, 25):
            self.clear()
            self.wait_until_sent(ids, expected)
        self.assertEqual(self.api.get(f"/v1/apps/{SERVICE}/quota")["clears_left"]["account"], 8)
        for one in self.statuses(ids)[0]:
            self.assertEqual(one["attempts"], 1, "WeChat was never asked in vain")

    def test_the_command_line_shows_and_guards(self):
        def hongyan(*words):
            return subprocess.run([find_program(), *words, "--url", self.house.server_origin, "--lang", "en"], text=True,
                                  capture_output=True, env={"HONGYAN_KEY": self.house.key}, timeout=WAIT_S)
        shown = hongyan("quota", "list", SERVICE)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(TEMPLATE_SEND, shown.stdout)
        self.assertIn("Resets left this month", shown.stdout)
        refused = hongyan("quota", "clear", SERVICE)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(f"--confirm {SERVICE}", refused.stderr)
        as_json = json.loads(hongyan("quota", "list", SERVICE, "--json").stdout)
        self.assertEqual(as_json["app"], SERVICE)

    def test_a_token_killed_from_outside_costs_one_refresh(self):
        self.sandbox.post("/sandbox/settings", {"template_daily": 100_000})
        self.api.post(f"/v1/apps/{SERVICE}/quota/refresh", {"api": "template_send"})
        ids = self.send_to_many(3)
        self.wait_until_sent(ids, 3)
        before = self.quota("/cgi-bin/stable_token")["used"]
        self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"kill_tokens": True})
        ids = self.send_to_many(30)
        self.wait_until_sent(ids, 30)
        self.assertLessEqual(self.quota("/cgi-bin/stable_token")["used"] - before, 1)


class Refusing(http.server.BaseHTTPRequestHandler):
    """A WeChat that takes calls from one address only, in its observed words."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps({"errcode": 40164, "errmsg": "invalid ip 120.244.112.8 ipv6 ::ffff:120.244.112.8, not in whitelist"
                                                         " rid: 6aac0063-7ed08fb9-1250f724"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; encoding=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Whitelist(unittest.TestCase):
    def test_the_missing_address_is_named_wherever_one_looks(self):
        wechat = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
        threading.Thread(target=wechat.serve_forever, daemon=True).start()
        self.addCleanup(wechat.server_close)
        self.addCleanup(wechat.shutdown)
        with House() as house:
            house.api.put(f"/v1/apps/{SERVICE}", {"api_origin": f"http://127.0.0.1:{wechat.server_port}", "secret": "x" * 32})
            house.sandbox.post(f"/sandbox/apps/{SERVICE}", {"kill_tokens": True})
            refused = house.api.call("POST", f"/v1/apps/{SERVICE}/token/refresh",
                                     {"access_token": house.api.get(f"/v1/apps/{SERVICE}/token")["access_token"]})
            self.assertEqual(refused.status, 502, refused.text)
            parks = house.api.get(f"/v1/apps/{SERVICE}")["parks"]
            self.assertEqual([(one["reason"], one["ip_to_whitelist"]) for one in parks],
                             [("ip_not_whitelisted", "120.244.112.8")])
            arguments = house.serve_arguments()[1:]
            checked = subprocess.run([find_program(), "check", *arguments], cwd=house.folder, text=True, capture_output=True,
                                     env={}, timeout=WAIT_S)
            self.assertIn("put 120.244.112.8 on the IP whitelist", checked.stdout)
            self.assertNotEqual(checked.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
