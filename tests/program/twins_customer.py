"""Arrangements of the failure twins for customer messages."""
from channel_case import STRANGER, text
from house import MINI_PROGRAM, SERVICE
from programs import until
from twins import Case
from twins_account import BLOCKED_LINK, AccountChannel

FILE = "no_such_file"
MP4 = b"\x00\x00\x00\x18ftypmp42"


class Customer(AccountChannel):
    name, api, places = "customer", "custom/send", 5

    def message(self, openid, **more):
        return {**text(openid), **more}

    def permitted(self):
        openid = self.follower()
        self.write(SERVICE, openid)
        return openid

    def write(self, appid, openid):
        self.sandbox.post("/sandbox/message", {"openid": openid, "type": "text", "content": "在吗"})
        if appid in (SERVICE, MINI_PROGRAM):
            until(lambda: self.window(appid, openid), 10, "the window is open")

    def window(self, appid, openid):
        return next(iter(self.api_of_ours.get(f"/v1/windows?app={appid}&openid={openid}")["items"]), None)

    def left(self, case):
        window = self.window(case.app, case.openid)
        return window and window["available"]

    def own(self, members=None, quota=None, kind="service_account", **more):
        case = super().own(None, quota)
        self.write(case.app, case.openid)
        if members:
            self.sandbox.post(f"/sandbox/apps/{case.app}", members)
        case.message.update(more)
        return case

    def of(self, msgtype, **content):
        openid = self.permitted()
        return Case({"touser": openid, "msgtype": msgtype, msgtype: content}, SERVICE, openid)

    def with_settings(self, case, **settings):
        case.settings = settings
        return case

    # The person.

    def no_window(self):
        return Case(self.message(self.follower()), SERVICE, bare=True)

    def spent_window(self):
        case = self.good()
        token = self.api_of_ours.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        for _ in range(self.places):
            self.sandbox.post(f"/cgi-bin/message/custom/send?access_token={token}", text(case.openid, "别的程序发的"))
        return case

    def stranger(self):
        return Case(self.message(STRANGER), SERVICE, STRANGER, bare=True)

    def unfollowed(self):
        case = self.good()
        case.bare = True
        self.sandbox.post("/sandbox/unfollow", {"openid": case.openid})
        return self.with_settings(case, unfollowed_receiver="error_43004")

    def kept_away(self, how):
        case = self.good()
        self.sandbox.post("/sandbox/block", {"openid": case.openid, "how": how})
        return case

    def blacklisted(self):
        return self.kept_away("blacklist")

    def blocks(self):
        return self.kept_away("block")

    # The account.

    def banned(self):
        return self.own({"customer_banned": True})

    def no_agents(self):
        return self.own({"agents_enabled": False}, customservice={"kf_account": "a@b"})

    def denied_kind(self):
        return self.own({"denied_msgtypes": ["text"]})

    def by_entry(self):
        appid = self.own_app("mini_program", {"entry_messages_forbidden": True})
        openid = self.house.make_users(appid, 1)[0]
        self.sandbox.post("/sandbox/enter", {"openid": openid})
        return Case(text(openid), appid, openid, bare=True)

    def menu_of_a_reader(self):
        appid = self.own_app("subscription_account")
        openid = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": 1, "following": True})["users"][0]["openid"]
        self.sandbox.post("/sandbox/message", {"openid": openid, "type": "text", "content": "在吗"})
        return Case({"touser": openid, "msgtype": "msgmenu", "msgmenu": {"head_content": "?", "list": [{"id": "1", "content": "好"}]}},
                    appid, openid, bare=True)

    def unknown_agent(self):
        case = self.good()
        case.message["customservice"] = {"kf_account": "nobody@nowhere"}
        return case

    def unknown_agent_61452(self):
        return self.with_settings(self.unknown_agent(), unknown_agent="error_61452")

    # The content.

    def unknown_file(self):
        return self.of("image", media_id=FILE)

    def file(self):
        """A video of the shared account's."""
        token = self.api_of_ours.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        body = b'--B\r\nContent-Disposition: form-data; name="media"; filename="a.mp4"\r\n\r\n' + MP4 + b"\r\n--B--\r\n"
        return self.sandbox.call("POST", f"/cgi-bin/media/upload?type=video&access_token={token}", body,
                                 {"Content-Type": "multipart/form-data; boundary=B"}).json["media_id"]

    def wrong_file(self):
        return self.with_settings(self.of("image", media_id=self.file()), wrong_media_type="error_40004")

    def dead_file(self):
        media_id = self.file()
        self.sandbox.post("/sandbox/media", {"appid": SERVICE, "media_id": media_id, "expire": True})
        return self.with_settings(self.of("video", media_id=media_id), expired_media="error_46001")

    def unknown_kind(self):
        return self.of("smoke", content="x")

    def empty_text(self):
        return self.of("text", content="")

    def long_text(self):
        return self.of("text", content="a" * 2049)

    def long_text_40126(self):
        return self.with_settings(self.of("text", content="a" * 30), long_text="error_40126", text_bytes_max=20)

    def article(self, **more):
        return self.of("news", articles=[{"title": "Happy Day", "description": "x", "url": "https://example.com/a", "picurl": "https://example.com/p", **more}])

    def two_articles(self):
        return self.of("news", articles=[{"title": "一", "url": "https://example.com"}, {"title": "二", "url": "https://example.com"}])

    def no_articles(self):
        return self.of("news", articles=[])

    def articles_text(self):
        return self.of("news", articles="[]")

    def long_title(self):
        return self.with_settings(self.article(), news_title_bytes_max=3)

    def long_description(self):
        return self.with_settings(self.article(description="长长"), news_description_bytes_max=3)

    def long_news_url(self):
        return self.with_settings(self.article(picurl=""), news_url_bytes_max=3)

    def long_picurl(self):
        return self.with_settings(self.article(url=""), news_url_bytes_max=3)

    def blocked_link(self):
        return self.of("text", content=f"看 https://{BLOCKED_LINK}/a")

    def blocked_link_40048(self):
        return self.with_settings(self.blocked_link(), blocked_link="error_40048")

    def blocked_link_40066(self):
        return self.with_settings(self.blocked_link(), blocked_link="error_40066")

    def bad_link(self):
        return self.of("text", content='<a href="#" data-miniprogram-appid="wx0000000000000000" data-miniprogram-path="a">x</a>')

    def mpnews(self):
        return self.with_settings(self.of("mpnews", media_id=FILE), customer_mpnews="refused")

    def menu(self):
        return self.of("msgmenu", head_content="满意吗", list=[{"id": "1", "content": "满意"}, {"id": "2", "content": "不满意"}])

    def long_menu(self):
        return self.with_settings(self.menu(), msgmenu_items_max=1)

    def long_menu_item(self):
        return self.with_settings(self.menu(), msgmenu_item_bytes_max=3)

    def unknown_article(self):
        return self.of("mpnewsarticle", article_id=FILE)
