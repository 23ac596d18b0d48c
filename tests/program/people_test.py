#!/usr/bin/env python3
"""Who people are: followers synced from the platform, one person over two apps by unionid, tags, blacklist, remarks,
logins, imports — and what each of them does to the next notification.
"""
import subprocess
import unittest
from urllib.parse import quote

from house import FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE
from programs import find_program, until

FOREST = "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe"  # 小林, who follows
FOREST_MINI = "ogYQ75LtR9wKxZ3vBn6QsMc1HdJy"
FORMER = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE"  # 小周, who does not
STUDY = {"course": "英语", "remind_at": "2026-11-21T12:00:00Z", "task": "W-1"}


class PeopleHouse(unittest.TestCase):
    sandbox_settings = {}

    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox=cls.sandbox_settings)
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def sync(self, appid=SERVICE):
        self.api.post(f"/v1/apps/{appid}/sync-users")
        return until(lambda: (seen := self.api.get(f"/v1/apps/{appid}/sync-users"))["ended_at"] and seen, 30, "the sync ends")

    def send(self, to, course, notification_type="study_reminder", **manner):
        return self.api.call("POST", "/v1/notifications", {"type": notification_type, "to": to, "variables": {**STUDY, "course": course}, **manner})

    def login(self, openid, appid=MINI_PROGRAM):
        code = self.sandbox.post("/sandbox/login", {"openid": openid})["code"]
        return self.api.call("POST", f"/v1/apps/{appid}/code2session", {"js_code": code})

    def identity(self, uid, appid):
        return next((one for one in self.api.get(f"/v1/recipients/{uid}")["identities"] if one["app"] == appid), None)

    def cli(self, *words, code=0, text=""):
        done = subprocess.run([find_program(), "--url", self.house.server_origin, "--lang", "en", *words], input=text, text=True,
                              capture_output=True, timeout=60, check=False, cwd=self.house.folder,
                              env={"HONGYAN_KEY": self.house.key, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr


class OnePerson(PeopleHouse):
    def test_a_person_known_in_the_mini_program_is_reached_over_the_service_account(self):
        self.api.put("/v1/recipients/forest", {"identities": [{"app": MINI_PROGRAM, "openid": FOREST_MINI}]})
        refused = self.send({"uid": "forest"}, "还没有合上")
        self.assertEqual(refused.status, 422, refused.text)
        self.assertIn("no_identity", refused.text)

        logged_in = self.login(FOREST_MINI)
        self.assertEqual(logged_in.status, 200, logged_in.text)
        self.assertEqual((logged_in.json["openid"], logged_in.json["uid"]), (FOREST_MINI, "forest"))
        self.assertTrue(logged_in.json["unionid"].startswith("o6_"), logged_in.text)
        self.assertNotIn("session_key", logged_in.text)

        done = self.sync()
        self.assertEqual((done["phase"], done["trouble"]), ("done", None), done)
        self.assertGreaterEqual(done["joined"], 1)
        self.assertEqual(self.identity("forest", SERVICE)["openid"], FOREST)
        self.assertEqual(self.identity("forest", SERVICE)["follows"], "yes")
        sent = self.send({"uid": "forest"}, "合上以后")
        self.assertEqual(sent.status, 202, sent.text)
        self.assertEqual(self.house.settled(sent.json["id"])["status"], "delivered")
        effect = self.house.effects("thing1", "合上以后")
        self.assertEqual([one["openid"] for one in effect], [FOREST])

        # The openid of the mini program names the same person.
        sent = self.send({"app": MINI_PROGRAM, "openid": FOREST_MINI}, "由小程序的名字")
        self.assertEqual(sent.status, 202, sent.text)
        self.assertEqual(self.house.settled(sent.json["id"])["status"], "delivered")
        self.assertEqual([one["openid"] for one in self.house.effects("thing1", "由小程序的名字")], [FOREST])

    def test_two_uids_with_one_unionid_are_told_and_left_alone(self):
        person = self.sandbox.post("/sandbox/users", {"apps": [SERVICE, MINI_PROGRAM], "following": True, "name": "小双"})["users"]
        openid = {user["appid"]: user["openid"] for user in person}
        self.api.put("/v1/recipients/twin_a", {"identities": [{"app": MINI_PROGRAM, "openid": openid[MINI_PROGRAM]}]})
        self.api.put("/v1/recipients/twin_b", {"identities": [{"app": SERVICE, "openid": openid[SERVICE]}]})
        self.assertEqual(self.login(openid[MINI_PROGRAM]).json["uid"], "twin_a")
        self.sync()
        conflicts = self.api.get("/v1/unionid-conflicts")["items"]
        self.assertIn(["twin_a", "twin_b"], [one["uids"] for one in conflicts])
        self.assertEqual(self.identity("twin_b", SERVICE)["openid"], openid[SERVICE])
        self.assertIsNone(self.identity("twin_a", SERVICE))
        self.assertIn("twin_a", self.cli("recipient", "conflicts"))

    def test_logins_that_wechat_refuses_are_told_in_its_words(self):
        code = self.sandbox.post("/sandbox/login", {"openid": MINI_PROGRAM_USER})["code"]
        self.assertEqual(self.api.call("POST", f"/v1/apps/{MINI_PROGRAM}/code2session", {"js_code": code}).status, 200)
        for js_code, errcode in ((code, "40163"), ("0nothing", "40029")):
            refused = self.api.call("POST", f"/v1/apps/{MINI_PROGRAM}/code2session", {"js_code": js_code})
            self.assertEqual(refused.status, 502, refused.text)
            self.assertIn(errcode, refused.text)
        self.assertEqual(self.api.call("POST", f"/v1/apps/{SERVICE}/code2session", {"js_code": "c"}).status, 422)

    def test_an_openid_of_the_wrong_app_goes_nowhere(self):
        self.sync()
        wrong = self.send({"app": SERVICE, "openid": MINI_PROGRAM_USER}, "寄错了")
        self.assertEqual(wrong.status, 422, wrong.text)
        self.assertIn("wrong_app", wrong.text)
        mass = {"app": SERVICE, "channel": "mass", "message": {"touser": [FOLLOWER, MINI_PROGRAM_USER], "msgtype": "text", "text": {"content": "晚上好"}}}
        refused = self.api.call("POST", "/v1/notifications", mass)
        self.assertEqual(refused.status, 422, refused.text)
        self.assertIn("/touser/1", refused.text)


class Followers(PeopleHouse):
    sandbox_settings = {"openids_a_page": 2}  # so that a sync has several

    def test_who_leaves_unheard_is_found_by_the_sync(self):
        openids = self.house.make_users(SERVICE, 5)
        first = self.sync()
        self.assertEqual(first["followers"], first["followers_total"])
        self.assertGreaterEqual(first["profiles"], 7)
        self.api.put("/v1/recipients/leaver", {"identities": [{"app": SERVICE, "openid": openids[0]}]})
        self.assertEqual(self.identity("leaver", SERVICE)["follows"], "yes")
        # Nobody hears of it: the callback goes nowhere.
        self.sandbox.post(f"/sandbox/apps/{SERVICE}/callback", {"url": ""})
        try:
            self.sandbox.post("/sandbox/unfollow", {"openid": openids[0]})
            self.assertEqual(self.sync()["unfollowed"], 1)
        finally:
            self.house.point_callbacks()
        self.assertEqual(self.identity("leaver", SERVICE)["follows"], "no")
        self.assertEqual(self.send({"uid": "leaver"}, "走了").json["status"], "suppressed")

    def test_a_mini_program_has_no_followers(self):
        self.assertEqual(self.api.call("POST", f"/v1/apps/{MINI_PROGRAM}/sync-users", {}).status, 422)


class Trouble(PeopleHouse):
    def test_a_sync_waits_out_trouble_and_says_so(self):
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "quota_45009", "api": "user/info/batchget"}]})
        self.api.post(f"/v1/apps/{SERVICE}/sync-users")
        waiting = until(lambda: (seen := self.api.get(f"/v1/apps/{SERVICE}/sync-users"))["trouble"] and seen, 20, "trouble is told")
        self.sandbox.call("DELETE", "/sandbox/faults")
        self.assertEqual(waiting["trouble"]["errcode"], 45009)
        self.assertIsNone(waiting["ended_at"])
        self.assertIsNotNone(waiting["trouble"]["next_try_at"])
        parks = self.api.get(f"/v1/apps/{SERVICE}")["parks"]
        self.assertIn("/cgi-bin/user/info/batchget", [park["api"] for park in parks])


