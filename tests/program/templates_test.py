#!/usr/bin/env python3
"""Templates chosen from WeChat's libraries and deleted there: API and command line, database, sandbox, what the next
notification makes of it; and what WeChat says no to, in its words.
"""
import json
import subprocess
import unittest

from house import FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, STUDY_TEMPLATE
from programs import find_program

CATEGORY = {"template_id_short": "47123", "keyword_name_list": ["课程名称", "提醒时间"]}
SIGN_UP = {"tid": "401", "kidList": [1, 5], "sceneDesc": "活动报名"}


class TemplateHouse(unittest.TestCase):
    sandbox_settings = {}

    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox=cls.sandbox_settings)
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def add(self, app, choice):
        return self.api.post(f"/v1/apps/{app}/templates", choice)

    def refused(self, app, choice, errcode):
        answer = self.api.call("POST", f"/v1/apps/{app}/templates", choice)
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (502, f"errcode_{errcode}"), answer.text)

    def known(self, app, template_id):
        return next((one for one in self.api.pages(f"/v1/apps/{app}/templates") if one["template_id"] == template_id), None)

    def cli(self, *words, code=0):
        done = subprocess.run([find_program(), "--url", self.house.server_origin, "--lang", "en", *words], text=True, capture_output=True,
                              timeout=60, check=False, cwd=self.house.folder, env={"HONGYAN_KEY": self.house.key, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr


class Templates(TemplateHouse):
    def test_a_category_template_is_added_sent_with_and_deleted(self):
        added = self.add(SERVICE, CATEGORY)
        self.assertEqual([(slot["key"], slot["label"]) for slot in added["slots"]], [("thing1", "课程名称"), ("time2", "提醒时间")], added)
        self.assertEqual((added["channel"], added["kind"], added["gone_at"]), ("template", "category", None))
        route = {"channel": "template", "app": SERVICE, "template_id": added["template_id"],
                 "fields": {"thing1": "{{course}}", "time2": "{{at}}"}, "url": "https://example.com"}
        kind = {"title": "新模板", "routes": [route], "variables": {"course": {"type": "text", "required": True}, "at": {"type": "time", "required": True}}}
        self.api.put("/v1/notification-types/added", kind)
        wish = {"type": "added", "to": {"uid": "xiaoshi"}, "variables": {"course": "刚加的模板", "at": "2026-11-21T12:00:00Z"}}
        sent = self.api.post("/v1/notifications", wish)
        self.assertEqual(self.house.settled(sent["id"])["status"], "delivered")
        self.assertEqual([one["openid"] for one in self.house.effects("thing1", "刚加的模板")], [FOLLOWER])

        self.assertEqual(self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/{added['template_id']}").status, 204)
        self.assertIsNotNone(self.known(SERVICE, added["template_id"])["gone_at"])
        refused = self.api.call("POST", "/v1/notifications", wish)
        self.assertEqual(refused.status, 422, refused.text)
        self.assertIn("template_gone", refused.text)
        self.assertIn("unknown_template", self.api.call("PUT", "/v1/notification-types/added", kind).text)
        token = self.api.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        listed = self.sandbox.get(f"/cgi-bin/template/get_all_private_template?access_token={token}")["template_list"]
        self.assertNotIn(added["template_id"], [one["template_id"] for one in listed])

    def test_a_subscribe_template_is_found_in_the_library_and_keeps_its_listed_values(self):
        library = f"/v1/apps/{MINI_PROGRAM}/template-library"
        category = next(one for one in self.api.get(f"{library}/categories")["items"] if one["name"] == "在线教育")
        title = next(one for one in self.api.pages(f"{library}/titles?categories={category['id']}") if one["title"] == "报名结果通知")
        keywords = self.api.get(f"{library}/keywords?tid={title['tid']}")["items"]
        ids = [one["id"] for one in keywords if one["name"] in ("活动名称", "活动场所")]
        for encoding, scene in (("json", "活动报名"), ("form", "活动 & 报名")):
            added = self.add(MINI_PROGRAM, {"tid": title["tid"], "kidList": ids if encoding == "json" else ids[::-1], "sceneDesc": scene, "encoding": encoding})
            place = next(slot for slot in added["slots"] if slot["kind"] == "enum_string")
            self.assertEqual(place["allowed"], ["客厅", "餐厅"], added)
            for value, status in (("阳台", 422), ("客厅", 202)):
                body = {"touser": MINI_PROGRAM_USER, "template_id": added["template_id"],
                        "data": {"thing1": {"value": "读书会"}, place["key"]: {"value": value}}}
                answer = self.api.call("POST", "/v1/notifications", {"app": MINI_PROGRAM, "channel": "subscribe", "message": body, "permission": "try"})
                self.assertEqual(answer.status, status, answer.text)
            self.assertEqual(self.api.call("DELETE", f"/v1/apps/{MINI_PROGRAM}/templates/{added['template_id']}").status, 204)

    def test_a_notice_template_is_a_service_accounts(self):
        added = self.add(SERVICE, SIGN_UP)
        self.assertEqual(added["channel"], "notice", added)
        self.assertEqual(self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/{added['template_id']}").status, 204)
        self.assertIsNotNone(self.known(SERVICE, added["template_id"])["gone_at"])

    def test_what_wechat_says_no_to(self):
        self.refused(SERVICE, {**CATEGORY, "keyword_name_list": ["没有的词"]}, 40246)
        self.refused(SERVICE, {"template_id_short": "TM00015"}, 40247)
        self.refused(SERVICE, {"template_id_short": "99999", "keyword_name_list": ["a"]}, 40037)
        self.refused(MINI_PROGRAM, {**SIGN_UP, "tid": "99999"}, 200014)
        self.refused(MINI_PROGRAM, {**SIGN_UP, "kidList": [1, 77]}, 200020)
        gone = self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/Nothing_of_that_name?channel=template")
        self.assertEqual((gone.status, gone.json["errors"][0]["code"]), (502, "errcode_40037"), gone.text)
        self.assertEqual(self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/Nothing_of_that_name").status, 404)

    def test_an_account_that_is_full_has_room_again_when_one_is_deleted(self):
        added = self.add(SERVICE, CATEGORY)
        full = self.sandbox.get("/sandbox/settings")["templates_max"]
        self.sandbox.post("/sandbox/settings", {"templates_max": 1})
        self.addCleanup(self.sandbox.post, "/sandbox/settings", {"templates_max": full})
        self.refused(SERVICE, CATEGORY, 45026)
        self.sandbox.post("/sandbox/settings", {"templates_max": full})
        self.assertEqual(self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/{added['template_id']}").status, 204)
        again = self.add(SERVICE, CATEGORY)
        self.assertEqual(self.api.call("DELETE", f"/v1/apps/{SERVICE}/templates/{again['template_id']}").status, 204)

    def test_the_same_choice_twice_is_told_and_the_template_that_is_there_is_known(self):
        choice = {**SIGN_UP, "kidList": [1, 2, 3]}
        token = self.api.get(f"/v1/apps/{MINI_PROGRAM}/token")["access_token"]
        there = self.sandbox.post(f"/wxaapi/newtmpl/addtemplate?access_token={token}", choice)["priTmplId"]
        self.assertIsNone(self.known(MINI_PROGRAM, there))
        self.refused(MINI_PROGRAM, choice, 200022)
        self.assertEqual(self.known(MINI_PROGRAM, there)["title"], "报名结果通知")

        answer = self.api.call("POST", f"/v1/apps/{MINI_PROGRAM}/templates", choice)
        self.assertEqual(answer.json["existing_template_id"], there, answer.text)
        self.assertIn(there, self.cli("template", "add", MINI_PROGRAM, "--tid", "401", "--keyword-id", "1", "--keyword-id", "2",
                                      "--keyword-id", "3", "--scene", "s", code=1))

    def test_messages_that_wechat_keeps_back_are_listed_in_either_shape_of_its_answer(self):
        for number, settings in enumerate(({"blocked_messages_shape": "list", "blocked_id_form": "number"},
                                           {"blocked_messages_shape": "object", "blocked_id_form": "text"})):
            self.sandbox.post("/sandbox/settings", settings)
            self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "message_blocked", "api": "template/send", "times": 2}]})
            words = [f"被拦的第{number}{half}条" for half in "ab"]
            for word in words:
                message = {"touser": FOLLOWER, "template_id": STUDY_TEMPLATE,
                           "data": {"thing1": {"value": word}, "time2": {"value": "2026年11月21日 20:00"}, "phrase3": {"value": "未完成"},
                                    "character_string4": {"value": "W-1"}}}
                sent = self.api.post("/v1/notifications", {"app": SERVICE, "channel": "template", "message": message})
                ended = self.house.settled(sent["id"])
                self.assertEqual((ended["status"], self.house.effects("thing1", word)[0]["effect"]["delivered"]), ("failed_after_accept", False), ended)
            blocked = f"/v1/apps/{SERVICE}/blocked-messages?template_id={STUDY_TEMPLATE}"
            page = self.api.get(blocked + "&limit=1")
            self.assertIsNotNone(page["next_cursor"], page)
            told = [one for one in self.api.pages(blocked) if any(word in one["content"] for word in words)]
            self.assertEqual([(one["openid"], one["template_id"]) for one in told], [(FOLLOWER, STUDY_TEMPLATE)] * 2, told)
            listed = self.cli("template", "blocked", SERVICE, STUDY_TEMPLATE, "--all")
            self.assertTrue(all(word in listed for word in words), listed)

    def test_industries_are_set_once_a_month(self):
        industries = f"/v1/apps/{SERVICE}/industries"
        self.api.put(industries, {"primary": 16, "secondary": 10})
        self.assertEqual(self.api.get(industries)["primary"], {"first_class": "教育", "second_class": "培训"})
        again = self.api.call("PUT", industries, {"primary": 17, "secondary": 10})
        self.assertEqual((again.status, again.json["errors"][0]["code"]), (502, "errcode_43100"), again.text)
        self.assertIn("培训", self.cli("template", "industries", SERVICE))

    def test_the_command_line_does_the_same(self):
        added = json.loads(self.cli("template", "add", SERVICE, "--short-id", "43216", "--keyword", "订单编号", "--keyword", "支付时间", "--json"))
        self.assertIn(added["template_id"], self.cli("app", "templates", SERVICE, "--all"))
        self.assertEqual(self.cli("template", "delete", SERVICE, added["template_id"]), "Done.\n")
        self.assertIn("报名结果通知", self.cli("template", "library", "titles", MINI_PROGRAM, "--category", "307", "--all"))
        self.assertIn("活动场所", self.cli("template", "library", "keywords", MINI_PROGRAM, "401"))
        self.assertIn("307", self.cli("template", "library", "categories", MINI_PROGRAM))
        self.assertIn("40247", self.cli("template", "add", SERVICE, "--short-id", "OPENTM12345", code=1))
        self.assertIn("--keyword-id", self.cli("template", "add", MINI_PROGRAM, "--tid", "401", "--keyword-id", "a", "--scene", "s", code=2))


class Limits(TemplateHouse):
    sandbox_settings = {"templates_max": 4}

    def test_a_full_account_adds_none(self):
        for _ in range(5):
            answer = self.api.call("POST", f"/v1/apps/{SERVICE}/templates", CATEGORY)
            if answer.status != 201:
                break
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (502, "errcode_45026"), answer.text)

    def test_without_the_list_an_added_template_is_told_as_not_synced(self):
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "quota_45009", "api": "newtmpl/gettemplate"}]})
        added = self.add(MINI_PROGRAM, {**SIGN_UP, "kidList": [1, 4]})
        self.assertIsNone(added["synced_at"], added)
        self.assertEqual(added["warnings"][0]["code"], "errcode_45009")


if __name__ == "__main__":
    unittest.main()
