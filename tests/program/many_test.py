#!/usr/bin/env python3
"""One message to many, cards that change, and media by name: API, database, sandbox, receipt, status; and for each
documented errcode of these channels what becomes of the notification.
"""
import unittest
from urllib.parse import quote

from house import FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S
from programs import until

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def text(content):
    return {"msgtype": "text", "text": {"content": content}}


class Many(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def plan_end(self, status, errors=0):
        self.sandbox.post("/sandbox/mass", {"appid": SERVICE, "status": status, "errors": errors})

    def raw(self, channel, app, message, **manner):
        return self.api.post("/v1/notifications", {"app": app, "channel": channel, "message": message, **manner})["id"]

    def ended_with(self, notification_id, errcode):
        """The notification once an attempt of it was answered with that errcode."""
        def look():
            seen = self.api.get(f"/v1/notifications/{notification_id}")
            codes = [entry.get("errcode") for entry in seen["timeline"] if entry["what"] == "attempt"]
            return seen if errcode in codes and seen["status"] not in ("sending", "claimed") else None
        return until(look, SETTLED_S, f"errcode {errcode} for {notification_id}")

    def jobs(self):
        return self.sandbox.get(f"/sandbox/mass?appid={SERVICE}")["jobs"]


class MassMessages(Many):
    def test_a_list_of_uids_reaches_those_who_did_not_opt_out(self):
        people = self.house.make_users(SERVICE, 3)
        for number, openid in enumerate(people):
            self.api.put(f"/v1/recipients/m{number}", {"opted_out": number == 1, "identities": [{"app": SERVICE, "openid": openid}]})
        posted = self.api.post("/v1/mass", {"app": SERVICE, "to": {"uids": ["m0", "m1", "m2", "nobody"]}, "message": text("今晚七点直播")})
        self.assertEqual(posted["people"], {"named": 4, "sent_to": 2, "opted_out": 1, "unreachable": 1, "repeated": 0, "invalid": 0})
        seen = self.house.settled(posted["jobs"][0]["id"])
        self.assertEqual((seen["status"], seen["attempts"]), ("delivered", 1), seen)
        receipt = seen["timeline"][-1]
        self.assertEqual((receipt["what"], receipt["status"]), ("receipt", "send success"))
        self.assertEqual({key: receipt["counts"][key] for key in ("total_count", "sent_count", "error_count")},
                         {"total_count": 2, "sent_count": 2, "error_count": 0})
        inbox = self.sandbox.get(f"/sandbox/inbox?openid={people[1]}")["messages"]
        self.assertEqual(inbox, [])
        asked = self.api.get(f"/v1/mass/{posted['jobs'][0]['id']}")
        self.assertEqual((asked["state"], asked["msg_id"]), ("sent", seen["timeline"][1]["msgid"]))
        refused = self.api.call("DELETE", f"/v1/mass/{posted['jobs'][0]['id']}")
        self.assertEqual((refused.status, refused.json["errors"][0]["code"]), (502, "errcode_40008"), refused.text)

    def test_every_end_of_a_job_is_told(self):
        people = self.house.make_users(SERVICE, 2)
        for status, errors, state in (("send success", 1, "delivered"), ("send fail", 0, "failed_after_accept"),
                                      ("err(30003)", 0, "failed_after_accept"), ("err(40002)", 0, "failed_after_accept")):
            with self.subTest(status):
                self.plan_end(status, errors)
                posted = self.api.post("/v1/mass", {"app": SERVICE, "to": {"openids": people}, "message": text(f"结局 {status}")})
                seen = self.house.settled(posted["jobs"][0]["id"])
                self.assertEqual(seen["status"], state, seen)
                self.assertEqual(seen["timeline"][-1]["status"], status)
                self.assertEqual("meaning" in seen["timeline"][-1], status.startswith("err("))

    def test_preview_and_speed(self):
        shown = self.api.post("/v1/mass/preview", {"app": SERVICE, "to": {"openid": FOLLOWER}, "message": text("先看看")})
        self.assertTrue(shown["shown"])
        self.assertEqual(self.sandbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"][-1]["raw"]["text"]["content"], "先看看")
        self.assertEqual(self.api.put(f"/v1/apps/{SERVICE}/mass-speed", {"level": 2})["level"], 2)
        self.assertEqual(self.api.get(f"/v1/apps/{SERVICE}/mass-speed")["level"], 2)
        nobody = self.api.call("POST", "/v1/mass/preview", {"app": SERVICE, "to": {"wxname": "??"}, "message": text("x")})
        self.assertEqual((nobody.status, nobody.json["errors"][0]["code"]), (502, "errcode_40132"), nobody.text)

    def test_every_refusal_ends_as_it_means(self):
        people = self.house.make_users(SERVICE, 2)
        everybody = {"filter": {"is_to_all": True}}
        self.sandbox.post("/sandbox/settings", {"clientmsgid_bytes_max": 32})
        self.assertEqual(self.house.settled(self.raw("mass", SERVICE, {"touser": people, "clientmsgid": "once", **text("一次")}))["status"], "delivered")
        for name, errcode, status, reason, message in (
                ("one follower among two", 40130, "refused", "recipient_invalid", {"touser": [people[0], "oNobodyAtAll"], **text("甲")}),
                ("a tag that is not there", 40152, "refused", "recipient_invalid", {"filter": {"is_to_all": False, "tag_id": 9999}, **text("乙")}),
                ("a number that is too long", 45067, "refused", "content_invalid", {"touser": people, "clientmsgid": "x" * 40, **text("丙")}),
                ("a media_id that nobody gave", 40007, "refused", "content_invalid",
                 {"touser": people, "msgtype": "image", "images": {"media_ids": ["nothing"]}}),
                ("the same number within a minute", 45066, "retry_wait", "wechat_busy", {"touser": people, "clientmsgid": "once", **text("一次")})):
            with self.subTest(name):
                seen = self.ended_with(self.raw("mass", SERVICE, message), errcode)
                self.assertEqual((seen["status"], seen["reason"]), (status, reason), seen)
        with self.subTest("the day's one to all is spent"):
            self.assertEqual(self.house.settled(self.raw("mass", SERVICE, {**everybody, **text("全体一")}))["status"], "delivered")
            wish = {"app": SERVICE, "channel": "mass", "message": {**everybody, **text("全体二")}}
            route = self.api.post("/v1/notifications/preview", wish)["routes"][0]
            self.assertEqual((route["mass_quota"]["left"], [one["code"] for one in route["warnings"]]), (0, ["mass_quota_spent"]))
            held = self.api.post("/v1/notifications", wish)["id"]
            seen = until(lambda: (one := self.api.get(f"/v1/notifications/{held}"))["status"] == "parked" and one, 20, "it is held back")
            self.assertEqual((seen["reason"], [one["what"] for one in seen["timeline"] if one["what"] == "attempt"]), ("quota_budget", []), seen)
        with self.subTest("the protocol of mass messages is not agreed to"):
            self.sandbox.post("/sandbox/mass", {"appid": SERVICE, "protocol_agreed": False})
            seen = self.ended_with(self.raw("mass", SERVICE, {"touser": people, **text("丁")}), 48003)
            self.assertEqual((seen["status"], seen["reason"]), ("parked", "account_blocked"), seen)


class Cards(Many):
    def change(self, activity, state, *parameters):
        listed = [{"name": name, "value": value} for name, value in parameters]
        return {"activity_id": activity, "target_state": state, "template_info": {"parameter_list": listed}}

    def update(self, activity, state, *parameters):
        return self.raw("card", MINI_PROGRAM, self.change(activity, state, *parameters))

    def joining(self, activity, count="2"):
        return self.update(activity, 0, ("member_count", count), ("room_limit", "5"))

    def new_activity(self):
        return self.api.post("/v1/cards", {"app": MINI_PROGRAM})["activity_id"]

    def share(self, activity):
        template = "666F374D69D16C932E45D7E7D9F10CEF6177F5F5"
        self.sandbox.post("/sandbox/cards", {"openid": MINI_PROGRAM_USER, "activity_id": activity, "template_id": template,
                                             "member_count": "1", "room_limit": "5"})

    def test_a_card_changes_in_the_order_of_its_updates(self):
        activity = self.new_activity()
        self.share(activity)
        updates = [self.joining(activity, "2"), self.joining(activity, "3"),
                   self.update(activity, 1, ("path", "pages/room"), ("version_type", "release"))]
        sent, superseded = ("taken_unconfirmed", "sent", 1), ("suppressed", "not_sent", 0)
        for one in updates:
            seen = self.house.settled(one)
            # One that a later one overtook before it went out need not go any more.
            allowed = [sent] if one == updates[-1] else [sent, superseded]
            self.assertIn((seen["status"], seen["certainty"], seen["attempts"]), allowed, seen)
        self.assertIn("已到齐", self.sandbox.get(f"/sandbox/cards?activity_id={quote(activity)}")["text"])

    def test_every_refusal_ends_as_it_means(self):
        activity = self.new_activity()
        self.share(activity)
        self.house.settled(self.update(activity, 2))
        expired = self.new_activity()
        for name, errcode, make in (
                ("an activity that is not there", 47501, lambda: self.joining("1_nothing")),
                ("back from the end", 47502, lambda: self.joining(activity))):
            with self.subTest(name):
                seen = self.ended_with(make(), errcode)
                self.assertEqual((seen["status"], seen["reason"]), ("refused", "content_invalid"), seen)
        with self.subTest("after a day"):
            self.sandbox.post("/sandbox/clock", {"advance_ms": 25 * 3600 * 1000})
            until(lambda: self.api.call("POST", "/v1/cards", {"app": MINI_PROGRAM}).status == 201, SETTLED_S, "the server has heard what day it is")
            change = self.change(expired, 0, ("member_count", "2"), ("room_limit", "5"))
            late = self.api.call("POST", "/v1/notifications", {"app": MINI_PROGRAM, "channel": "card", "message": change})
            self.assertEqual((late.status, [one["code"] for one in late.json["errors"]]), (422, ["card_expired"]), late.text)


class MediaByName(Many):
    def test_a_name_that_is_none_is_refused_and_ends_nothing(self):
        self.keep("board")
        for target, order in (("/v1/notifications", {"app": SERVICE, "channel": "mass"}),
                              ("/v1/mass", {"app": SERVICE, "to": {"all": True}}),
                              ("/v1/mass/preview", {"app": SERVICE, "to": {"openid": FOLLOWER}})):
            message = {"msgtype": "image", "images": {"media": ["board", 5]}}
            if "to" not in order:
                message["filter"] = {"is_to_all": True}
            answer = self.api.call("POST", target, {**order, "message": message})
            self.assertIn(answer.status, (400, 422), answer.text)
            self.assertEqual([one["pointer"] for one in answer.json["errors"]], ["/message/images/media/1"])
        self.assertTrue(self.house.server.is_running())

    def keep(self, name, data=PNG, kind="image"):
        return self.api.call("POST", f"/v1/apps/{SERVICE}/media?name={name}&kind={kind}", data, {"Content-Type": "image/png"})

    def picture(self, media):
        return {"touser": FOLLOWER, "msgtype": "image", "image": {"media": media}}

    def test_a_picture_is_uploaded_once_and_sent_by_its_id(self):
        self.sandbox.post("/sandbox/message", {"openid": FOLLOWER, "type": "text", "content": "在吗"})
        self.assertEqual(self.keep("poster").status, 201)
        for _ in range(2):
            seen = self.house.settled(self.raw("customer", SERVICE, self.picture("poster"), permission="try"))
            self.assertEqual((seen["status"], seen["certainty"]), ("taken_unconfirmed", "sent"), seen)
        kept = self.api.get(f"/v1/apps/{SERVICE}/media/poster")
        messages = [one["raw"] for one in self.sandbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"] if one["raw"].get("msgtype") == "image"]
        self.assertEqual([one["image"]["media_id"] for one in messages], [kept["media_id"]] * 2)

    def test_names_that_are_not_there_and_bytes_that_are_no_picture_are_refused_at_once(self):
        answer = self.api.call("POST", "/v1/notifications", {"app": SERVICE, "channel": "customer", "message": self.picture("nothing")})
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, "unknown_media"), answer.text)
        self.assertEqual(self.keep("words", b"no picture").status, 422)


if __name__ == "__main__":
    unittest.main()
