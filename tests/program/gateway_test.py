#!/usr/bin/env python3
"""Somebody else's SDK speaks to the platform through the gateway and knows nothing but another host: tokens, sends,
files, stale tokens, and what an SDK must be told when something is wrong. Then an app whose calls leave by a proxy.
"""
import json
import re
import unittest
import urllib.error
import urllib.request

from house import CLASS_TEMPLATE, FOLLOWER, House, MINI_PROGRAM, MINI_PROGRAM_USER, SERVICE, STUDY_TEMPLATE, moment
from programs import free_port, until
from stand_ins import ForwardingProxy, Origin

STALE = {40001, 40014, 42001}
FILE = bytes(range(256)) * 4 * 1024 * 20  # 20 MiB


class Sdk:
    """As SDKs are: a host, an appid, a secret; keeps its token; fetches another one and tries again when told it is stale."""

    def __init__(self, host, appid, secret):
        self.host, self.appid, self.secret, self.token = host, appid, secret, None
        self.fetches = 0

    def exchange(self, target, body=None, content_type="application/json"):
        request = urllib.request.Request(self.host + target, data=body, headers={"Content-Type": content_type} if body else {})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def fetch_token(self):
        self.fetches += 1
        _, _, text = self.exchange(f"/cgi-bin/token?grant_type=client_credential&appid={self.appid}&secret={self.secret}")
        answer = json.loads(text)
        if "access_token" not in answer:
            return answer
        self.token = answer["access_token"]
        return answer

    def call(self, path, body=None, content_type="application/json"):
        """The JSON of the answer, after at most one new token."""
        for attempt in (1, 2):
            if self.token is None and "access_token" not in (refusal := self.fetch_token()):
                return refusal
            sign = "&" if "?" in path else "?"
            status, headers, text = self.exchange(f"{path}{sign}access_token={self.token}", body, content_type)
            if "json" not in (headers.get("Content-Type") or ""):
                return status, headers, text
            answer = json.loads(text)
            if answer.get("errcode", 0) not in STALE or attempt == 2:
                return {**answer, "status": status}
            self.token = None
        return None

    def post(self, path, message):
        return self.call(path, json.dumps(message, ensure_ascii=False).encode())

    def upload(self, path, content):
        boundary = "----sdk"
        body = (f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n'
                f"Content-Type: image/jpeg\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.call(path, body, f"multipart/form-data; boundary={boundary}")


def study_message(course):
    return {"touser": FOLLOWER, "template_id": STUDY_TEMPLATE,
            "data": {"thing1": {"value": course}, "time2": {"value": "2026年11月21日 20:00"}, "phrase3": {"value": "未完成"},
                     "character_string4": {"value": "W-1"}}}


class GatewayHouse(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.close)
        cls.api, cls.sandbox = cls.house.api, cls.house.sandbox
        cls.key = cls.make_key(["gateway"])

    @classmethod
    def make_key(cls, scopes, apps=()):
        return cls.api.post("/v1/keys", {"name": "shop", "scopes": scopes, "apps": list(apps)})

    def sdk(self, key=None, appid=SERVICE):
        return Sdk(f"{self.house.server_origin}/gateway/{appid}", appid, (key or self.key)["key"])

    def put_app(self, appid, origin, **more):
        self.api.put(f"/v1/apps/{appid}", {"kind": "service_account", "secret": "the-real-secret", "api_origin": origin, **more})


class Passing(GatewayHouse):
    def test_a_message_is_sent_by_an_sdk_that_only_knows_another_host(self):
        sdk = self.sdk()
        answer = sdk.post("/cgi-bin/message/template/send", study_message("经网关一"))
        self.assertEqual(answer["errcode"], 0, answer)
        self.assertEqual(len(self.house.effects("thing1", "经网关一")), 1)
        self.assertTrue(sdk.token.startswith("hygw_"))
        self.assertEqual(sdk.call("/cgi-bin/template/get_all_private_template")["status"], 200)
        self.assertEqual(sdk.fetches, 1)

    def test_a_refusal_of_wechat_comes_back_with_its_rid(self):
        answer = self.sdk().post("/cgi-bin/message/template/send", {**study_message("x"), "template_id": "no-such-template"})
        self.assertEqual(answer["errcode"], 40036, answer)
        self.assertRegex(answer["errmsg"], r"rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")

    def test_tokens_killed_at_wechat_are_no_matter_of_the_sdks(self):
        sdk = self.sdk()
        sdk.fetch_token()
        for number in range(3):
            self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"kill_tokens": True})
            answer = sdk.post("/cgi-bin/message/template/send", study_message(f"换过令牌{number}"))
            self.assertEqual(answer["errcode"], 0, answer)
            self.assertEqual(len(self.house.effects("thing1", f"换过令牌{number}")), 1)
        self.assertEqual(sdk.fetches, 1)

    def test_a_forced_refresh_ends_nobodys_token(self):
        shared = self.api.get(f"/v1/apps/{SERVICE}/token")["access_token"]
        sdk = self.sdk()
        for _ in range(30):  # the platform allows 20 a day
            body = json.dumps({"grant_type": "client_credential", "appid": SERVICE, "secret": sdk.secret, "force_refresh": True}).encode()
            answer = json.loads(sdk.exchange("/cgi-bin/stable_token", body, "text/plain")[2])
            self.assertEqual(answer["expires_in"], 7200, answer)
        self.assertEqual(self.api.get(f"/v1/apps/{SERVICE}/token")["access_token"], shared)

    def test_the_gateways_token_is_the_gateways_alone(self):
        sdk = self.sdk()
        sdk.fetch_token()
        given = sdk.token
        direct = Sdk(self.sandbox.origin, SERVICE, "x")
        self.assertEqual(json.loads(direct.exchange(f"/cgi-bin/template/get_all_private_template?access_token={given}")[2])["errcode"], 40001)
        sdk.token = given[:-1] + ("A" if given[-1] != "A" else "B")
        self.assertEqual(sdk.call("/cgi-bin/template/get_all_private_template")["status"], 200)
        self.assertEqual(sdk.fetches, 2, "a token that is not ours is fetched anew, as WeChat's would be")

    def test_a_login_is_completed_with_the_secret(self):
        with Origin(lambda handler, _: handler.reply(200, b'{"openid":"o","session_key":"k"}')) as wechat:
            self.put_app("wx00000000000000e1", wechat.address)
            sdk = self.sdk(appid="wx00000000000000e1")
            _, _, text = sdk.exchange(f"/sns/jscode2session?appid=wx00000000000000e1&secret={sdk.secret}&js_code=c&grant_type=authorization_code")
            self.assertEqual(json.loads(text)["openid"], "o")
            self.assertIn("secret=the-real-secret&js_code=c", wechat.calls()[0][1])

    def test_a_picture_goes_to_the_platform_and_comes_back(self):
        sdk = self.sdk()
        picture = b"\xff\xd8\xff\xe0" + FILE[:2_000_000] + b"\xff\xd9"
        uploaded = sdk.upload("/cgi-bin/media/upload?type=image", picture)
        self.assertIn("media_id", uploaded)
        self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"kill_tokens": True})
        status, headers, content = sdk.call(f"/cgi-bin/media/get?media_id={uploaded['media_id']}")
        self.assertEqual((status, content == picture), (200, True))
        self.assertIn("image/", headers["Content-Type"])
        self.assertEqual(sdk.upload("/cgi-bin/media/upload?type=scroll", picture)["errcode"], 40004)

    def test_files_of_20_megabytes_go_up_and_come_down(self):
        def script(handler, body):
            if handler.path.startswith("/cgi-bin/media/upload"):
                handler.reply(200, json.dumps({"media_id": "m1", "bytes": len(body), "whole": FILE in body}).encode())
            else:
                handler.reply(200, FILE, "image/jpeg", [("Content-disposition", 'attachment; filename="a.jpg"')])
        with Origin(script) as wechat:
            self.put_app("wx00000000000000e2", wechat.address)
            sdk = self.sdk(appid="wx00000000000000e2")
            answer = sdk.upload("/cgi-bin/media/upload?type=image", FILE)
            self.assertTrue(answer.get("whole"), answer)
            self.assertIn("type=image&access_token=the-real-token", wechat.calls()[-1][1])
            status, headers, content = sdk.call("/cgi-bin/media/get?media_id=m1")
            self.assertEqual((status, headers["Content-Type"], content == FILE), (200, "image/jpeg", True))
            self.assertEqual(headers["Content-disposition"], 'attachment; filename="a.jpg"')
            before = len(wechat.calls())
            try:
                self.assertEqual(sdk.upload("/cgi-bin/media/upload?type=image", FILE + FILE)["status"], 413)
            except urllib.error.URLError:
                pass  # the answer is overtaken by the refusal to read on
            self.assertEqual(len(wechat.calls()), before)

    def test_what_is_wrong_is_said_in_wechats_words(self):
        self.assertEqual(self.sdk(self.make_key(["notifications:write"])).fetch_token()["errcode"], 48001)
        self.assertEqual(self.sdk(self.make_key(["gateway"], [MINI_PROGRAM])).fetch_token()["errcode"], 40013)
        self.assertEqual(self.sdk({"key": "0123456789abcdef0123456789abcdef"}).fetch_token()["errcode"], 40125)
        self.assertEqual(self.sdk(appid="wx00000000000000ff").fetch_token()["errcode"], 40013)
        self.assertEqual(self.sdk().exchange("/cgi-bin/template/get_all_private_template")[0], 200)
        revoked = self.make_key(["gateway"])
        sdk = self.sdk(revoked)
        self.assertEqual(sdk.call("/cgi-bin/template/get_all_private_template")["status"], 200)
        self.api.call("DELETE", f"/v1/keys/{revoked['id']}")
        until(lambda: sdk.call("/cgi-bin/template/get_all_private_template").get("errcode") == 40125, 5, "a revoked key is refused")

    def test_an_answer_that_got_lost_is_not_taken_for_a_call_to_repeat(self):
        with Origin(lambda handler, _: handler.hang_up()) as wechat:
            self.put_app("wx00000000000000e3", wechat.address)
            answer = self.sdk(appid="wx00000000000000e3").post("/cgi-bin/message/custom/send", {"touser": "o"})
            self.assertEqual((answer["status"], answer["errcode"]), (504, -504), answer)
            self.assertEqual(len(wechat.calls()), 1)

    def test_a_host_that_is_gone_is_left_for_the_next(self):
        with Origin(lambda handler, _: handler.reply(200, b'{"errcode":0,"errmsg":"ok"}')) as wechat:
            gone = f"http://127.0.0.1:{free_port()}"
            self.put_app("wx00000000000000e4", gone, fallback_origins=[wechat.address])
            self.assertEqual(self.sdk(appid="wx00000000000000e4").post("/cgi-bin/x", {})["errcode"], 0)
            self.put_app("wx00000000000000e4", gone, fallback_origins=[])
            answer = self.sdk(appid="wx00000000000000e4").post("/cgi-bin/x", {})
            self.assertEqual((answer["status"], answer["errcode"]), (200, -1), answer)

    def test_the_sandbox_s_controls_are_not_behind_it(self):
        for path in ("/sandbox/apps", "/sandbox/log", "//sandbox/apps", "/mp/subscribemsg?action=get_confirm"):
            answer = self.sdk().call(path)
            self.assertEqual(answer["errcode"], 40066, answer)
        before = self.sandbox.get("/sandbox/clock")["offset_ms"]
        self.assertEqual(self.sdk().post("/sandbox/clock", {"advance_ms": 86_400_000})["errcode"], 40066)
        self.assertEqual(self.sandbox.get("/sandbox/clock")["offset_ms"], before)

    def test_use_is_counted_and_nothing_secret_is_logged(self):
        key = self.make_key(["gateway"])
        sdk = self.sdk(key)
        for _ in range(3):
            sdk.call("/cgi-bin/template/get_all_private_template")
        def counted():
            items = self.api.get(f"/v1/gateway/usage?app={SERVICE}&key={key['id']}")["items"]
            return items if items and items[0]["calls"] == 3 else None
        items = until(counted, 10, "the calls are counted")
        self.assertEqual([(one["api"], one["refused"], one["failed"]) for one in items], [("/cgi-bin/template/get_all_private_template", 0, 0)])
        self.assertIn("hongyan_gateway_answers_total", self.api.call("GET", "/metrics").text)
        words = self.house.server.words()
        for secret in (key["key"], sdk.token, "the-real-token", "the-real-secret"):
            self.assertNotIn(secret, words)
        self.assertIsNone(re.search(r"access_token=[^\s&]{8}", words))


