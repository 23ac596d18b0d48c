#!/usr/bin/env python3
"""The channel one_time, from its link to the phone; and what WeChat says no to. Each errcode that the sandbox can produce is met once: by WeChat's answer or, where acceptance
is sooner, by its refusal.
"""
import unittest

from channel_case import ChannelCase, ONE_TIME_ROUTE, ONE_TIME_TEMPLATE, STRANGER, UNKNOWN_TEMPLATE, UNLINKED, one_time
from house import Api, SERVICE, SETTLED_S
from programs import until


class OneTime(ChannelCase):
    def test_a_one_time_message_goes_after_the_confirmation(self):
        openid = self.person("o1")
        self.save_type("lesson_once", [ONE_TIME_ROUTE])
        page = self.authorize(openid)
        self.assertEqual(page.status, 200, page.text)
        self.assertEqual(self.authorize(openid).status, 200, "again under the same scene")
        self.assertEqual(self.account(openid, ONE_TIME_TEMPLATE)["available"], 1, "which does not add up")
        seen = self.ended(self.tell("lesson_once", "o1", "一次性的课")["id"], "taken_unconfirmed")
        self.assertEqual(seen["certainty"], "sent")
        self.one_effect("content", "一次性的课")
        again = self.tell("lesson_once", "o1", "没有第二次")
        self.assertEqual((again["status"], again["reason"]), ("suppressed", "no_grant"))
        # After the send the scene may be confirmed anew; WeChat's own words go as they are.
        self.authorize(openid)
        self.ended(self.api.post(f"/v1/apps/{SERVICE}/template/subscribe", one_time(openid, "原样"))["id"], "taken_unconfirmed")
        self.one_effect("content", "原样")

    def test_scenes_are_confirmed_each_for_itself(self):
        openid = self.person()
        led_on = self.authorize(openid, scene=7, redirect_url="https%3A%2F%2Fexample.com%2Fthanks")
        self.assertEqual((led_on.status, led_on.headers["Location"]),
                         (302, f"https://example.com/thanks?action=confirm&template_id={ONE_TIME_TEMPLATE}&scene=7"))
        self.assertEqual(self.authorize(openid, "cancel", scene=8).status, 200)
        self.assertEqual(self.api.post(f"/v1/apps/{SERVICE}/template/subscribe", one_time(openid, scene="8"))["status"], "suppressed")
        self.ended(self.send("one_time", one_time(openid, "场景七", scene="7")), "taken_unconfirmed")

    def test_a_one_time_message_waits_for_the_confirmation(self):
        openid = self.person()
        waiting = self.send("one_time", one_time(openid, "等到的确认"), no_permission="wait")
        self.assertEqual(self.api.get(f"/v1/notifications/{waiting}")["status"], "waiting")
        self.authorize(openid)
        until(lambda: self.house.effects("content", "等到的确认"), SETTLED_S, "the confirmation lets it go")

    def test_nobody_else_can_confirm(self):
        openid = self.person()
        forged = f"/wechat/{SERVICE}/one-time?openid={openid}&template_id={ONE_TIME_TEMPLATE}&action=confirm&scene=1000&reserved=x"
        self.assertEqual(Api(self.house.server_origin).call("GET", forged).status, 403)
        self.assertIsNone(self.account(openid, ONE_TIME_TEMPLATE))

    def test_what_wechat_says_no_to_of_one_time_messages(self):
        openid = self.person()
        self.authorize(openid)
        for name, errcode, message in (
                ("an unknown template", 40037, one_time(openid, template_id=UNKNOWN_TEMPLATE)),
                ("an unknown openid", 40003, one_time(STRANGER)),
                ("a mini program that is not linked", 40013, one_time(openid, miniprogram={"appid": UNLINKED, "pagepath": "a"})),
                ("another scene", 43101, one_time(openid, scene="5"))):
            with self.subTest(name):
                self.refused_by_wechat("one_time", message, errcode)
        self.assertEqual(self.account(openid, ONE_TIME_TEMPLATE)["available"], 1)

    def test_what_is_refused_before_a_one_time_message_goes(self):
        openid = self.person()
        for name, message, code, pointer in (
                ("40062: the title is too long", one_time(openid, title="长" * 16), "too_long", "/message/title"),
                ("47003: the content is too long", one_time(openid, "长" * 201), "too_long", "/message/data/content/value"),
                ("47003: no content", one_time(openid, data={}), "missing", "/message/data/content"),
                ("no such scene", one_time(openid, scene="10001"), "out_of_range", "/message/scene")):
            with self.subTest(name):
                self.refused_before("one_time", message, code, pointer)


if __name__ == "__main__":
    unittest.main()
