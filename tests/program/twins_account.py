"""Arrangements of the failure twins for the channels of a service account with templates: template, notice, one_time."""
from channel_case import (BLOCKED_WORD, NOTICE_TEMPLATE, ONE_TIME_TEMPLATE, STRANGER, UNKNOWN_TEMPLATE, UNLINKED, notice, one_time)
from house import HISTORY_TEMPLATE, SERVICE, STUDY_TEMPLATE
from programs import until
from twins import Case, Channel

PAID_TEMPLATE = "Rj8Vb2mQwZ5tYx0LcD6hKs9PnG3fEa7UoTi4XqBvNyM"
BLOCKED_LINK = "blocked.example.com"
# Limits that WeChat does not publish; the messages of the tests stay under them unless they mean it.
SETTINGS = {"template_args_max": 4, "template_message_bytes_max": 2000, "blocked_links": [BLOCKED_LINK], "page_check": "legacy_strict",
            "forced_refresh_gap_s": 0, "forced_refresh_daily": 1000}


def template(openid, **more):
    return {"touser": openid, "template_id": STUDY_TEMPLATE,
            "data": {"thing1": {"value": "核心词汇"}, "time2": {"value": "2026年11月21日 20:00"}, "phrase3": {"value": "未完成"},
                     "character_string4": {"value": "W-1"}}, **more}


class AccountChannel(Channel):
    """What the three have in common: a follower of the shared service account."""

    def follower(self):
        return self.house.make_users(SERVICE, 1)[0]

    def message(self, openid, **more):
        raise NotImplementedError

    def permitted(self):
        """Somebody new who may get one."""
        return self.follower()

    def case(self, openid=None, **more):
        openid = openid or self.permitted()
        return Case(self.message(openid, **more), SERVICE, openid)

    def good(self):
        return self.case()

    def own(self, members=None, quota=None, **_):
        appid = self.own_app("service_account", members, quota)
        openid = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": 1, "following": True})["users"][0]["openid"]
        case = Case(self.message(openid), appid, openid, bare=True)
        if quota and quota.pop("spend", False):
            case.act = lambda: self.own_call(appid)
        return case

    def own_call(self, appid):
        """One call of the API by another of the account's programs."""
        secret = next(app["secret"] for app in self.sandbox.get("/sandbox/apps")["apps"] if app["appid"] == appid)
        token = self.sandbox.get(f"/cgi-bin/token?grant_type=client_credential&appid={appid}&secret={secret}")["access_token"]
        self.sandbox.post(f"/cgi-bin/message/{self.api}?access_token={token}", {"touser": "nobody"})

    def stranger(self):
        return Case(self.message(STRANGER), SERVICE, STRANGER, bare=True)

    def unknown_template(self):
        return self.case(template_id=UNKNOWN_TEMPLATE)

    def unlinked(self):
        return self.case(miniprogram={"appid": UNLINKED, "pagepath": "a"})

    def unlinked_by_40166(self):
        case = self.unlinked()
        case.settings = {"unlinked_mini_program": "error_40166"}
        return case

    def bad_pagepath(self):
        return self.case(miniprogram={"appid": "wx2210554e092c3f99", "pagepath": "pages/a b"})