class Receipts(GatewayHouse):
    def test_the_receipt_of_an_sdks_message_is_not_taken_for_that_of_our_own(self):
        for _ in range(3):
            self.house.tap_accept()
        data = {"thing1": {"value": "课"}, "time2": {"value": "2026年11月21日 20:00"}, "amount3": {"value": "¥10"},
                "character_string4": {"value": "W-1"}, "phrase5": {"value": "待上课"}}
        message = {"touser": MINI_PROGRAM_USER, "template_id": CLASS_TEMPLATE, "data": data}
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "http_5xx_before_effect", "api": "subscribe/send"}]})
        ours = self.api.post("/v1/notifications", {"app": MINI_PROGRAM, "channel": "subscribe", "message": message})["id"]
        until(lambda: self.api.get(f"/v1/notifications/{ours}")["status"] == "unknown", 30, "nobody knows whether ours was sent")
        answer = self.sdk(appid=MINI_PROGRAM).post("/cgi-bin/message/subscribe/send", message)
        self.assertEqual(answer["errcode"], 0, answer)
        until(lambda: "receipts_of_other_callers_total 1" in self.api.call("GET", "/metrics").text, 30, "the receipt is known as theirs")
        self.assertEqual(self.api.get(f"/v1/notifications/{ours}")["status"], "unknown")


