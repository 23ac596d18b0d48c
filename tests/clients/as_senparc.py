# The wire as Senparc.Weixin (C#, https://github.com/JeffreySu/WeiXinMPSDK) writes it through .NET's HttpWebRequest, by
# a bare socket: there is no .NET in Debian. Read from its source and written anew.
"""Peculiar to it: every POST waits for "100 Continue" before its body; JSON goes as a form (x-www-form-urlencoded), ids
as text, null for what is not given; a multipart body begins with an empty line, its boundary is quoted in the header; a
permanent file names no type; only 40001 is answered by a new token."""
import json
import socket
import sys
from urllib.parse import quote, urlsplit

from stage import DIRECT, FOLLOWERS, LESSON, PICTURE, STRANGER, VISITOR, WORDS, Count, act, app_of, lesson, words


class Client:
    def __init__(self, kind):
        self.appid, self.secret, host = app_of(kind)
        self.place, self.token, self.fetches = urlsplit(host), None, 0

    def exchange(self, method, path, body=None, content_type="application/x-www-form-urlencoded"):
        """Headers and bytes of the answer."""
        head = [f"{method} {self.place.path}{path} HTTP/1.1", f"Host: {self.place.netloc}",
                "User-Agent: Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; .NET CLR 2.0.1124)",
                "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"]
        if body is not None:
            head += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}", "Expect: 100-continue"]
        with socket.create_connection((self.place.hostname, self.place.port), timeout=20) as line:
            answer = line.makefile("rb")
            line.sendall("\r\n".join([*head, "Connection: Close", "", ""]).encode())
            if body is not None:
                interim = answer.readline() + answer.readline()
                assert interim == b"HTTP/1.1 100 Continue\r\n\r\n", interim
                line.sendall(body)
            status = answer.readline()
            assert b" 200 " in status, status
            headers = dict(one.decode().rstrip().split(": ", 1) for one in iter(answer.readline, b"\r\n"))
            headers = {name.lower(): value for name, value in headers.items()}
            return headers, answer.read(int(headers["content-length"]))

    def fetch_token(self):
        result = json.loads(self.exchange("GET", f"/cgi-bin/token?grant_type=client_credential&appid={self.appid}"
                                                 f"&secret={self.secret}")[1])
        self.token, self.fetches = result["access_token"], self.fetches + 1

    def post(self, path, data, content_type="application/x-www-form-urlencoded"):
        body = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        for _ in range(2):
            if self.token is None:
                self.fetch_token()
            at = f"{path}{'&' if '?' in path else '?'}access_token={quote(self.token)}"
            headers, answer = self.exchange("POST", at, body, content_type)
            if b"errcode" not in answer or json.loads(answer)["errcode"] != 40001:
                break
            self.token = None
        return json.loads(answer) if "json" in headers["content-type"] else (headers, answer)

    def upload(self, path, filename, content, **fields):
        mark = "----------8de31a2b3c4d5e6"
        parts = [f'\r\n--{mark}\r\nContent-Disposition: form-data; name="media"; filename="{filename}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n".encode() + content]
        parts += [f'\r\n--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
                  for name, value in fields.items()]
        return self.post(path, b"".join(parts) + f"\r\n--{mark}--\r\n".encode(), f'multipart/form-data; boundary="{mark}"')


def main():
    account, mini = Client("service_account"), Client("mini_program")
    stage = Count("as Senparc.Weixin")
    check = stage.check
    message = {"touser": FOLLOWERS[0], "template_id": WORDS, "topcolor": None, "url": None, "miniprogram": None,
               "data": words("Senparc")}

    check("a template message", lambda: account.post("/cgi-bin/message/template/send", message)["msgid"] > 0)
    act("tokens", {"appid": account.appid, "how": "kill"})
    check("a killed token is fetched anew, once", lambda: account.post(
        "/cgi-bin/user/info/batchget", {"user_list": [{"openid": FOLLOWERS[0], "lang": "zh_CN", "LangEnum": 0}]})["user_info_list"]
          and account.fetches == (2 if DIRECT else 1))
    check("who does not follow is refused", lambda: account.post(
        "/cgi-bin/message/template/send", {**message, "touser": STRANGER})["errcode"] == 43004)
    act("prompt", {"openid": VISITOR, "answers": {LESSON: "accept"}})
    check("a subscribe message", lambda: mini.post("/cgi-bin/message/subscribe/send", {
        "touser": VISITOR, "template_id": LESSON, "page": None, "data": lesson("Senparc"), "miniprogram_state": None,
        "lang": None})["errcode"] == 0)
    act("message", {"openid": FOLLOWERS[1], "type": "text", "content": "老师好"})
    check("a customer message", lambda: account.post("/cgi-bin/message/custom/send", {
        "touser": FOLLOWERS[1], "msgtype": "text", "text": {"content": "你好"}})["errcode"] == 0)
    sent = account.post("/cgi-bin/message/mass/send", {
        "touser": FOLLOWERS, "text": {"content": "Senparc 群发"}, "msgtype": "text", "clientmsgid": None})
    check("a mass message", lambda: sent["errcode"] == 0)
    check("its state, asked by text", lambda: account.post(
        "/cgi-bin/message/mass/get", {"msg_id": str(sent["msg_id"])})["msg_status"] in ("SENDING", "SEND_SUCCESS"))

    def files():
        kept = account.upload("/cgi-bin/media/upload?type=image", "C_temp_a.jpg", PICTURE)
        headers, answer = account.exchange("GET", f"/cgi-bin/media/get?access_token={account.token}&media_id={kept['media_id']}")
        assert answer == PICTURE and headers["content-disposition"].endswith('.jpg"'), headers
        material = account.upload("/cgi-bin/material/add_material", "a.jpg", PICTURE)
        headers, answer = account.post("/cgi-bin/material/get_material", {"media_id": material["media_id"]})
        assert answer == PICTURE, headers
        account.upload("/cgi-bin/material/add_material", "a.mp4", b"\0\0\0\x18ftypmp42" + bytes(1_500_000),
                       description='{"title":"片", "introduction":"介绍"}')["media_id"]
    check("files go up and come back, without a type too", files)
    check("a file that is not there is JSON", lambda: account.post(
        "/cgi-bin/material/get_material", {"media_id": "x"})["errcode"] == 40007)
    return stage.end()


if __name__ == "__main__":
    sys.exit(main())
