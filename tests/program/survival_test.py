#!/usr/bin/env python3
"""What happens around the first notification: the server is restarted in the middle, WeChat is away for a while, answers
are lost, time runs out. Nothing is lost, nothing is sent twice. On the database that HONGYAN_TEST_DATABASE names.
"""
import unittest
from collections import Counter

from house import (CLASS_TEMPLATE, FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S, STUDY_TEMPLATE, moment)
from programs import until

SETTINGS = {"dispatch.send_timeout_ms": 1000, "dispatch.lease_ms": 3000}


def study(marker, **manner):
    return {"app": SERVICE, "channel": "template",
            "message": {"touser": FOLLOWER, "template_id": STUDY_TEMPLATE,
                        "data": {"thing1": {"value": marker}, "time2": {"value": "2026年11月21日 20:00"},
                                 "phrase3": {"value": "未完成"}, "character_string4": {"value": "W-1"}}}, **manner}


def lesson(marker, **manner):
    return {"app": MINI_PROGRAM, "channel": "subscribe",
            "message": {"touser": MINI_PROGRAM_USER, "template_id": CLASS_TEMPLATE,
                        "data": {"thing1": {"value": marker}, "time2": {"value": "2026年11月21日 09:00"}, "amount3": {"value": "￥99.00"},
                                 "character_string4": {"value": "NO-1"}, "phrase5": {"value": "待上课"}}}, **manner}


class Survival(unittest.TestCase):
    def setUp(self):
        self.house = House(settings=SETTINGS)
        self.addCleanup(self.house.close)
        self.api, self.sandbox = self.house.api, self.house.sandbox

    def send_many(self, name, count, people):
        wishes = [study(f"{name}{number}") for number in range(count)]
        for number, wish in enumerate(wishes):
            wish["message"]["touser"] = people[number % len(people)]
        results = self.api.post("/v1/notifications/batch", {"notifications": wishes})["results"]
        return [result["id"] for result in results]

    def all_delivered(self, ids):
        def look():
            return set(ids) <= {one["id"] for one in self.api.pages("/v1/notifications?status=delivered")}
        until(look, SETTLED_S, f"{len(ids)} notifications are delivered")

    def once_each(self, name, count):
        effects = Counter(entry["content"].get("thing1") for entry in self.house.log() if entry["effect"]["taken"])
        self.assertEqual([effects[f"{name}{number}"] for number in range(count)], [1] * count)

    def test_a_restart_in_the_middle_loses_nothing(self):
        people = self.house.make_users(SERVICE, 20)
        # Slow answers keep sends on the wire while the server is asked to end.
        self.sandbox.post("/sandbox/settings", {"slow_min_ms": 200, "slow_max_ms": 400})
        self.sandbox.post("/sandbox/faults", {"rates": {"slow": 10_000}})
        ids = self.send_many("重启", 200, people)
        until(lambda: any(entry["effect"]["taken"] for entry in self.house.log()), SETTLED_S, "some are sent")
        self.assertEqual(self.house.server.stop(), 0)
        sent = sum(entry["effect"]["taken"] for entry in self.house.log())
        self.assertLess(sent, 200, "the restart came too late to show anything")
        self.sandbox.call("DELETE", "/sandbox/faults")
        self.house.start_server()
        self.all_delivered(ids)
        self.once_each("重启", 200)

    def test_wechat_away_for_a_while(self):
        self.house.sandbox_program.stop()
        ids = [self.api.post("/v1/notifications", study(f"等待{number}"))["id"] for number in range(5)]
        doomed = self.api.post("/v1/notifications", study("过期的", expires_at=moment(1.5)))["id"]
        waiting = until(lambda: next((one for one in self.api.pages("/v1/notifications?status=retry_wait")), None), SETTLED_S, "one waits")
        self.assertEqual(waiting["certainty"], "open")
        expired = self.house.settled(doomed)
        self.assertEqual((expired["status"], expired["certainty"]), ("expired", "not_sent"), expired)
        # The same secrets, and none of the old tokens: 40001 is met and cured.
        self.house.start_sandbox()
        self.house.point_callbacks()
        self.all_delivered(ids)
        self.once_each("等待", 5)
        self.assertEqual(self.house.effects("thing1", "过期的"), [])

    def test_wechat_away_since_before_the_server_started(self):
        self.house.sandbox_program.stop()
        self.assertEqual(self.house.server.stop(), 0)
        self.house.start_server()
        accepted = self.api.post("/v1/notifications", study("先收下"))["id"]
        self.house.start_sandbox()
        self.house.point_callbacks()
        self.all_delivered([accepted])
        self.assertEqual(len(self.house.effects("thing1", "先收下")), 1)

    def test_a_lost_answer_over_a_template_is_asked_for_under_the_same_key(self):
        for fault in ("timeout_after_effect", "reset_after_effect", "http_5xx_after_effect", "garbage", "empty_object"):
            with self.subTest(fault):
                self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": fault, "api": "template/send"}]})
                seen = self.house.settled(self.api.post("/v1/notifications", study(fault[:20]))["id"])
                self.assertEqual(seen["status"], "delivered", seen)
                self.assertEqual(len(self.house.effects("thing1", fault[:20])), 1)

    def test_a_lost_answer_over_a_grant_is_unknown_until_the_receipt(self):
        self.sandbox.post("/sandbox/settings", {"receipt_delay_ms": 2_000})
        self.house.tap_accept()
        self.house.tap_accept()
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "reset_after_effect", "api": "subscribe/send"}]})
        sent = self.api.post("/v1/notifications", lesson("断线"))["id"]

        def unknown():
            seen = self.api.get(f"/v1/notifications/{sent}")
            return seen if seen["status"] == "unknown" else None
        seen = until(unknown, SETTLED_S, "it is unknown")
        self.assertEqual((seen["certainty"], seen["cause"], seen["grant_held"]), ("not_known", "reset_after_write", True), seen)
        until(lambda: self.api.get(f"/v1/notifications/{sent}")["status"] == "delivered", SETTLED_S, "its receipt resolves it")
        self.assertEqual(len(self.house.effects("thing1", "断线")), 1)
        account = self.api.get(f"/v1/grants?app={MINI_PROGRAM}&openid={MINI_PROGRAM_USER}")["items"][0]
        self.assertEqual((account["available"], account["held"], account["spent"]), (1, 0, 1))

    def test_a_token_that_others_ended_is_renewed_once(self):
        self.house.settled(self.api.post("/v1/notifications", study("令牌一"))["id"])
        before = sum(entry["api"].endswith("token") for entry in self.house.log())
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "token_killed", "api": "template/send"}]})
        ids = self.send_many("令牌", 30, self.house.make_users(SERVICE, 10))
        self.all_delivered(ids)
        self.once_each("令牌", 30)
        after = sum(entry["api"].endswith("token") for entry in self.house.log())
        self.assertLessEqual(after - before, 2)

    def test_a_person_who_leaves_is_not_written_to(self):
        self.sandbox.post("/sandbox/unfollow", {"openid": FOLLOWER})
        until(lambda: self.api.get("/v1/recipients/xiaoshi")["identities"][0]["follows"] == "no" or
              self.api.get("/v1/recipients/xiaoshi")["identities"][1]["follows"] == "no", SETTLED_S, "the callback tells it")
        answer = self.api.post("/v1/notifications", study("走了"))
        seen = self.house.settled(answer["id"])
        self.assertEqual((seen["certainty"], seen["reason"]), ("not_sent", "not_follower"), seen)
        self.assertEqual(self.house.effects("thing1", "走了"), [])


if __name__ == "__main__":
    unittest.main()
