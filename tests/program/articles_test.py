#!/usr/bin/env python3
"""A mass message of articles with our own resources alone: a picture is kept, a draft made of it, shown to one, sent to
many, deleted; publications; agents and the typing sign. And what WeChat says no to.
"""
import json
import subprocess
import unittest

from house import FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S
from programs import find_program, until

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40)
APP = f"/v1/apps/{SERVICE}"


class ArticleHouse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox={"blocked_words": ["违禁词"]})
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def keep(self, name, data, kind):
        self.assertLess(self.api.call("POST", f"{APP}/media?name={name}&kind={kind}", data, {"Content-Type": "image/png"}).status, 300)

    def article(self, title="周六开课", **more):
        return {"title": title, "author": "小石", "digest": "少儿编程", "content": "<p>九点见</p>", "thumb_media": "cover", **more}

    def draft(self, *articles):
        return self.api.post(f"{APP}/drafts", {"articles": list(articles)})["media_id"]

    def refused(self, method, target, body, errcode, status=502):
        answer = self.api.call(method, target, body)
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (status, f"errcode_{errcode}"), answer.text)

    def cli(self, *words, code=0):
        done = subprocess.run([find_program(), "--url", self.house.server_origin, "--lang", "en", *words], text=True, capture_output=True,
                              timeout=60, check=False, cwd=self.house.folder, env={"HONGYAN_KEY": self.house.key, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def write(self, name, text):
        with open(f"{self.house.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


class Articles(ArticleHouse):
    def setUp(self):
        self.keep("cover", JPEG, "thumb")
        self.keep("photo", PNG, "image")

    def test_articles_go_to_many_with_our_own_resources_alone(self):
        draft = self.draft(self.article(content="<p>九点见</p><img src=\"media:photo\">"), self.article("第二篇"))
        told = self.api.get(f"{APP}/drafts/{draft}")["articles"]
        self.assertEqual([one["title"] for one in told], ["周六开课", "第二篇"])
        self.assertIn("<img src=\"http://mmbiz.qpic.cn/", told[0]["content"])
        self.assertEqual(told[0]["thumb_media_id"], told[1]["thumb_media_id"])
        covers = self.api.get(f"{APP}/materials?kind=thumb")
        self.assertEqual(([one["media_id"] for one in covers["items"]], covers["total"]), ([told[0]["thumb_media_id"]], 1))

        message = {"msgtype": "mpnews", "mpnews": {"media_id": draft}}
        shown = self.api.post("/v1/mass/preview", {"app": SERVICE, "to": {"openid": FOLLOWER}, "message": message})
        self.assertTrue(shown["shown"])
        self.assertEqual(self.sandbox.get(f"/sandbox/inbox?openid={FOLLOWER}")["messages"][-1]["raw"]["mpnews"]["media_id"], draft)

        people = self.house.make_users(SERVICE, 3)
        posted = self.api.post("/v1/mass", {"app": SERVICE, "to": {"openids": people}, "message": message})
        job = posted["jobs"][0]["id"]
        seen = self.house.settled(job)
        self.assertEqual((seen["status"], seen["timeline"][-1]["counts"]["sent_count"]), ("delivered", 3), seen)
        for openid in people:
            inbox = self.sandbox.get(f"/sandbox/inbox?openid={openid}")["messages"]
            self.assertEqual([one["raw"]["mpnews"]["media_id"] for one in inbox], [draft])
        self.assertEqual(self.api.call("DELETE", f"/v1/mass/{job}").status, 204)
        self.assertEqual(self.api.get(f"/v1/mass/{job}")["state"], "deleted")

    def test_an_article_is_deleted_by_its_address(self):
        message = {"msgtype": "mpnews", "mpnews": {"media_id": self.draft(self.article("按地址"))}}
        people = self.house.make_users(SERVICE, 2)
        job = self.api.post("/v1/mass", {"app": SERVICE, "to": {"openids": people}, "message": message})["jobs"][0]["id"]
        self.assertEqual(self.house.settled(job)["status"], "delivered")
        token = self.api.get(f"{APP}/token")["access_token"]
        address = self.sandbox.post(f"/cgi-bin/draft/get?access_token={token}", message["mpnews"])["news_item"][0]["url"]
        self.refused("DELETE", f"{APP}/mass-articles?url=http%3A%2F%2Fmp.weixin.qq.com%2Fs%2Fnone", None, 40059)
        self.assertIn("Deleted", self.cli("mass", "delete-article", SERVICE, address))
        self.assertEqual(self.api.get(f"/v1/mass/{job}")["state"], "deleted")
        self.assertEqual(self.api.call("DELETE", f"{APP}/mass-articles?url=nowhere").status, 400)

    def test_a_draft_is_changed_and_deleted(self):
        draft = self.draft(self.article(), self.article("旧的第二篇"))
        self.api.put(f"{APP}/drafts/{draft}/articles/2", self.article("新的第二篇", need_open_comment=1))
        told = self.api.get(f"{APP}/drafts/{draft}")["articles"]
        self.assertEqual([(one["title"], one["need_open_comment"]) for one in told], [("周六开课", 0), ("新的第二篇", 1)])
        self.assertIn(draft, [one["media_id"] for one in self.api.pages(f"{APP}/drafts")])
        self.refused("PUT", f"{APP}/drafts/{draft}/articles/3", self.article(), 40114)
        self.assertEqual(self.api.call("DELETE", f"{APP}/drafts/{draft}").status, 204)
        self.refused("GET", f"{APP}/drafts/{draft}", None, 40007)
        self.refused("DELETE", f"{APP}/drafts/{draft}", None, 40007)

    def test_a_cover_that_somebody_deleted_goes_up_again(self):
        first = self.api.get(f"{APP}/drafts/{self.draft(self.article())}")["articles"][0]["thumb_media_id"]
        token = self.api.get(f"{APP}/token")["access_token"]
        self.assertEqual(self.sandbox.post(f"/cgi-bin/material/del_material?access_token={token}", {"media_id": first})["errcode"], 0)
        second = self.api.get(f"{APP}/drafts/{self.draft(self.article())}")["articles"][0]["thumb_media_id"]
        self.assertNotEqual(first, second)

    def test_material_goes_up_once(self):
        added = self.api.call("POST", f"{APP}/materials?name=photo&kind=image", PNG, {"Content-Type": "image/png"})
        self.assertIn(added.status, (200, 201), added.text)
        self.assertTrue(added.json["url"].startswith("http://mmbiz.qpic.cn/"))
        again = self.api.call("POST", f"{APP}/materials?media=photo", b"", {"Content-Type": "application/octet-stream"})
        self.assertEqual((again.status, again.json["media_id"]), (200, added.json["media_id"]), again.text)
        self.assertEqual(self.api.call("DELETE", f"{APP}/materials/{added.json['media_id']}").status, 204)
        self.refused("DELETE", f"{APP}/materials/{added.json['media_id']}", None, 40007)

    def test_a_draft_is_published_told_and_withdrawn(self):
        draft = self.draft(self.article("发布"))
        publication = self.api.post(f"{APP}/publications", {"media_id": draft})["publish_id"]
        told = until(lambda: (seen := self.api.get(f"{APP}/publications/{publication}"))["state"] == "published" and seen, SETTLED_S, "it is published")
        self.assertEqual(len(told["articles"]), 1)
        # A customer message may name it now.
        self.sandbox.post("/sandbox/message", {"openid": FOLLOWER, "type": "text", "content": "在吗"})
        until(lambda: self.api.get(f"/v1/windows?app={SERVICE}&openid={FOLLOWER}")["items"], SETTLED_S, "the window is open")
        sent = self.api.post("/v1/notifications", {"app": SERVICE, "channel": "customer", "message": {
            "touser": FOLLOWER, "msgtype": "mpnewsarticle", "mpnewsarticle": {"article_id": told["article_id"]}}})
        self.assertEqual(self.house.settled(sent["id"])["status"], "taken_unconfirmed")
        self.assertEqual(self.api.call("DELETE", f"{APP}/articles/{told['article_id']}").status, 204)
        self.assertEqual(self.api.get(f"{APP}/publications/{publication}")["state"], "deleted")
        self.refused("DELETE", f"{APP}/articles/{told['article_id']}", None, 53600)
        self.refused("POST", f"{APP}/publications", {"media_id": draft}, 40007)
        self.refused("GET", f"{APP}/publications/1", None, 53502)

    def test_what_cannot_be_a_draft_is_refused(self):
        self.refused("POST", f"{APP}/drafts", {"articles": [self.article("违禁词")]}, 45166)
        body = {"articles": [{"title": "t", "content": "c", "thumb_media_id": "nobody's"}]}
        self.refused("POST", f"{APP}/drafts", body, 40007)
        for article, pointer in ((self.article(thumb_media="nothing"), "/articles/0/thumb_media"),
                                 (self.article(content="<img src='media:nothing'>"), "/articles/0/content")):
            answer = self.api.call("POST", f"{APP}/drafts", {"articles": [article]})
            self.assertEqual((answer.status, answer.json["errors"][0]["pointer"]), (422, pointer), answer.text)

    def test_the_command_line_does_the_same(self):
        self.write("articles.json", json.dumps({"articles": [self.article("命令行")]}))
        self.write("article.json", json.dumps(self.article("改过")))
        draft = json.loads(self.cli("draft", "add", SERVICE, "--file", "articles.json", "--json"))["media_id"]
        self.assertIn("命令行", self.cli("draft", "show", SERVICE, draft))
        self.cli("draft", "update", SERVICE, draft, "--file", "article.json")
        self.assertIn("改过", self.cli("draft", "list", SERVICE, "--all"))
        published = json.loads(self.cli("draft", "publish", SERVICE, draft, "--json"))["publish_id"]
        self.assertIn("publish", self.cli("draft", "publication", SERVICE, published))
        self.assertIn("40007", self.cli("draft", "delete", SERVICE, draft, code=1))
        with open(f"{self.house.folder}/p.png", "wb") as file:
            file.write(PNG + b"cli")
        material = json.loads(self.cli("material", "add", SERVICE, "--name", "p", "--kind", "image", "--file", "p.png", "--json"))
        self.assertIn(material["media_id"], self.cli("material", "list", SERVICE, "--kind", "image", "--all"))
        self.cli("material", "delete", SERVICE, material["media_id"])


class Agents(ArticleHouse):
    def test_agents_are_added_renamed_invited_and_deleted(self):
        agents = f"{APP}/agents"
        self.api.post(agents, {"kf_account": "test9@kftest", "nickname": "小林"})
        self.api.put(f"{agents}/test9%40kftest", {"nickname": "林老师"})
        self.api.put(f"{agents}/test9%40kftest/invitation", {"wechat_id": "lin_2026"})
        told = next(one for one in self.api.get(agents)["items"] if one["kf_account"] == "test9@kftest")
        self.assertEqual((told["nickname"], told["wechat_id"]), ("林老师", "lin_2026"))
        self.refused("POST", agents, {"kf_account": "test9@kftest", "nickname": "又一个"}, 65406)
        self.refused("PUT", f"{agents}/test9%40kftest/invitation", {"wechat_id": "other"}, 65412)
        self.refused("DELETE", f"{agents}/nobody%40kftest", None, 65401)
        self.assertIn("林老师", self.cli("agent", "list", SERVICE))
        with open(f"{self.house.folder}/lin.png", "wb") as file:
            file.write(PNG + b"face")
        self.cli("agent", "portrait", SERVICE, "test9@kftest", "--file", "lin.png")
        told = next(one for one in self.api.get(agents)["items"] if one["kf_account"] == "test9@kftest")
        self.assertTrue(told["portrait_url"].startswith("http"), told)
        self.assertEqual(self.api.call("POST", f"{agents}/test9%40kftest/portrait", b"no picture", {"Content-Type": "image/png"}).status, 422)
        self.assertEqual(self.api.call("POST", f"{agents}/nobody%40kftest/portrait", PNG, {"Content-Type": "image/png"}).json["errors"][0]["code"],
                         "errcode_65401")
        self.assertEqual(self.api.get(f"{APP}/online-agents")["items"], [])
        self.cli("agent", "delete", SERVICE, "test9@kftest")
        self.assertNotIn("test9@kftest", self.cli("agent", "list", SERVICE))
        self.assertEqual(self.api.call("GET", f"/v1/apps/{MINI_PROGRAM}/agents").status, 422)

    def test_typing_is_seen_inside_a_window(self):
        openid = self.house.make_users(SERVICE, 1)[0]
        self.api.put("/v1/recipients/typed_to", {"identities": [{"app": SERVICE, "openid": openid}]})
        typing = f"{APP}/typing"
        self.assertIn("no_window", self.api.call("POST", typing, {"uid": "typed_to"}).text)
        self.refused("POST", typing, {"uid": "typed_to", "permission": "try"}, 45015)
        self.sandbox.post("/sandbox/message", {"openid": openid, "type": "text", "content": "在吗"})
        until(lambda: self.api.get(f"/v1/windows?app={SERVICE}&openid={openid}")["items"], SETTLED_S, "the window is open")
        self.assertEqual(self.cli("agent", "typing", SERVICE, "--uid", "typed_to"), "Done.\n")
        self.refused("POST", typing, {"openid": openid}, 45081)
        self.assertEqual(self.api.call("POST", typing, {"openid": openid, "command": "cancel"}).status, 204)
        self.sandbox.post("/sandbox/enter", {"openid": MINI_PROGRAM_USER, "session_from": "x"})
        windows = f"/v1/windows?app={MINI_PROGRAM}&openid={MINI_PROGRAM_USER}"
        until(lambda: self.api.get(windows)["items"], SETTLED_S, "entering is heard")
        self.assertIn(self.api.call("POST", f"/v1/apps/{MINI_PROGRAM}/typing", {"uid": "xiaoshi"}).status, (204, 502))


if __name__ == "__main__":
    unittest.main()
