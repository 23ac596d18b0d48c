"""Arrangements of the failure twins for the channels that have ended: form and uniform, in a house of 2019."""
from channel_case import FORM_TEMPLATE, STRANGER, UNKNOWN_TEMPLATE, UNLINKED
from house import HISTORY_TEMPLATE, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, SETTLED_S
from programs import Program, until
from twins import Case
from twins_mini import MiniChannel

DAY = "2019-06-01"
FORM_DATA = {"keyword1": {"value": "小石"}, "keyword2": {"value": "13:00"}, "keyword3": {"value": "口语"}, "keyword4": {"value": "准时到"}}


class PastHouse(House):
    """Sandbox and server of a day long ago: the sandbox has its own clock, and the server goes by what its answers tell."""

    def start_sandbox(self):
        arguments = ["sandbox", "--listen", f"127.0.0.1:{self.sandbox_port}", "--seed", str(self.seed), "--as-of", DAY]
        self.sandbox_program = Program(arguments, self.folder, "sandbox")
        self.sandbox_program.wait_for(r"The sandbox of the WeChat platform is at")
        self.sandbox.post("/sandbox/settings", self.sandbox_settings)

    def introduce(self):
        """The two accounts; of templates only what 2019 could tell."""
        for app in self.sandbox.get("/sandbox/apps")["apps"]:
            if app["appid"] in (SERVICE, MINI_PROGRAM):
                self.api.put(f"/v1/apps/{app['appid']}", {
                    "kind": app["kind"], "original_id": app["original_id"], "api_origin": self.sandbox.origin, "secret": app["secret"],
                    "callback_token": app["callback"]["token"], "aes_key": app["callback"]["encoding_aes_key"]})
        until(self.is_in_the_past, SETTLED_S, "the server has heard what day it is")
        self.point_callbacks()

    def is_in_the_past(self):
        gauge = "hongyan_clock_ahead_seconds "
        lines = self.api.call("GET", "/metrics").text.splitlines()
        return any(float(line.removeprefix(gauge)) > 86_400 for line in lines if line.startswith(gauge))


class PastChannel(MiniChannel):
    def form_id(self, openid, kind="submit"):
        made = self.sandbox.post("/sandbox/form", {"openid": openid, "kind": kind, "count": 1})
        return made["form_ids" if kind == "submit" else "prepay_ids"][0]

    def own_call(self, appid, message=None):
        """One send by another of the account's programs."""
        token = self.api_of_ours.get(f"/v1/apps/{appid}/token")["access_token"]
        return self.sandbox.post(f"/cgi-bin/message/{self.api}?access_token={token}", message or {"touser": "nobody"})

    def released_pages(self):
        self.sandbox.post(f"/sandbox/apps/{MINI_PROGRAM}", {"pages": ["pages/index/index"]})

    def early(self, case, change):
        """WeChat ends it before the day that we know of."""
        days = {one["name"]: one["day_documented"] for one in self.sandbox.get("/sandbox/calendar")["changes"]}
        case.bare = True
        case.act = lambda: self.sandbox.post("/sandbox/calendar", {"move": {change: "2019-05-01"}})
        case.undo = lambda: self.sandbox.post("/sandbox/calendar", {"move": {change: days[change]}})
        return case


