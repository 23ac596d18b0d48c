#!/usr/bin/env python3
"""长期限频, the whole way: a long-term template whose rate WeChat knows. Declared to us, a send over it is foreseen;
where WeChat's rate is smaller than declared, its refusal empties no consent and closes no API, whichever code it uses.
"""
import datetime
import unittest

from house import House, MINI_PROGRAM, SETTLED_S
from programs import until

FLIGHT_TEMPLATE = "Lm4xB9tZ6cVq2WsRnE7yPkJ0hFdGa5UiTo8XjQvYbK1"
RATE = f"/v1/apps/{MINI_PROGRAM}/templates/{FLIGHT_TEMPLATE}/rate"


def moment(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class Rates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def setUp(self):
        """Noon in Beijing of another day for each test: no rate's period ends during one."""
        self.jump((self.now() + datetime.timedelta(days=1)).replace(hour=4, minute=0))
        self.limit(1, "day")
        self.declare(1, "day")

    def now(self):
        return datetime.datetime.fromisoformat(self.sandbox.get("/sandbox/clock")["now"].replace("Z", "+00:00"))

    def jump(self, to):
        """WeChat's clock moves; its next answer tells the server, and the token is a new one."""
        self.sandbox.post("/sandbox/clock", {"set": moment(to)})
        sync = f"/v1/apps/{MINI_PROGRAM}/templates/sync"
        until(lambda: self.api.call("POST", sync).status == 200, SETTLED_S, "the server has come along")

    def limit(self, times, per):
        """The rate as WeChat has it."""
        self.sandbox.post(f"/sandbox/apps/{MINI_PROGRAM}", {"limit_template": {
            "template_id": FLIGHT_TEMPLATE, "key": "character_string1", "times": times, "per": per}})

    def declare(self, times, per):
        return self.api.put(RATE, {"field": "character_string1", "times": times, "per": per})

    def passenger(self):
        openid = self.house.make_users(MINI_PROGRAM, 1)[0]
        results = self.sandbox.post("/sandbox/prompt", {"appid": MINI_PROGRAM, "openid": openid, "answers": {FLIGHT_TEMPLATE: "accept"}})
        self.api.post("/v1/grants/report", {"app": MINI_PROGRAM, "openid": openid, "results": results})
        return openid

    def wish(self, openid, flight, why="流量控制", **manner):
        return {"app": MINI_PROGRAM, "channel": "subscribe", **manner, "message": {
            "touser": openid, "template_id": FLIGHT_TEMPLATE, "data": {
                "character_string1": {"value": flight}, "time2": {"value": "2026年11月21日 09:00"}, "thing3": {"value": why}}}}

    def tell(self, openid, flight, why="流量控制", **manner):
        return self.api.post("/v1/notifications", self.wish(openid, flight, why, **manner))["id"]

    def seen(self, notification):
        return self.api.get(f"/v1/notifications/{notification}")

    def ended(self, notification, status, reason=""):
        seen = self.house.settled(notification)
        self.assertEqual((seen["status"], seen["reason"]), (status, reason), seen)
        return seen

    def waits(self, notification):
        seen = until(lambda: (one := self.seen(notification))["status"] == "parked" and one, SETTLED_S, "it waits")
        self.assertEqual(seen["reason"], "rate_limited")
        return seen

    def counts(self, openid):
        return self.api.get(f"/v1/grants/rates?app={MINI_PROGRAM}&openid={openid}")["items"]

    def consents(self, openid):
        grants = self.api.get(f"/v1/grants?app={MINI_PROGRAM}&openid={openid}")["items"]
        return [one["available"] for one in grants if one["template_id"] == FLIGHT_TEMPLATE] == [1]

    def calls(self, openid):
        return [one for one in self.house.log() if one["openid"] == openid and one["api"].endswith("subscribe/send")]

    def test_a_send_over_the_rate_is_foreseen_and_goes_the_next_day(self):
        openid = self.passenger()
        self.ended(self.tell(openid, "HY1"), "delivered")
        self.ended(self.tell(openid, "HY2"), "delivered")
        second = self.tell(openid, "HY1", "改期的")
        self.waits(second)
        self.assertEqual(len(self.calls(openid)), 2, "WeChat was not asked")
        count = next(one for one in self.counts(openid) if one["value"] == "HY1")
        self.assertEqual((count["spent"], count["left"], count["full"]), (1, 0, None))
        preview = self.api.post("/v1/notifications/preview", self.wish(openid, "HY1"))["routes"][0]
        self.assertEqual((preview["rate"]["used"], preview["rate"]["left"]), (1, 0))
        self.assertIn("rate_limited", [one["code"] for one in preview["warnings"]])
        late = self.api.post("/v1/notifications", self.wish(openid, "HY1", expires_at=moment(self.now() + datetime.timedelta(minutes=5))))
        self.assertEqual((late["status"], late["reason"]), ("suppressed", "rate_limited"))
        self.jump(self.now().replace(hour=16, minute=1))  # midnight in Beijing, and a minute
        self.ended(second, "delivered")
        self.assertEqual(len(self.house.effects("thing3", "改期的")), 1)

    def test_lifting_the_rate_lets_go_what_waits(self):
        self.limit(5, "day")
        openid = self.passenger()
        self.ended(self.tell(openid, "HY1"), "delivered")
        second = self.tell(openid, "HY1")
        self.waits(second)
        self.assertEqual(self.api.call("DELETE", RATE).status, 204)
        self.ended(second, "delivered")

    def test_a_refusal_for_the_rate_leaves_consent_and_api_alone(self):
        self.declare(3, "day")  # more than WeChat takes
        for answer, errcode in (("error_43101", 43101), ("error_45009", 45009)):
            with self.subTest(answer):
                self.sandbox.post("/sandbox/settings", {"rate_limited_answer": answer})
                openid = self.passenger()
                self.ended(self.tell(openid, "HY1"), "delivered")
                refused = self.tell(openid, "HY1")
                self.waits(refused)
                attempt = next(one for one in self.seen(refused)["timeline"] if one["what"] == "attempt")
                self.assertEqual(attempt["errcode"], errcode)
                self.assertTrue(self.consents(openid), "the consent stands")
                full = self.counts(openid)[0]["full"]
                self.assertEqual((full["errcode"], full["notification_id"]), (errcode, refused))
                asked = len(self.calls(openid))
                self.waits(self.tell(openid, "HY1"))
                self.assertEqual(len(self.calls(openid)), asked, "WeChat is not asked again")
                self.ended(self.tell(openid, "HY2"), "delivered")
                self.ended(self.tell(self.passenger(), "HY1"), "delivered")

    def test_the_first_43101_of_a_period_is_a_withdrawal(self):
        openid = self.passenger()
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "refused", "api": "subscribe/send", "errcode": 43101, "errmsg": "user refuse to accept the msg", "openid": openid, "times": 1}]})
        self.ended(self.tell(openid, "HY1"), "refused", "no_grant")
        self.assertFalse(self.consents(openid))


if __name__ == "__main__":
    unittest.main(verbosity=2)
