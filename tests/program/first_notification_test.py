#!/usr/bin/env python3
"""The first notification, the whole way: API, database, sandbox, receipt, status. On the database that
HONGYAN_TEST_DATABASE names. What really took effect is read from the sandbox's log and the phone's inbox.
"""
import json
import time
import unittest
from collections import Counter

from house import (CLASS_TEMPLATE, FOLLOWER, HISTORY_TEMPLATE, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, STUDY_TEMPLATE,
                   SETTLED_S, moment)
from programs import until

BATCH = 1000


def founding_body(keyword):
    """The study reminder as business systems have sent it for years."""
    return {"touser": FOLLOWER, "template_id": HISTORY_TEMPLATE, "url": "https://example.com/words",
            "data": {"first": {"value": "小石同学,今天的单词还在等你"}, "keyword1": {"value": keyword},
                     "keyword2": {"value": "今日任务未完成"}, "keyword3": {"value": "2019-06-09"},
                     "remark": {"value": "每天一点,走得很远", "color": "#173177"}}}


def study(course, **manner):
    return {"type": "study_reminder", "to": {"uid": "xiaoshi"},
            "variables": {"course": course, "remind_at": "2026-11-21T20:00:00+08:00", "task": "W-20261121"}, **manner}


def lesson(course, **manner):
    return {"type": "class_reminder", "to": {"uid": "xiaoshi"},
            "variables": {"course": course, "starts_at": "2026-11-21T01:00:00Z", "price": 99, "order": "NO-20261121-07"}, **manner}


