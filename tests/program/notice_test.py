#!/usr/bin/env python3
"""The channel notice, the whole way; and what WeChat says no to. Each errcode that the sandbox can produce is met once: by WeChat's answer or, where acceptance
is sooner, by its refusal.
"""
import time
import unittest

from channel_case import (ChannelCase, NOTICE_ROUTE, NOTICE_TEMPLATE, ONE_TIME_TEMPLATE, BLOCKED_WORD, STRANGER, UNKNOWN_TEMPLATE,
                          UNLINKED, VISIT_TEMPLATE, notice)
from house import MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S, STUDY_TEMPLATE
from programs import until


class Notice(ChannelCase):
    def test_a_notice_goes_by_the_grant_of_a_web_page(self):
        openid = self.person("n1")
        self.save_type("lesson_notice", [NOTICE_ROUTE])
        noted = self.tap_notice(openid)
        self.assertEqual([one["answer"] for one in noted["results"]], ["accept"])
        seen = self.ended(self.tell("lesson_notice", "n1", "通知课")["id"], "delivered")
        self.assertEqual([entry["what"] for entry in seen["timeline"]], ["accepted", "attempt", "receipt"])
        self.one_effect("thing1", "通知课")
        account = self.account(openid, NOTICE_TEMPLATE)
        self.assertEqual((account["granted"], account["spent"], account["available"]), (1, 1, 0), "the event and the report are one tap")
        again = self.tell("lesson_notice", "n1", "第二节")
        self.assertEqual((again["status"], again["reason"]), ("suppressed", "no_grant"))

    def test_a_long_term_notice_is_not_used_up_and_may_be_withdrawn(self):
        openid = self.person()
        self.tap_notice(openid, template_id=VISIT_TEMPLATE)
        tapped = time.monotonic()
        message = {"touser": openid, "template_id": VISIT_TEMPLATE,
                   "data": {"name1": {"value": "小石"}, "time2": {"value": "2026年11月21日 09:00"}, "thing3": {"value": "内科"}}}
        for _ in range(2):
            self.ended(self.api.post(f"/v1/apps/{SERVICE}/subscribe/bizsend", message)["id"], "delivered")
        # WeChat tells whole seconds: what happened in one of them has no order.
        until(lambda: time.monotonic() > tapped + 1.1, SETTLED_S, "a second is over")
        self.sandbox.post("/sandbox/subscription", {"openid": openid, "template_id": VISIT_TEMPLATE, "state": "off"})
        until(lambda: self.account(openid, VISIT_TEMPLATE)["available"] == 0, SETTLED_S, "the withdrawal is known")
        self.assertEqual(self.api.post(f"/v1/apps/{SERVICE}/subscribe/bizsend", message)["status"], "suppressed")

    def test_a_notice_waits_for_the_tap(self):
        openid = self.person()
        waiting = self.send("notice", notice(openid, "等到的通知"), no_permission="wait")
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["status"], "waiting")
        # Nobody reports it: WeChat's event alone wakes it.
        self.sandbox.post("/sandbox/prompt", {"appid": SERVICE, "openid": openid, "answers": {NOTICE_TEMPLATE: "accept"}})
        until(lambda: self.house.effects("thing1", "等到的通知"), SETTLED_S, "the tap lets it go")
        self.ended(waiting, "delivered")

    def test_what_wechat_says_no_to_of_notices(self):
        openid = self.person()
        self.tap_notice(openid)
        for name, errcode, message in (
                ("an unknown template", 40037, notice(openid, template_id=UNKNOWN_TEMPLATE)),
                ("a template of another kind", 43102, notice(openid, template_id=ONE_TIME_TEMPLATE)),
                ("an unknown openid", 40003, notice(STRANGER)),
                ("a mini program that is not linked", 40013, notice(openid, miniprogram={"appid": UNLINKED, "pagepath": "a"})),
                ("blocked words", 45168, notice(openid, course=BLOCKED_WORD)),
                ("nobody tapped", 43101, notice(self.person()))):
            with self.subTest(name):
                self.refused_by_wechat("notice", message, errcode)
        self.assertEqual(self.account(openid, NOTICE_TEMPLATE)["available"], 1, "no refusal of the content takes the grant")
        self.assertEqual(self.account(openid, NOTICE_TEMPLATE)["pending"], 0)

    def test_what_is_refused_before_a_notice_goes(self):
        openid = self.person()
        for name, message, code, pointer in (
                ("47003: too long", notice(openid, "长" * 21), "too_long", "/message/data/thing1/value"),
                ("a template of followers", notice(openid, template_id=STUDY_TEMPLATE), "wrong_channel", "/message/template_id"),
                ("the openid of another app", notice(MINI_PROGRAM_USER), "wrong_app", "/message/touser")):
            with self.subTest(name):
                self.refused_before("notice", message, code, pointer)
        self.refused_before("notice", notice(MINI_PROGRAM_USER), "wrong_app_kind", "/app", MINI_PROGRAM)

    def test_two_calls_at_once_are_tried_again(self):
        openid = self.person()
        self.tap_notice(openid)
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "concurrent_43108", "api": "subscribe/bizsend", "openid": openid, "times": 1}]})
        sent = self.send("notice", notice(openid, "再试一次"))

        def first_try():
            return [entry for entry in self.api.get(f"/v1/notifications/{sent}")["timeline"] if entry.get("errcode") == 43108]
        until(first_try, SETTLED_S, "43108 is met")
        self.ended(sent, "delivered")
        self.one_effect("thing1", "再试一次")


if __name__ == "__main__":
    unittest.main()