class ByProxy(GatewayHouse):
    def test_all_calls_of_an_app_leave_by_its_proxy(self):
        with ForwardingProxy("shop", "pa:ss word") as proxy:
            address = proxy.address.replace("pa:ss word", "pa%3Ass%20word")
            shown = self.api.put(f"/v1/apps/{SERVICE}", {"egress_proxy": address})["egress_proxy"]
            self.assertEqual(shown, f"http://shop@127.0.0.1:{proxy.port}")
            self.assertEqual(self.sdk().post("/cgi-bin/message/template/send", study_message("经代理一"))["errcode"], 0)
            sent = self.api.post("/v1/notifications", {"app": SERVICE, "channel": "template", "message": study_message("经代理二")})
            self.assertEqual(self.house.settled(sent["id"])["status"], "delivered")
            self.api.post(f"/v1/apps/{SERVICE}/templates/sync")
            paths = {re.sub(r"\?.*", "", one).replace(self.sandbox.origin, "") for one in proxy.passed}
            self.assertLessEqual({"/cgi-bin/message/template/send", "/cgi-bin/template/get_all_private_template"}, paths)

            # A proxy that refuses has certainly sent nothing: the notification waits, and goes out when the password is right.
            self.api.put(f"/v1/apps/{SERVICE}", {"egress_proxy": address.replace("pa%3Ass", "wrong")})
            answer = self.sdk().post("/cgi-bin/message/template/send", study_message("经代理三"))
            self.assertEqual(answer["errcode"], -1, answer)
            self.assertIn("407", answer["errmsg"])
            late = self.api.post("/v1/notifications", {"app": SERVICE, "channel": "template", "message": study_message("经代理四")})["id"]
            until(lambda: self.api.get(f"/v1/notifications/{late}")["attempts"] >= 1, 20, "it was tried")
            self.assertEqual(self.house.effects("thing1", "经代理四"), [])
            self.api.put(f"/v1/apps/{SERVICE}", {"egress_proxy": address})
            self.assertEqual(self.house.settled(late)["status"], "delivered")
            self.assertEqual(len(self.house.effects("thing1", "经代理四")), 1)
            self.api.put(f"/v1/apps/{SERVICE}", {"egress_proxy": None})
            self.assertNotIn("wrong%20word", self.house.server.words())


