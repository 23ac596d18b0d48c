"""Arrangements of the failure twins for mass messages. A script cannot name whom a list is for: each row has an account of
its own, with two followers."""
from channel_case import BLOCKED_WORD
from twins import Case, Channel
from twins_account import BLOCKED_LINK
from twins_customer import MP4


def text(content):
    return {"msgtype": "text", "text": {"content": content}}


class Mass(Channel):
    name, api, shares_app = "mass", "mass/send", False

    def good(self):
        return self.own()

    def own(self, members=None, quota=None, message=None):
        spend = quota.pop("spend", False) if quota else False
        appid = self.own_app("service_account", members, quota)
        people = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": 2, "following": True})["users"]
        case = Case({"touser": [one["openid"] for one in people], **(message or text("今晚七点直播"))}, appid)
        if spend:
            case.act = lambda: self.own_call(case, {})
        return case

    def to_all(self, message=None, **more):
        case = self.own(message=message, **more)
        del case.message["touser"]
        case.message["filter"] = {"is_to_all": True}
        return case

    def own_call(self, case, body, path=None):
        """One call by another of the account's programs."""
        token = self.api_of_ours.get(f"/v1/apps/{case.app}/token")["access_token"]
        return self.sandbox.post(f"/cgi-bin/{path or 'message/mass/send'}?access_token={token}", body)

    def with_settings(self, case, **settings):
        case.settings = settings
        return case

    # The account.

    def spent_mass(self):
        case = self.to_all()
        self.own_call(case, {"filter": {"is_to_all": True}, **text("今天的那一次")}, "message/mass/sendall")
        return case

    def no_agreement(self):
        case = self.own()
        self.sandbox.post("/sandbox/mass", {"appid": case.app, "protocol_agreed": False})
        return case

    def denied_kind(self):
        return self.own({"denied_msgtypes": ["text"]})

    def waiting_admin(self):
        case = self.to_all()
        self.sandbox.post("/sandbox/mass", {"appid": case.app, "protected": True})
        self.own_call(case, {"filter": {"is_to_all": True}, **text("等确认的那一条")}, "message/mass/sendall")
        return case

    def waiting_admin_by(self, answer):
        case = self.waiting_admin()
        case.settings = {"admin_pending": answer, "mass_to_all_daily": 0}
        case.undo = lambda: self.sandbox.post("/sandbox/mass", {"appid": case.app, "admin": "confirm"})
        return case

    def waiting_admin_89501(self):
        return self.waiting_admin_by("error_89501")

    def waiting_admin_89502(self):
        return self.waiting_admin_by("error_89502")

    def waiting_admin_89505(self):
        return self.waiting_admin_by("error_89505")

    # Twice the same.

    def same_id_at_once(self):
        case = self.own(message={**text("一次"), "clientmsgid": "once"})
        self.own_call(case, case.message)
        return case

    def same_id_after_a_minute(self):
        case = self.same_id_at_once()
        case.act = lambda: self.sandbox.post("/sandbox/clock", {"advance_ms": 61_000})
        return case

    def long_id(self):
        return self.with_settings(self.own(message={**text("长号"), "clientmsgid": "x" * 40}), clientmsgid_bytes_max=32)

    # The audience.

    def unknown_tag(self):
        case = self.own()
        del case.message["touser"]
        case.message["filter"] = {"is_to_all": False, "tag_id": 9999}
        return case

    def one_follower(self):
        case = self.own()
        case.message["touser"][1] = "oNobodyAtAllNobodyAtAllNobod"
        return case

    def long_list(self):
        return self.with_settings(self.own(), mass_openids_max=1)

    def long_list_45019(self):
        return self.with_settings(self.own(), mass_openids_max=1, mass_long_list="error_45019")

    # The content.

    def unknown_file(self):
        return self.own(message={"msgtype": "image", "images": {"media_ids": ["nothing"]}})

    def unknown_kind(self):
        return self.own(message={"msgtype": "smoke", "smoke": {"content": "x"}})

    def menu_kind(self):
        return self.own(message={"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "好"}]}})

    def empty_text(self):
        return self.own(message=text(""))

    def long_text(self):
        return self.own(message=text("a" * 2049))

    def long_text_40126(self):
        return self.with_settings(self.long_text(), long_text="error_40126")

    def blocked_words(self):
        return self.own(message=text(BLOCKED_WORD))

    def blocked_link(self):
        return self.own(message=text(f"看 https://{BLOCKED_LINK}/a"))

    def bad_link(self):
        return self.own(message=text('<a href="#" data-miniprogram-appid="wx0000000000000000" data-miniprogram-path="a">x</a>'))

    def uploaded(self, case):
        token = self.api_of_ours.get(f"/v1/apps/{case.app}/token")["access_token"]
        body = b'--B\r\nContent-Disposition: form-data; name="media"; filename="a.mp4"\r\n\r\n' + MP4 + b"\r\n--B--\r\n"
        return self.sandbox.call("POST", f"/cgi-bin/media/upload?type=video&access_token={token}", body,
                                 {"Content-Type": "multipart/form-data; boundary=B"}).json["media_id"]

    def unprepared_video(self):
        case = self.own()
        media_id = self.uploaded(case)
        case.message = {"touser": case.message["touser"], "msgtype": "mpvideo", "mpvideo": {"media_id": media_id, "title": "t", "description": "d"}}
        return case

    def unprepared_video_48013(self):
        return self.with_settings(self.unprepared_video(), unprepared_video="error_48013")

    def unreviewed_video(self):
        case = self.unprepared_video()
        made = self.own_call(case, {**case.message["mpvideo"]}, "media/uploadvideo")["media_id"]
        self.sandbox.post("/sandbox/media", {"appid": case.app, "media_id": made, "review": "refused"})
        case.message["mpvideo"]["media_id"] = made
        return case