class Template(AccountChannel):
    name, api = "template", "template/send"

    def message(self, openid, **more):
        return template(openid, **more)

    def data(self, **values):
        message = template(self.follower())
        message["data"].update({key: {"value": value} for key, value in values.items()})
        return Case(message, SERVICE, message["touser"])

    def short_template(self):
        return self.case(template_id="tooShort")

    def long_url(self):
        return self.case(url="https://example.com/" + "u" * 2100)

    def no_web_link(self):
        return self.case(url="weixin://dl/business")

    def blocked_link(self):
        return self.case(url=f"https://{BLOCKED_LINK}/a")

    def long_thing(self):
        return self.data(thing1="长" * 21)

    def blocked_words(self):
        return self.data(thing1=BLOCKED_WORD)

    def many_args(self):
        return self.data(thing9="多")

    def large_message(self):
        return self.case(url="https://example.com/" + "u" * 2000)

    def large_template(self):
        case = self.good()
        case.settings = {"template_characters_max": 10}
        return case

    def third_in_a_minute(self):
        case = self.good()
        case.settings = {"template_of_one_minute": 1, "check_duplicate_content": False}
        case.act = lambda: self.send_before(case)
        return case

    def twice(self):
        case = self.case(client_msg_id="twice" + self.follower()[-8:])
        case.settings = {"duplicate_answer": "error_40241"}
        case.act = lambda: self.send_before(case)
        return case

    def send_before(self, case):
        self.house.settled(self.api_of_ours.post("/v1/notifications", {"app": SERVICE, "channel": self.name, "message": case.message})["id"])

    def not_following(self):
        openid = self.sandbox.post("/sandbox/users", {"apps": [SERVICE], "count": 1, "following": False})["users"][0]["openid"]
        return self.case(openid)

    def kept_away(self, how):
        case = self.good()
        self.sandbox.post("/sandbox/block", {"openid": case.openid, "how": how})
        return case

    def blacklisted(self):
        return self.kept_away("blacklist")

    def muted(self):
        return self.kept_away("mute")

    def blocks(self):
        case = self.kept_away("block")
        case.settings = {"blocking_receiver": "error_48002"}
        return case

    def banned_template(self):
        self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"ban_template": PAID_TEMPLATE})
        openid = self.follower()
        return Case({"touser": openid, "template_id": PAID_TEMPLATE, "data": self.paid_data()}, SERVICE, openid)

    def paid_data(self):
        shape = next(one for app in self.sandbox.get("/sandbox/apps")["apps"] if app["appid"] == SERVICE
                     for one in app["templates"] if one["template_id"] == PAID_TEMPLATE)
        values = {"character_string": "NO-1", "time": "2026年11月21日 20:00", "amount": "￥9.00", "thing": "课", "phone_number": "0766-66888866",
                  "const": "微信支付"}
        return {one["key"]: {"value": values[one["type"]]} for one in shape["fields"]}

    def disabled_template(self):
        self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"disable_template": HISTORY_TEMPLATE})
        openid = self.follower()
        return Case({"touser": openid, "template_id": HISTORY_TEMPLATE, "data": {"keyword1": {"value": "x"}}}, SERVICE, openid)


class Notice(AccountChannel):
    name, api = "notice", "subscribe/bizsend"

    def message(self, openid, **more):
        return notice(openid, **more)

    def permitted(self):
        openid = self.follower()
        results = self.sandbox.post("/sandbox/prompt", {"appid": SERVICE, "openid": openid, "answers": {NOTICE_TEMPLATE: "accept"}})
        self.api_of_ours.post("/v1/grants/report", {"app": SERVICE, "openid": openid, "results": results})
        return openid

    def left(self, case):
        found = self.api_of_ours.get(f"/v1/grants?app={SERVICE}&openid={case.openid}")["items"]
        return next((one["available"] for one in found if one["template_id"] == NOTICE_TEMPLATE), None)

    def no_grant(self):
        return Case(self.message(self.follower()), SERVICE, bare=True)

    def other_template(self):
        return self.case(template_id=ONE_TIME_TEMPLATE)

    def blocked_words(self):
        return self.case(course=BLOCKED_WORD)

    def long_thing(self):
        return self.case(course="长" * 21)

    def denied(self):
        return self.own({"subscribe_denied": True})

    def banned(self):
        return self.own({"subscribe_banned": True})

    def no_plugin(self):
        return self.own({"notices_enabled": False})

    def concurrent(self):
        case = self.good()
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "concurrent_43108", "api": self.api, "openid": case.openid, "times": 1}]})
        return case


class OneTime(AccountChannel):
    name, api = "one_time", "template/subscribe"

    def message(self, openid, **more):
        return one_time(openid, **more)

    def permitted(self):
        openid = self.follower()
        url = self.api_of_ours.get(f"/v1/apps/{SERVICE}/one-time-url?template_id={ONE_TIME_TEMPLATE}&scene=1000")["url"]
        back = self.sandbox.post("/sandbox/authorize", {"openid": openid, "url": url, "answer": "confirm"})["redirect"]
        self.api_of_ours.call("GET", back.removeprefix(self.house.server_origin))
        until(lambda: self.left(Case({}, SERVICE, openid)), 10, "the confirmation is known")
        return openid

    def left(self, case):
        found = self.api_of_ours.get(f"/v1/grants?app={SERVICE}&openid={case.openid}")["items"]
        return next((one["available"] for one in found if one["template_id"] == ONE_TIME_TEMPLATE), None)

    def no_grant(self):
        return Case(self.message(self.follower()), SERVICE, bare=True)

    def long_title(self):
        return self.case(title="长" * 16)

    def long_content(self):
        return self.case(content="长" * 201)