class FirstNotification(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def send(self, wish):
        return self.api.post("/v1/notifications", wish)["id"]

    def delivered(self, notification_id):
        seen = self.house.settled(notification_id)
        self.assertEqual((seen["status"], seen["certainty"], seen["attempts"]), ("delivered", "sent", 1), seen)
        self.assertEqual([entry["what"] for entry in seen["timeline"]], ["accepted", "attempt", "receipt"])
        self.assertEqual(seen["timeline"][1]["outcome"], "taken")
        return seen

    def one_effect(self, key, value):
        found = self.house.effects(key, value)
        self.assertEqual(len(found), 1, f"{value} took effect {len(found)} times")
        return found[0]

    def credits(self):
        found = self.sandbox.get(f"/sandbox/consents?openid={MINI_PROGRAM_USER}")
        account = self.api.get(f"/v1/grants?app={MINI_PROGRAM}&openid={MINI_PROGRAM_USER}")["items"]
        return found, account[0] if account else None

    def test_wechats_own_body_goes_out_unchanged(self):
        body = founding_body("核心词汇 800 组")
        seen = self.delivered(self.send({"app": SERVICE, "channel": "template", "message": body}))
        effect = self.one_effect("keyword1", "核心词汇 800 组")
        self.assertEqual(effect["msgid"], seen["timeline"][1]["msgid"])
        self.assertEqual(effect["client_msg_id"], seen["client_msg_id"])
        message = self.sandbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"][-1]
        self.assertEqual({key: value for key, value in message["raw"].items() if key != "client_msg_id"}, body)
        self.assertIn({"label": "课程名称", "value": "核心词汇 800 组"}, message["lines"])

    def test_the_send_calls_take_bodies_of_old_clients(self):
        linked = founding_body("带小程序") | {"miniprogram": {"appid": MINI_PROGRAM, "pagepath": "pages/index/index"}}
        del linked["url"]
        with_token = founding_body("带 access_token") | {"access_token": "21_old"}
        for body in (linked, with_token):
            accepted = self.api.post(f"/v1/apps/{SERVICE}/template/send", body)
            self.delivered(accepted["id"])
            self.one_effect("keyword1", body["data"]["keyword1"]["value"])

    def test_a_notification_type_fills_a_typed_template(self):
        self.delivered(self.send(study("核心词汇 900 组")))
        effect = self.one_effect("thing1", "核心词汇 900 组")
        self.assertEqual(effect["content"], {"thing1": "核心词汇 900 组", "time2": "2026年11月21日 20:00", "phrase3": "未完成",
                                             "character_string4": "W-20261121"})

    def test_a_tap_gives_one_message_and_no_second(self):
        self.house.tap_accept()
        self.delivered(self.send(lesson("少儿编程·周六班")))
        self.assertEqual(self.one_effect("thing1", "少儿编程·周六班")["effect"]["credit"], -1)
        second = self.api.post("/v1/notifications", lesson("少儿编程·周日班"))
        self.assertEqual((second["status"], second["certainty"], second["reason"]), ("suppressed", "not_sent", "no_grant"))
        self.assertEqual(self.house.effects("thing1", "少儿编程·周日班"), [])
        _, account = self.credits()
        self.assertEqual(account["available"], 0)
        self.assertEqual(account["granted"], account["spent"] + account["void"])

    def test_the_tutorials_call_answers_as_the_tutorial_says(self):
        user = self.house.make_users(MINI_PROGRAM, 1)[0]
        body = {"templateId": CLASS_TEMPLATE, "openid": user,
                "data": {"thing1": {"value": "教程第一课"}, "time2": {"value": "2026年11月21日 09:00"}, "amount3": {"value": "￥99.00"},
                         "character_string4": {"value": "NO-1"}, "phrase5": {"value": "待上课"}}}
        refused = self.api.call("POST", "/sendSubscribeMessage", body)
        self.assertEqual((refused.status, refused.json["success"], refused.json["errcode"]), (422, False, 43101), refused.text)
        # The page of the tutorial reports no grants: the tap is known to WeChat alone.
        self.sandbox.post("/sandbox/prompt", {"appid": MINI_PROGRAM, "openid": user, "answers": {CLASS_TEMPLATE: "accept"}})
        sent = self.api.call("POST", "/sendSubscribeMessage", body)
        self.assertEqual(sent.status, 200, sent.text)
        self.assertEqual((sent.json["success"], sent.json["data"]["errcode"], sent.json["data"]["errmsg"]), (True, 0, "ok"))
        self.one_effect("thing1", "教程第一课")
        wrong = self.api.call("POST", "/sendSubscribeMessage", {"templateId": CLASS_TEMPLATE, "openid": user, "data": {"thing1": {"value": "长" * 21}}})
        self.assertEqual((wrong.status, wrong.json["success"]), (422, False), wrong.text)
        self.assertIn("error", wrong.json)

    def test_a_batch_of_a_thousand(self):
        people = self.house.make_users(SERVICE, BATCH)
        wishes = [{"app": SERVICE, "channel": "template",
                   "message": {"touser": openid, "template_id": STUDY_TEMPLATE,
                               "data": {"thing1": {"value": f"批{number}"}, "time2": {"value": "2026年11月21日 20:00"},
                                        "phrase3": {"value": "未完成"}, "character_string4": {"value": "W-1"}}}}
                  for number, openid in enumerate(people)]
        wishes[7] = study("a" * 21)
        answer = self.api.call("POST", "/v1/notifications/batch", {"notifications": wishes})
        self.assertEqual((answer.status, answer.json["accepted"], answer.json["refused"]), (207, BATCH - 1, 1), answer.text[:500])
        results = answer.json["results"]
        self.assertEqual([result["index"] for result in results], list(range(BATCH)))
        self.assertTrue(results[7]["errors"][0]["pointer"].startswith("/notifications/7/"), results[7])
        wanted = {result["id"] for result in results if "id" in result}

        def all_delivered():
            found = self.api.pages("/v1/notifications?status=delivered")
            return len(wanted & {one["id"] for one in found}) == BATCH - 1
        until(all_delivered, SETTLED_S, "the batch is delivered")
        effects = Counter(entry["content"].get("thing1") for entry in self.house.log() if entry["effect"]["taken"])
        self.assertEqual([effects[f"批{number}"] for number in range(BATCH)], [number != 7 for number in range(BATCH)])
        too_many = self.api.call("POST", "/v1/notifications/batch", {"notifications": [study("x")] * (BATCH + 1)})
        self.assertEqual((too_many.status, too_many.json["errors"][0]["actual"]), (413, BATCH + 1))

    def test_an_idempotency_key_names_one_request(self):
        key = {"Idempotency-Key": "order-20261121-07"}
        first = self.api.call("POST", "/v1/notifications", study("同一个请求"), key)
        again = self.api.call("POST", "/v1/notifications", study("同一个请求"), key)
        self.assertEqual((first.status, again.status), (202, 202))
        self.assertEqual(again.text, first.text)
        self.assertEqual((first.headers.get("Idempotent-Replayed"), again.headers.get("Idempotent-Replayed")), (None, "true"))
        other = self.api.call("POST", "/v1/notifications", study("另一个请求"), key)
        self.assertEqual((other.status, other.json["type"]), (422, "/problems/idempotency-key-reused"))
        self.delivered(first.json["id"])
        self.one_effect("thing1", "同一个请求")
        self.assertEqual(self.house.effects("thing1", "另一个请求"), [])

    def test_what_is_cancelled_is_not_sent(self):
        waiting = self.send(study("撤回的", at=moment(3600)))
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["status"], "scheduled")
        for _ in range(2):
            self.assertEqual(self.api.post(f"/v1/notifications/{waiting}/cancel")["status"], "cancelled")
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["certainty"], "not_sent")
        sent = self.send(study("撤不回的"))
        self.delivered(sent)
        late = self.api.call("POST", f"/v1/notifications/{sent}/cancel")
        self.assertEqual((late.status, late.json["type"]), (409, "/problems/too-late"))
        self.assertEqual(self.house.effects("thing1", "撤回的"), [])

    def test_it_is_not_sent_before_its_time(self):
        due = time.time() + 1.5
        waiting = self.send(study("定时的", at=moment(1.5)))
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["status"], "scheduled")
        self.assertEqual(self.house.effects("thing1", "定时的"), [])
        self.delivered(waiting)
        self.assertGreaterEqual(time.time(), due)
        self.one_effect("thing1", "定时的")

    def test_a_preview_says_what_would_stop_it_and_sends_nothing(self):
        before = len(self.house.log())
        good = self.api.post("/v1/notifications/preview", study("只是看看"))
        self.assertTrue(good["would_send"])
        self.assertEqual(good["routes"][0]["message"]["data"]["thing1"]["value"], "只是看看")
        stopped = self.api.post("/v1/notifications/preview", lesson("没有授权", to={"app": MINI_PROGRAM, "openid": self.house.make_users(MINI_PROGRAM, 1)[0]}))
        self.assertFalse(stopped["would_send"])
        self.assertEqual([one["code"] for one in stopped["routes"][0]["obstacles"]], ["no_grant"])
        long = self.api.post("/v1/notifications/preview", study("长" * 21))
        self.assertFalse(long["would_send"])
        self.assertEqual(len(self.house.log()), before)

    def test_wrong_wishes_are_refused_with_a_pointer(self):
        for name, wish, status, pointer in (
                ("too long", study("长" * 21), 422, "/variables/course"),
                ("no such type", {**study("x"), "type": "none"}, 422, "/type"),
                ("unknown field", {**study("x"), "colour": "red"}, 400, "/colour"),
                ("a time without zone", study("x", at="2026-11-21T20:00:00"), 400, "/at")):
            with self.subTest(name):
                answer = self.api.call("POST", "/v1/notifications", wish)
                self.assertEqual(answer.status, status, answer.text)
                self.assertEqual(answer.json["errors"][0]["pointer"], pointer, answer.text)

    def test_a_refusal_of_wechat_is_told_in_its_words(self):
        stranger = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE"
        wish = {"app": SERVICE, "channel": "template", "message": founding_body("给没有关注的人") | {"touser": stranger}}
        seen = self.house.settled(self.send(wish))
        self.assertEqual((seen["status"], seen["certainty"]), ("refused", "not_sent"), seen)
        self.assertEqual(seen["errcode"], 43004)
        self.assertTrue(seen["advice"]["you_do"])
        self.assertEqual(self.house.effects("keyword1", "给没有关注的人"), [])

    def test_no_secret_is_written_to_the_servers_output(self):
        secrets = [app["secret"] for app in self.sandbox.get("/sandbox/apps")["apps"]]
        secrets += [self.api.get(f"/v1/apps/{appid}/token")["access_token"] for appid in (SERVICE, MINI_PROGRAM)]
        words = self.house.server.words().replace(self.house.key, "", 2)  # shown once, with the line that exports it
        for secret in [*secrets, self.house.key]:
            self.assertNotIn(secret, words)
        shown = json.dumps(self.api.get(f"/v1/apps/{SERVICE}"))
        self.assertFalse([secret for secret in secrets if secret in shown])


if __name__ == "__main__":
    unittest.main()
