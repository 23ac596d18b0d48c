"""What the tests of channels share: people, bodies and routes, and how a case ends. A subclass has one house."""
import unittest
from urllib.parse import urlsplit

from house import Api, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S, STUDY_TEMPLATE
from programs import until

NOTICE_TEMPLATE = "Nq6sE1vTz8Lb3XpRk0Ya5UcWf9HdMj2GoQi7KtBw4Cx"
VISIT_TEMPLATE = "Vd4mS7yHw1Kc9ZtJn5Ox2BqRe8FgLu0PaTi3XsEj6Wv"
ONE_TIME_TEMPLATE = "1uDxHNXwYQfBmXOfPJcjAS3FynHArD8aWMEFNRGSbCc"
FORM_TEMPLATE = "-SvDCjf6VG7lGAITKmdhHp6ZBQx1huJdBMO9hFAgI0w"
UNKNOWN_TEMPLATE = "Zz0000000000000000000000000000000000000000Z"
STRANGER = "o_rbq1NobodyHasThisOpenid000"
UNLINKED = "wx0000000000000000"
FILE = "no_such_media"
BLOCKED_WORD = "违禁词"

NOTICE_ROUTE = {"channel": "notice", "app": SERVICE, "template_id": NOTICE_TEMPLATE, "url": "https://example.com/lesson",
                "fields": {"thing1": "{{course}}", "time2": "{{starts_at}}", "name3": "林老师"}}
CUSTOMER_ROUTE = {"channel": "customer", "app": SERVICE, "message": {"msgtype": "text", "text": {"content": "{{course}}要开始了"}}}
ONE_TIME_ROUTE = {"channel": "one_time", "app": SERVICE, "template_id": ONE_TIME_TEMPLATE, "scene": 1000, "title": "上课提醒",
                  "fields": {"content": "{{course}}"}, "url": "https://example.com/lesson"}
FORM_ROUTE = {"channel": "form", "app": MINI_PROGRAM, "template_id": FORM_TEMPLATE, "page": "pages/index/index",
              "fields": {"keyword1": "小石", "keyword2": "{{starts_at}}", "keyword3": "{{course}}", "keyword4": "准时到"}}
TEMPLATE_ROUTE = {"channel": "template", "app": SERVICE, "template_id": STUDY_TEMPLATE,
                  "fields": {"thing1": "{{course}}", "time2": "{{starts_at}}", "phrase3": "未完成", "character_string4": "W-1"}}
# As business systems sent it in 2019, token and form id in the body.
FOUNDING_FORM = {"access_token": "21_x", "touser": MINI_PROGRAM_USER, "template_id": FORM_TEMPLATE, "page": "pages/index/index",
                 "form_id": "b7ed924575c449a080bb140e90a6f326", "emphasis_keyword": "keyword1.DATA",
                 "data": {"keyword1": {"value": "小石"}, "keyword2": {"value": "2019年5月18日 13:00 - 15:00"},
                          "keyword3": {"value": "雅思口语(第二讲)"}, "keyword4": {"value": "准时到,带上笔记"}}}


def notice(openid, course="少儿编程", **more):
    return {"touser": openid, "template_id": NOTICE_TEMPLATE, "page": "https://example.com/lesson",
            "data": {"thing1": {"value": course}, "time2": {"value": "2026年11月21日 09:00"}, "name3": {"value": "林老师"}}, **more}


def one_time(openid, content="明早九点上课", scene="1000", **more):
    return {"touser": openid, "template_id": ONE_TIME_TEMPLATE, "scene": scene, "title": "上课提醒",
            "data": {"content": {"value": content, "color": "#173177"}}, **more}


def text(openid, content="您好,课程还有名额"):
    return {"touser": openid, "msgtype": "text", "text": {"content": content}}


class ChannelCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox={"blocked_words": [BLOCKED_WORD]})
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox

    # What people and business systems do.

    def person(self, uid=""):
        """Somebody new who follows; with a uid also known to us by it."""
        openid = self.house.make_users(SERVICE, 1)[0]
        if uid:
            self.api.put(f"/v1/recipients/{uid}", {"identities": [{"app": SERVICE, "openid": openid, "follows": "yes"}]})
        return openid

    def save_type(self, name, routes, no_permission="suppress"):
        self.api.put(f"/v1/notification-types/{name}", {
            "title": name, "no_permission": no_permission, "routes": routes,
            "variables": {"course": {"type": "text", "required": True}, "starts_at": {"type": "time", "required": True}}})

    def tell(self, name, uid, course, **manner):
        return self.api.post("/v1/notifications", {"type": name, "to": {"uid": uid}, **manner,
                                                   "variables": {"course": course, "starts_at": "2026-11-21T09:00:00+08:00"}})

    def send(self, channel, message, app=SERVICE, **manner):
        return self.api.post("/v1/notifications", {"app": app, "channel": channel, "message": message, **manner})["id"]

    def tap_notice(self, openid, answer="accept", template_id=NOTICE_TEMPLATE):
        """The web page's open tag; what it got is handed on as it is."""
        results = self.sandbox.post("/sandbox/prompt", {"appid": SERVICE, "openid": openid, "answers": {template_id: answer}})
        return self.api.post("/v1/grants/report", {"app": SERVICE, "openid": openid, "results": results})

    def authorize(self, openid, answer="confirm", scene=1000, redirect_url=""):
        """The person opens our link inside WeChat, answers, and is led back to us."""
        more = f"&redirect_url={redirect_url}" if redirect_url else ""
        url = self.api.get(f"/v1/apps/{SERVICE}/one-time-url?template_id={ONE_TIME_TEMPLATE}&scene={scene}{more}")["url"]
        back = self.sandbox.post("/sandbox/authorize", {"openid": openid, "url": url, "answer": answer})["redirect"]
        place = urlsplit(back)
        self.assertEqual(f"{place.scheme}://{place.netloc}", self.house.server_origin)
        return Api(self.house.server_origin).call("GET", f"{place.path}?{place.query}")

    def write(self, openid):
        """The person writes to the account; the server has heard of it when this returns."""
        self.sandbox.post("/sandbox/message", {"openid": openid, "type": "text", "content": "在吗"})
        until(lambda: self.window(openid), SETTLED_S, "the window is open")

    def window(self, openid):
        return next(iter(self.api.get(f"/v1/windows?app={SERVICE}&openid={openid}")["items"]), None)

    def account(self, openid, template_id):
        found = self.api.get(f"/v1/grants?app={SERVICE}&openid={openid}")["items"]
        return next((one for one in found if one["template_id"] == template_id), None)

    # What is expected of them.

    def ended(self, notification_id, status):
        seen = self.house.settled(notification_id)
        self.assertEqual(seen["status"], status, seen)
        return seen

    def one_effect(self, key, value):
        self.assertEqual(len(self.house.effects(key, value)), 1, value)

    def refused_before(self, channel, message, code, pointer, app=SERVICE):
        answer = self.api.call("POST", "/v1/notifications", {"app": app, "channel": channel, "message": message, "permission": "try"})
        self.assertEqual(answer.status, 422, answer.text)
        self.assertIn((code, pointer), [(one["code"], one["pointer"]) for one in answer.json["errors"]], answer.text)

    def refused_by_wechat(self, channel, message, errcode, app=SERVICE):
        seen = self.ended(self.send(channel, message, app, permission="try"), "refused")
        self.assertEqual((seen["errcode"], seen["certainty"]), (errcode, "not_sent"), seen)
        self.assertTrue(seen["advice"]["you_do"], seen)
        return seen
