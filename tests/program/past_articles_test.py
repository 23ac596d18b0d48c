#!/usr/bin/env python3
"""Articles in 2019, when there were no drafts, by the requests of today: made, changed, sent to many, deleted."""
import unittest

from articles_test import JPEG
from house import FOLLOWER, SERVICE
from twins_past import PastHouse

APP = f"/v1/apps/{SERVICE}"


class ArticlesOf2019(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = PastHouse()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    def test_the_requests_of_today_sent_articles_before_there_were_drafts(self):
        self.assertLess(self.api.call("POST", f"{APP}/media?name=cover&kind=thumb", JPEG, {"Content-Type": "image/jpeg"}).status, 300)
        article = {"title": "周六开课", "content": "<p>九点见</p>", "thumb_media": "cover"}
        draft = self.api.post(f"{APP}/drafts", {"articles": [article]})["media_id"]
        self.assertEqual(self.api.get(f"{APP}/drafts/{draft}")["articles"][0]["title"], "周六开课")
        self.assertIn(draft, [one["media_id"] for one in self.api.pages(f"{APP}/drafts")])
        self.api.put(f"{APP}/drafts/{draft}/articles/1", {**article, "title": "周六九点开课"})
        people = [FOLLOWER, *self.house.make_users(SERVICE, 1)]
        posted = self.api.post("/v1/mass", {"app": SERVICE, "to": {"openids": people},
                                            "message": {"msgtype": "mpnews", "mpnews": {"media_id": draft}}})
        self.assertEqual(self.house.settled(posted["jobs"][0]["id"])["status"], "delivered")
        self.assertEqual(self.sandbox.get(f"/sandbox/inbox?openid={people[1]}")["messages"][-1]["title"], "周六九点开课")
        asked = {one["api"] for one in self.house.log()}
        self.assertIn("/cgi-bin/material/add_news", asked)
        self.assertNotIn("/cgi-bin/draft/add", asked)
        early = self.api.call("POST", f"{APP}/publications", {"media_id": draft})
        self.assertEqual((early.status, early.json["errors"][0]["code"]), (422, "channel_retired"), early.text)
        self.assertIn("2021-10-21", early.text)
        self.assertEqual(self.api.call("DELETE", f"{APP}/drafts/{draft}").status, 204)
        self.assertEqual(self.api.call("GET", f"{APP}/drafts/{draft}").status, 502)


if __name__ == "__main__":
    unittest.main()