class Spent(unittest.TestCase):
    """A budget that other systems use up is used up for us too."""

    def test_a_quota_that_an_sdk_has_filled_parks_our_notifications_until_it_is_reset(self):
        with House(sandbox={"template_daily": 2}) as house:
            key = house.api.post("/v1/keys", {"name": "shop", "scopes": ["gateway"], "apps": [SERVICE]})
            sdk = Sdk(f"{house.server_origin}/gateway/{SERVICE}", SERVICE, key["key"])
            path = "/cgi-bin/message/template/send"
            sdk.fetch_token()

            def send(course):
                body = json.dumps(study_message(course), ensure_ascii=False).encode()
                _, headers, text = sdk.exchange(f"{path}?access_token={sdk.token}", body)
                return json.loads(text)["errcode"], headers["X-Hongyan-Gateway"]
            self.assertEqual([send("一"), send("二")], [(0, None), (0, None)])
            self.assertEqual(send("三"), (45009, None), "WeChat's own answer")
            self.assertEqual(send("四"), (45009, "answered"), "WeChat is not asked again")

            parks = house.api.get(f"/v1/apps/{SERVICE}")["parks"]
            self.assertEqual([(one["api"], one["reason"], one["errcode"]) for one in parks], [(path, "quota_spent", 45009)])
            # Each node reads the parks once a second: what is due after that asks WeChat nothing.
            ours = house.api.post("/v1/notifications", {"app": SERVICE, "channel": "template", "message": study_message("我们的"),
                                                        "at": moment(2)})["id"]
            until(lambda: house.api.get(f"/v1/notifications/{ours}")["status"] == "parked", 20, "our own waits")
            seen = house.api.get(f"/v1/notifications/{ours}")
            self.assertEqual((seen["reason"], seen["attempts"]), ("quota_spent", 0))

            def counted():
                items = house.api.get(f"/v1/gateway/usage?app={SERVICE}&key={key['id']}")["items"]
                return [(one["calls"], one["refused"], one["held_back"]) for one in items if one["api"] == path] == [(3, 1, 1)]
            until(counted, 10, "what was held back is counted apart")

            self.assertEqual(sdk.post("/cgi-bin/clear_quota", {"appid": SERVICE})["errcode"], 0)
            self.assertEqual(house.settled(ours)["status"], "delivered")
            self.assertEqual(len(house.effects("thing1", "我们的")), 1)
            self.assertEqual(send("五"), (0, None))


if __name__ == "__main__":
    unittest.main()