class Kept(PeopleHouse):
    def test_tags_go_to_wechat_and_are_known_here(self):
        openids = self.house.make_users(SERVICE, 60)
        tag = self.api.post(f"/v1/apps/{SERVICE}/tags", {"name": "三年级"})
        members = f"/v1/apps/{SERVICE}/tags/{tag['id']}/members"
        self.assertEqual(self.api.put(members, {"openids": openids})["changed"], 60)
        counts = {one["id"]: one["count"] for one in self.api.get(f"/v1/apps/{SERVICE}/tags")["items"]}
        self.assertEqual(counts[tag["id"]], 60)
        self.api.put("/v1/recipients/tagged", {"identities": [{"app": SERVICE, "openid": openids[59]}]})
        self.assertEqual(self.identity("tagged", SERVICE)["tags"], [tag["id"]])
        self.assertEqual(self.api.want("DELETE", members, {"openids": openids[:59]})["changed"], 59)
        self.assertEqual([one["openid"] for one in self.api.get(members)["items"]], [openids[59]])
        self.assertIn("三年级", self.cli("recipient", "tag", "list", SERVICE))
        self.cli("recipient", "tag", "rename", SERVICE, str(tag["id"]), "四年级")
        self.cli("recipient", "tag", "remove", SERVICE, str(tag["id"]))
        self.assertEqual(self.identity("tagged", SERVICE)["tags"], [])

    def test_what_wechat_refuses_about_tags_is_told_in_its_words(self):
        self.api.post(f"/v1/apps/{SERVICE}/tags", {"name": "一次"})
        (stranger,) = self.house.make_users(MINI_PROGRAM, 1)
        for method, target, body, errcode in (
                ("POST", "/tags", {"name": "一次"}, "45157"), ("DELETE", "/tags/2", None, "45058"),
                ("PUT", "/tags/99999", {"name": "x"}, "45159"), ("PUT", "/tags/2/members", {"openids": [stranger]}, "49003"),
                ("PUT", "/blacklist", {"openids": ["oNobody"]}, "40003"), ("PUT", f"/users/{FORMER}/remark", {"remark": "x"}, "43004")):
            refused = self.api.call(method, f"/v1/apps/{SERVICE}{target}", body)
            self.assertEqual(refused.status, 502, refused.text)
            self.assertIn(errcode, refused.text)

    def test_nothing_is_sent_to_the_blacklist(self):
        openids = self.house.make_users(SERVICE, 21)
        self.api.put("/v1/recipients/banned", {"identities": [{"app": SERVICE, "openid": openids[20], "follows": "yes"}]})
        self.assertEqual(self.api.put(f"/v1/apps/{SERVICE}/blacklist", {"openids": openids})["changed"], 21)
        refused = self.send({"uid": "banned"}, "给黑名单").json
        self.assertEqual((refused["status"], self.house.effects("thing1", "给黑名单")), ("suppressed", []))
        self.assertEqual(len(list(self.api.pages(f"/v1/apps/{SERVICE}/blacklist"))), 21)
        self.cli("recipient", "blacklist", "remove", SERVICE, "--openid", openids[20])
        sent = self.send({"uid": "banned"}, "又能收到").json
        self.assertEqual(self.house.settled(sent["id"])["status"], "delivered")

    def test_who_was_blacklisted_in_the_console_is_found_by_the_sync(self):
        openid = self.house.make_users(SERVICE, 1)[0]
        self.api.put("/v1/recipients/outside", {"identities": [{"app": SERVICE, "openid": openid, "follows": "yes"}]})
        token = self.api.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        done = self.sandbox.post(f"/cgi-bin/tags/members/batchblacklist?access_token={token}", {"openid_list": [openid]})
        self.assertEqual(done["errcode"], 0)
        self.sync()
        self.assertTrue(self.identity("outside", SERVICE)["blacklisted"])
        self.assertEqual(self.send({"uid": "outside"}, "控制台拉黑").json["status"], "suppressed")

    def test_a_remark_is_written_there_and_here(self):
        self.cli("recipient", "remark", SERVICE, FOLLOWER, "石同学")
        self.assertEqual(self.identity("xiaoshi", SERVICE)["remark"], "石同学")
        token = self.api.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        self.assertEqual(self.sandbox.get(f"/cgi-bin/user/info?access_token={token}&openid={quote(FOLLOWER)}")["remark"], "石同学")


