# The wire as wechatpy 1 and 2 write it (https://github.com/wechatpy/wechatpy), over Debian's python3-requests, which
# wechatpy uses as well. Read from its source and written anew; wechatpy itself is in no Debian package.
"""Peculiar to it: JSON as raw UTF-8 bytes without any Content-Type; access_token in every query, of logins too; files
whose part has no Content-Type; every answer is tried as JSON first, a picture is what fails to
be; 40001, 40014 and 42001 are answered by one new token and the same call again."""
import io
import json
import sys

import requests

from stage import DIRECT, FOLLOWERS, LESSON, PICTURE, STRANGER, VISITOR, WORDS, Count, act, app_of, lesson, words


class Refused(Exception):
    def __init__(self, result):
        super().__init__(result["errmsg"])
        self.errcode = result["errcode"]


class Client:
    def __init__(self, kind):
        self.appid, self.secret, self.host = app_of(kind)
        self.http, self.token, self.fetches = requests.Session(), None, 0

    def fetch_token(self):
        params = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        result = self.http.get(self.host + "/cgi-bin/token", params=params).json()
        if result.get("errcode"):
            raise Refused(result)
        self.token, self.fetches = result["access_token"], self.fetches + 1

    def request(self, method, path, *, params=None, data=None, files=None, again=True):
        if self.token is None:
            self.fetch_token()
        body = None if data is None else json.dumps(data, ensure_ascii=False).encode()
        response = self.http.request(method, self.host + path, params={**(params or {}), "access_token": self.token},
                                     data=body, files=files)
        response.raise_for_status()
        try:
            result = json.loads(response.content.decode("utf-8", "ignore"), strict=False)
        except ValueError:
            return response
        if int(result.get("errcode", 0)) == 0:
            return result
        if again and result["errcode"] in (40001, 40014, 42001):
            self.fetch_token()
            for file in (files or {}).values():  # wechatpy forgets this and sends an empty file
                (file[1] if isinstance(file, tuple) else file).seek(0)
            return self.request(method, path, params=params, data=data, files=files, again=False)
        raise Refused(result)

    def get(self, path, **params):
        return self.request("get", path, params=params)

    def post(self, path, **data):
        return self.request("post", path, data=data)


def refused(errcode, call):
    try:
        call()
    except Refused as told:
        return told.errcode == errcode
    return False


def main():
    account, mini = Client("service_account"), Client("mini_program")
    stage = Count("as wechatpy")
    check = stage.check
    message = {"touser": FOLLOWERS[0], "template_id": WORDS, "url": "https://example.com", "data": words("wechatpy")}

    check("a template message", lambda: account.post("/cgi-bin/message/template/send", **message)["msgid"] > 0)
    check("nulls for what is not given", lambda: account.post(
        "/cgi-bin/message/template/send", **{**message, "data": words("wechatpy 1"), "miniprogram": None, "appid": None, "pagepath": None}))
    act("tokens", {"appid": account.appid, "how": "expire"})
    check("an expired token is fetched anew, once", lambda: account.get("/cgi-bin/user/get")["count"] > 0
          and account.fetches == (2 if DIRECT else 1))
    check("who does not follow is refused", lambda: refused(43004, lambda: account.post(
        "/cgi-bin/message/template/send", **{**message, "touser": STRANGER})))

    act("prompt", {"openid": VISITOR, "answers": {LESSON: "accept"}})
    check("a subscribe message", lambda: mini.post(
        "/cgi-bin/message/subscribe/send", touser=VISITOR, template_id=LESSON, data=lesson("wechatpy"))["errcode"] == 0)
    code = act("login", {"openid": VISITOR})["code"]
    check("a login whose query bears an access_token", lambda: mini.get(
        "/sns/jscode2session", appid=mini.appid, secret=mini.secret, js_code=code,
        grant_type="authorization_code")["openid"] == VISITOR)

    act("message", {"openid": FOLLOWERS[1], "type": "text", "content": "老师好"})
    check("a customer message", lambda: account.post(
        "/cgi-bin/message/custom/send", touser=FOLLOWERS[1], msgtype="text", text={"content": "你好 <b> & \"q\""}))
    check("a mass message", lambda: account.post(
        "/cgi-bin/message/mass/send", touser=FOLLOWERS, msgtype="text", text={"content": "wechatpy 群发"},
        send_ignore_reprint=0)["msg_id"] > 0)

    def upload(file):
        return account.request("post", "/cgi-bin/media/upload", params={"type": "image"}, files={"media": file})

    def files():
        kept = upload(("小石的照片.jpg", io.BytesIO(PICTURE)))
        back = account.get("/cgi-bin/media/get", media_id=kept["media_id"])
        assert back.content == PICTURE and back.headers["Content-Type"] == "image/jpeg", back.headers
        assert back.headers["Content-Disposition"] == f'attachment; filename="{kept["media_id"]}.jpg"', back.headers
    check("a file goes up and comes back", files)
    check("a nameless BytesIO is called \"media\", which tells no format", lambda: refused(
        40113, lambda: upload(io.BytesIO(PICTURE))))
    check("a file that is not there is JSON", lambda: refused(40007, lambda: account.get("/cgi-bin/media/get", media_id="x")))
    film = ("课.mp4", io.BytesIO(b"\0\0\0\x18ftypmp42" + bytes(2_000_000)))
    check("a film with its description in the query", lambda: account.request(
        "post", "/cgi-bin/material/add_material", files={"media": film},
        params={"type": "video", "description": json.dumps({"title": "片", "introduction": "介绍"})})["media_id"])
    check("the people of a tag by GET", lambda: account.get("/cgi-bin/user/tag/get", tagid=2)["count"] == 0)
    check("one person", lambda: account.get("/cgi-bin/user/info", openid=FOLLOWERS[0], lang="zh_CN")["subscribe"] == 1)
    return stage.end()


if __name__ == "__main__":
    sys.exit(main())
