"""Arrangements of the failure twins for the channels of a mini program: subscribe and card."""
from channel_case import BLOCKED_WORD, FORM_TEMPLATE, UNKNOWN_TEMPLATE
from house import CLASS_TEMPLATE, MINI_PROGRAM
from twins import Case, Channel

STRANGER = "ogYQ7NobodyHasThisOpenid0000"
DATA = {"thing1": "少儿编程", "time2": "2026年11月21日 09:00", "amount3": "￥99.00", "character_string4": "NO-1", "phrase5": "待上课"}


class MiniChannel(Channel):
    def user(self, appid=MINI_PROGRAM):
        return self.house.make_users(appid, 1)[0]

    def message(self, openid, **more):
        raise NotImplementedError

    def permitted(self):
        return self.user()

    def case(self, **more):
        openid = self.permitted()
        return Case(self.message(openid, **more), MINI_PROGRAM, openid)

    def good(self):
        return self.case()

    def own(self, members=None, quota=None, **_):
        spend = quota.pop("spend", False) if quota else False
        appid = self.own_app("mini_program", members, quota)
        openid = self.user(appid)
        case = Case(self.message(openid), appid, openid, bare=True)
        if spend:
            case.act = lambda: self.own_call(appid)
        return case

    def own_call(self, appid):
        token = self.api_of_ours.get(f"/v1/apps/{appid}/token")["access_token"]
        self.sandbox.post(f"/cgi-bin/message/{self.api}?access_token={token}", {"touser": "nobody"})

    def stranger(self):
        return Case(self.message(STRANGER), MINI_PROGRAM, STRANGER, bare=True)

    def unknown_template(self):
        return self.case(template_id=UNKNOWN_TEMPLATE)


class Subscribe(MiniChannel):
    name, api = "subscribe", "subscribe/send"

    def message(self, openid, thing="少儿编程", **more):
        data = {key: {"value": value} for key, value in {**DATA, "thing1": thing}.items()}
        return {"touser": openid, "template_id": CLASS_TEMPLATE, "page": "pages/course", "data": data, **more}

    def permitted(self):
        openid = self.user()
        self.house.tap_accept(openid)
        return openid

    def left(self, case):
        found = self.api_of_ours.get(f"/v1/grants?app={MINI_PROGRAM}&openid={case.openid}")["items"]
        return next((one["available"] for one in found if one["template_id"] == CLASS_TEMPLATE), None)

    def no_grant(self):
        return Case(self.message(self.user()), MINI_PROGRAM, bare=True)

    def form_template(self):
        return self.case(template_id=FORM_TEMPLATE)

    def denied(self):
        return self.own({"subscribe_denied": True})

    def banned(self):
        return self.own({"subscribe_banned": True})

    def blocked_words(self):
        return self.case(thing=BLOCKED_WORD)

    def long_thing(self):
        return self.case(thing="长" * 21)

    def slash_page(self):
        return self.case(page="/pages/course")

    def concurrent(self):
        case = self.good()
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "concurrent_43108", "api": self.api, "openid": case.openid, "times": 1}]})
        return case


class Card(MiniChannel):
    """A script cannot name a card: each row has a mini program of its own."""
    name, api, shares_app = "card", "wxopen/updatablemsg/send", False

    def message(self, openid, **more):
        return {}

    def case_of(self, members=None, quota=None, activity=None, state=0, **parameters):
        spend = quota.pop("spend", False) if quota else False
        appid = self.own_app("mini_program", None, quota)
        made = activity or self.api_of_ours.post("/v1/cards", {"app": appid})["activity_id"]
        if members:
            self.sandbox.post(f"/sandbox/apps/{appid}", members)
        listed = [{"name": name, "value": value} for name, value in (parameters or {"member_count": "2", "room_limit": "5"}).items()]
        case = Case({"activity_id": made, "target_state": state, "template_info": {"parameter_list": listed}}, appid)
        if spend:
            case.act = lambda: self.own_call(appid)
        return case

    def good(self):
        return self.case_of()

    def own(self, members=None, quota=None, **_):
        return self.case_of(members, quota)

    def unknown_activity(self):
        return self.case_of(activity="1_nothing")

    def back_from_the_end(self):
        case = self.case_of()
        token = self.api_of_ours.get(f"/v1/apps/{case.app}/token")["access_token"]
        self.sandbox.post(f"/cgi-bin/message/{self.api}?access_token={token}", {**case.message, "target_state": 2})
        return case

    def bad_version(self):
        return self.case_of(state=1, path="pages/room", version_type="beta")

    def no_numbers(self):
        return self.case_of(member_count="2")

    def expired_activity(self):
        self.sandbox.post("/sandbox/settings", {"activity_life_s": 0})
        case = self.case_of()
        self.sandbox.post("/sandbox/settings", {"activity_life_s": 24 * 3600})
        return case