class Form(PastChannel):
    name, api = "form", "wxopen/template/send"

    def message(self, openid, **more):
        return {"touser": openid, "template_id": FORM_TEMPLATE, "page": "pages/index/index", "data": FORM_DATA, **more}

    def hand_in(self, appid, openid, *form_ids, kind="form_ids"):
        self.api_of_ours.post("/v1/form-ids", {"app": appid, "openid": openid, kind: list(form_ids)})

    def permitted(self):
        openid = self.user()
        self.hand_in(MINI_PROGRAM, openid, self.form_id(openid))
        return openid

    def left(self, case):
        return sum(one["uses_left"] for one in self.api_of_ours.get(f"/v1/form-ids?app={case.app}&openid={case.openid}")["items"])

    def with_form_id(self, make):
        openid = self.user()
        form_id = make(openid)
        self.hand_in(MINI_PROGRAM, openid, form_id)
        return Case(self.message(openid), MINI_PROGRAM, openid), form_id

    def stranger(self):
        return Case(self.message("ogYQ7NobodyHasThisOpenid0000", form_id="b7ed924575c449a080bb140e90a6f326"), MINI_PROGRAM, bare=True)

    def unknown_form_id(self):
        return self.with_form_id(lambda _: "b7ed924575c449a080bb140e90a6f327")[0]

    def used_form_id(self):
        case, form_id = self.with_form_id(self.form_id)
        self.own_call(MINI_PROGRAM, {**case.message, "form_id": form_id})
        return case

    def blocked_form_id(self):
        case, form_id = self.with_form_id(self.form_id)
        self.sandbox.post("/sandbox/form/block", {"form_id": form_id})
        return case

    def unreleased_page(self):
        self.released_pages()
        return self.case(page="pages/secret")

    def punished(self, punishment, kind="submit", **settings):
        appid = self.own_app("mini_program", {"form_punishment": punishment})
        openid = self.user(appid)
        token = self.api_of_ours.get(f"/v1/apps/{appid}/token")["access_token"]
        added = self.sandbox.post(f"/cgi-bin/wxopen/template/add?access_token={token}", {"id": "AT0445", "keyword_id_list": [1, 2, 3, 4]})
        message = self.message(openid, template_id=added["template_id"], form_id=self.form_id(openid, kind))
        return Case(message, appid, openid, bare=True, settings=settings)

    def punished_forms(self):
        return self.punished("forms")

    def punished_forms_41034(self):
        return self.punished("forms", form_punished_answer="error_41034")

    def punished_payments(self):
        return self.punished("payments", "pay")

    def retired(self):
        return self.early(self.case(), "form_messages_end")

    def retired_46101(self):
        case = self.retired()
        case.settings = {"form_retired_answer": "error_46101"}
        return case


class Uniform(PastChannel):
    name, api = "uniform", "wxopen/template/uniform_send"

    def message(self, openid, **more):
        """Of the service account, to a person whom the mini program knows."""
        return {"touser": openid, "mp_template_msg": {
            "appid": SERVICE, "template_id": HISTORY_TEMPLATE, "url": "https://example.com/words",
            "data": {"first": {"value": "您好"}, "keyword1": {"value": "词汇"}, "keyword2": {"value": "今晚"}, "keyword3": {"value": "待办"}}, **more}}

    def permitted(self):
        return MINI_PROGRAM_USER

    def case(self, **more):
        made = self.sandbox.post("/sandbox/users", {"apps": [SERVICE, MINI_PROGRAM], "count": 1, "following": True})["users"]
        openid = next(one["openid"] for one in made if one["appid"] == MINI_PROGRAM)
        return Case(self.message(openid, **more), MINI_PROGRAM, openid)

    def own_part(self, form_id, **more):
        """The mini program's own template message, which goes first."""
        case = self.case()
        case.message["weapp_template_msg"] = {"template_id": FORM_TEMPLATE, "page": "pages/index/index", "data": FORM_DATA,
                                              "form_id": form_id or self.form_id(case.openid), **more}
        return case

    def stranger(self):
        return Case(self.message(STRANGER), MINI_PROGRAM, STRANGER, bare=True)

    def unknown_template(self):
        return self.case(template_id=UNKNOWN_TEMPLATE)

    def unbound(self):
        return self.case(appid=UNLINKED)

    def bad_pagepath(self):
        return self.case(miniprogram={"appid": MINI_PROGRAM, "pagepath": "pages/a b"})

    def not_following(self):
        made = self.sandbox.post("/sandbox/users", {"apps": [SERVICE, MINI_PROGRAM], "count": 1, "following": False})["users"]
        openid = next(one["openid"] for one in made if one["appid"] == MINI_PROGRAM)
        return Case(self.message(openid), MINI_PROGRAM, openid)

    def unknown_form_id(self):
        return self.own_part("b7ed924575c449a080bb140e90a6f328")

    def used_form_id(self):
        case = self.own_part("")
        self.own_call(MINI_PROGRAM, case.message)
        return case

    def unreleased_page(self):
        self.released_pages()
        return self.own_part("", page="pages/secret")

    def retired_part(self):
        return self.early(self.own_part(""), "form_messages_end")

    def retired(self):
        return self.early(self.case(), "uniform_messages_end")
