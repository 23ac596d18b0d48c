#!/usr/bin/env python3
"""Routes over the channels of consent, windows and followers, the channel that has ended, and accounts without an ability."""
import unittest

from channel_case import (ChannelCase, FORM_ROUTE, FOUNDING_FORM, NOTICE_ROUTE, NOTICE_TEMPLATE, ONE_TIME_ROUTE, TEMPLATE_ROUTE,
                          notice, text)
from house import MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S
from programs import until


class Routes(ChannelCase):
    # form: WeChat ended it in 2020; src/engine/send/form_channel_test.cpp goes through its years.

    def test_form_messages_are_refused_with_what_to_use_instead(self):
        for target, body in (("/v1/notifications", {"app": MINI_PROGRAM, "channel": "form", "message": FOUNDING_FORM}),
                             (f"/v1/apps/{MINI_PROGRAM}/wxopen/template/send", FOUNDING_FORM)):
            answer = self.api.call("POST", target, body)
            self.assertEqual(answer.status, 422, answer.text)
            self.assertEqual([one["code"] for one in answer.json["errors"]], ["channel_retired"])
            self.assertIn("2020-01-10", answer.json["errors"][0]["detail"])
            self.assertIn("subscribe", answer.json["errors"][0]["detail_en"])

    def test_a_type_whose_first_route_was_form_goes_by_the_next(self):
        self.save_type("lesson_form", [FORM_ROUTE, TEMPLATE_ROUTE])
        seen = self.ended(self.tell("lesson_form", "xiaoshi", "旧表单的课")["id"], "delivered")
        self.assertEqual(seen["channel"], "template")

    def test_pages_that_still_collect_form_ids_are_told(self):
        ids = self.sandbox.post("/sandbox/form", {"openid": MINI_PROGRAM_USER, "count": 2})["form_ids"]
        answer = self.api.call("POST", "/v1/form-ids", {"app": MINI_PROGRAM, "uid": "xiaoshi",
                                                        "form_ids": [*ids, "the formId is a mock one", "requestFormId:fail timeout"]})
        self.assertEqual((answer.status, answer.json["added"], answer.json["refused"]), (207, 2, 2), answer.text)
        self.assertEqual([one["code"] for one in answer.json["results"][0]["errors"]], ["mock_form_id", "failed_form_id"])
        self.assertEqual([one["code"] for one in answer.json["warnings"]], ["channel_retired"])
        listed = self.api.get(f"/v1/form-ids?app={MINI_PROGRAM}&uid=xiaoshi")["items"]
        self.assertEqual(sorted(one["form_id"] for one in listed), sorted(ids))

    # Routes over them all.

    def test_the_first_route_that_is_open_is_taken(self):
        openid = self.person("r1")
        self.save_type("lesson_any", [FORM_ROUTE, NOTICE_ROUTE, ONE_TIME_ROUTE, TEMPLATE_ROUTE])
        self.assertEqual(self.ended(self.tell("lesson_any", "r1", "先走模板")["id"], "delivered")["channel"], "template")
        self.authorize(openid)
        self.assertEqual(self.ended(self.tell("lesson_any", "r1", "再走一次性")["id"], "taken_unconfirmed")["channel"], "one_time")
        self.tap_notice(openid)
        self.assertEqual(self.ended(self.tell("lesson_any", "r1", "再走订阅")["id"], "delivered")["channel"], "notice")

    def test_a_route_that_wechat_refuses_gives_way_to_the_next(self):
        openid = self.person("r2")
        self.save_type("lesson_next", [NOTICE_ROUTE, TEMPLATE_ROUTE])
        # A tap that a page reports and WeChat knows nothing of.
        self.api.post("/v1/grants/report", {"app": SERVICE, "openid": openid, "results": {NOTICE_TEMPLATE: "accept"}})
        seen = self.ended(self.tell("lesson_next", "r2", "换一条路")["id"], "delivered")
        self.assertEqual((seen["channel"], seen["attempts"]), ("template", 2), seen)
        self.assertEqual([(one["channel"], one["reason"], one.get("errcode")) for one in seen["refusals"]], [("notice", "no_grant", 43101)])
        self.one_effect("thing1", "换一条路")

    def test_a_spent_quota_gives_way_to_the_next_route(self):
        openid = self.person("r4")
        self.save_type("lesson_quota", [TEMPLATE_ROUTE, NOTICE_ROUTE])
        self.tap_notice(openid)
        self.sandbox.post("/sandbox/quota", {"appid": SERVICE, "api": "/cgi-bin/message/template/send", "fill": True})
        self.addCleanup(self.api.post, f"/v1/apps/{SERVICE}/quota/clear", {"confirm": SERVICE})
        seen = self.ended(self.tell("lesson_quota", "r4", "额度用完")["id"], "delivered")
        self.assertEqual((seen["channel"], seen["attempts"]), ("notice", 2), seen)
        self.assertEqual([(one["channel"], one["reason"]) for one in seen["refusals"]], [("template", "quota_spent")])
        self.assertIn("until", seen["refusals"][0])
        self.one_effect("thing1", "额度用完")

    def test_a_template_message_waits_for_a_follow(self):
        openid = self.person("r3")
        self.save_type("lesson_follow", [TEMPLATE_ROUTE], "wait")
        self.sandbox.post("/sandbox/unfollow", {"openid": openid})
        until(lambda: self.api.get("/v1/recipients/r3")["identities"][0]["follows"] == "no", SETTLED_S, "unfollowing is heard")
        waiting = self.tell("lesson_follow", "r3", "关注后再发")
        self.assertEqual((waiting["status"], waiting["reason"]), ("waiting", "not_follower"))
        self.sandbox.post("/sandbox/follow", {"openid": openid})
        until(lambda: self.house.effects("thing1", "关注后再发"), SETTLED_S, "the follow lets it go")
        self.ended(waiting["id"], "delivered")

    # What concerns the whole account: an account of its own, for it is parked afterwards.

    def test_an_account_without_the_ability_is_parked(self):
        for number, (channel, changes, errcode) in enumerate((
                ("notice", {"notices_enabled": False}, 48001), ("notice", {"subscribe_banned": True}, 43107),
                ("customer", {"customer_banned": True}, 45087), ("customer", {"verified": False}, 48001))):
            with self.subTest(channel=channel, errcode=errcode):
                made = self.sandbox.post("/sandbox/apps", {"kind": "service_account", "name": f"parked {number}"})
                appid = made["appid"]
                self.sandbox.post(f"/sandbox/apps/{appid}", changes)
                self.api.put(f"/v1/apps/{appid}", {"kind": "service_account", "api_origin": self.sandbox.origin, "secret": made["secret"]})
                user = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": 1, "following": True})["users"][0]["openid"]
                body = notice(user) if channel == "notice" else text(user)
                sent = self.send(channel, body, appid, permission="try")

                def parked():
                    seen = self.api.get(f"/v1/notifications/{sent}")
                    return seen if seen["status"] == "parked" else None
                seen = until(parked, SETTLED_S, f"{errcode} parks it")
                self.assertEqual(seen["timeline"][-1].get("errcode", seen.get("errcode")), errcode, seen)


if __name__ == "__main__":
    unittest.main()