class Import(PeopleHouse):
    def test_people_come_in_by_the_thousand_and_bad_lines_are_told(self):
        openids = self.house.make_users(SERVICE, 3)
        lines = ["uid,app,openid,unionid,follows"]
        lines += [f"import_{number},{SERVICE},oImported_{number},," for number in range(4500)]
        lines += [f"real,{SERVICE},{openids[0]},,yes", "broken,wx1,o,,", f"thief,{SERVICE},{openids[0]},,"]
        with open(f"{self.house.folder}/people.csv", "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        told = self.cli("recipient", "import", "people.csv", code=1)
        self.assertIn("4501 lines imported, 2 refused", told)
        self.assertIn("people.csv:4503:", told)
        self.assertIn("people.csv:4504:", told)
        self.assertEqual(self.identity("import_4499", SERVICE)["openid"], "oImported_4499")
        sent = self.send({"uid": "real"}, "导入之后").json
        self.assertEqual(self.house.settled(sent["id"])["status"], "delivered")
        self.assertEqual(self.api.call("GET", "/v1/recipients/thief").status, 404)
        self.cli("recipient", "import", "-", "--format", "ndjson", text='{"uid":"one_more","time_zone":"Asia/Urumqi"}\n')
        self.assertEqual(self.api.get("/v1/recipients/one_more")["time_zone"], "Asia/Urumqi")


if __name__ == "__main__":
    unittest.main()
