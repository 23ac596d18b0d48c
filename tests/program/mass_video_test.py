#!/usr/bin/env python3
"""Mass messages of a video, by name or by the id of its upload, from the API and the command line to the phones: WeChat takes
only one that it made of the upload before.
"""
import json
import unittest

from articles_test import ArticleHouse
from house import SERVICE
from twins_customer import MP4

APP = f"/v1/apps/{SERVICE}"
WORDS = {"title": "开放日", "description": "看看教室"}


class MassVideo(ArticleHouse):
    def setUp(self):
        self.keep("film", MP4, "video")

    def send(self, video):
        people = self.house.make_users(SERVICE, 2)
        posted = self.api.post("/v1/mass", {"app": SERVICE, "to": {"openids": people}, "message": {"msgtype": "mpvideo", "mpvideo": video}})
        return people, posted["jobs"][0]["id"]

    def shown(self, openid):
        return [(one["title"], one["raw"]["mpvideo"]["media_id"]) for one in self.sandbox.get(f"/sandbox/inbox?openid={openid}")["messages"]]

    def made(self):
        """How often WeChat was asked to make one."""
        return sum(one["api"] == "/cgi-bin/media/uploadvideo" for one in self.house.log())

    def uploaded(self):
        token = self.api.get(f"{APP}/token")["access_token"]
        body = b'--B\r\nContent-Disposition: form-data; name="media"; filename="a.mp4"\r\n\r\n' + MP4 + b"\r\n--B--\r\n"
        return self.sandbox.call("POST", f"/cgi-bin/media/upload?type=video&access_token={token}", body,
                                 {"Content-Type": "multipart/form-data; boundary=B"}).json["media_id"]

    def test_a_video_by_name_reaches_the_phones_and_is_made_once(self):
        before = self.made()
        for _ in range(2):
            people, job = self.send({"media": "film", **WORDS})
            seen = self.house.settled(job)
            self.assertEqual((seen["status"], seen["timeline"][-1]["counts"]["sent_count"]), ("delivered", 2), seen)
            for openid in people:
                self.assertEqual([title for title, _ in self.shown(openid)], ["开放日"])
        self.assertEqual(self.made(), before + 1)
        people, job = self.send({"media": "film", **WORDS, "title": "开放日(二)"})
        self.assertEqual(self.house.settled(job)["status"], "delivered")
        self.assertEqual([title for title, _ in self.shown(people[0])], ["开放日(二)"])
        self.assertEqual(self.made(), before + 2)

    def test_a_video_by_the_id_of_its_upload_does_not_end_in_45161(self):
        plain = self.uploaded()
        people, job = self.send({"media_id": plain, **WORDS})
        seen = self.house.settled(job)
        self.assertEqual(seen["status"], "delivered", seen)
        self.assertEqual([one.get("errcode") for one in seen["timeline"] if one["what"] == "attempt"], [45161, 0], seen["timeline"])
        (title, media_id), = self.shown(people[1])
        self.assertEqual(title, "开放日")
        self.assertNotEqual(media_id, plain)
        # Somebody made it already: nothing is made of it.
        before = self.made()
        _, job = self.send({"media_id": media_id, **WORDS, "description": "再看一次"})
        self.assertEqual(self.house.settled(job)["status"], "delivered")
        self.assertEqual(self.made(), before)

    def test_a_video_that_is_none_is_said_so(self):
        _, job = self.send({"media_id": "nobody's", **WORDS})
        seen = self.house.settled(job)
        self.assertEqual((seen["status"], seen["certainty"], seen["errcode"]), ("refused", "not_sent", 40007), seen)
        self.keep("photo", b"\x89PNG\r\n\x1a\nrest", "image")
        answer = self.api.call("POST", "/v1/mass", {"app": SERVICE, "to": {"openids": self.house.make_users(SERVICE, 2)},
                                                    "message": {"msgtype": "mpvideo", "mpvideo": {"media": "photo"}}})
        self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, "wrong_media_kind"), answer.text)

    def test_the_command_line_sends_one(self):
        people = self.house.make_users(SERVICE, 2)
        self.write("people.txt", "\n".join(people))
        self.write("film.json", '{"msgtype": "mpvideo", "mpvideo": {"media": "film", "title": "命令行的片", "description": "d"}}')
        told = self.cli("mass", "send", SERVICE, "--people", "people.txt", "--by", "openid", "--message", "film.json", "--json")
        job = json.loads(told)["jobs"][0]["id"]
        self.assertEqual(self.house.settled(job)["status"], "delivered")
        self.assertEqual([title for title, _ in self.shown(people[0])], ["命令行的片"])


if __name__ == "__main__":
    unittest.main()
