"""An app whose console asks for API security: its calls go signed and encrypted, and only proved answers count."""
import base64
import os
import subprocess
import unittest

from channel_case import ChannelCase
from house import MINI_PROGRAM, MINI_PROGRAM_USER, SETTLED_S
from programs import until

KEY_NUMBER, OWN_NUMBER, PLATFORM_NUMBER = "fa05fe1e5bcc79b8", "97845f6ed842ea86", "79ba700ea147819f"


def openssl(*words, given=""):
    return subprocess.run(["openssl", *words], input=given, capture_output=True, text=True, check=True).stdout


def key_pair(scheme):
    """A private key and its public key, both PEM."""
    kind = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if scheme == "rsa_pss_sha256" else ["EC", "-pkeyopt", "ec_paramgen_curve:SM2"]
    private = openssl("genpkey", "-algorithm", *kind)
    return private, openssl("pkey", "-pubout", given=private)


class Signing(ChannelCase):
    def secure(self, cipher="aes256_gcm", scheme="rsa_pss_sha256"):
        """The console's side; returns what the operator gives to the server."""
        key = base64.b64encode(os.urandom(32 if cipher == "aes256_gcm" else 16)).decode()
        own, own_public = key_pair(scheme)
        platform, platform_public = key_pair(scheme)
        self.sandbox.post("/sandbox/security", {
            "appid": MINI_PROGRAM, "enabled": True, "encryption": cipher, "key": key, "key_number": KEY_NUMBER,
            "signature": scheme, "public_key": own_public, "public_key_number": OWN_NUMBER,
            "platform_key": platform, "platform_number": PLATFORM_NUMBER})
        return {"cipher": cipher, "symmetric_key": key, "symmetric_number": KEY_NUMBER, "scheme": scheme, "private_key": own,
                "private_key_number": OWN_NUMBER, "platform_certificate": platform_public,
                "platform_certificate_number": PLATFORM_NUMBER}

    def setUp(self):
        self.addCleanup(lambda: self.sandbox.post("/sandbox/security", {"appid": MINI_PROGRAM, "enabled": False}))
        self.addCleanup(lambda: self.put(None))

    def put(self, signing):
        return self.api.put(f"/v1/apps/{MINI_PROGRAM}", {"signing": signing})["signing"]

    def write_to(self, content):
        """A customer message to somebody who has just written to the mini program."""
        self.sandbox.post("/sandbox/message", {"appid": MINI_PROGRAM, "openid": MINI_PROGRAM_USER, "type": "text", "content": "在吗"})
        return self.send("customer", {"touser": MINI_PROGRAM_USER, "msgtype": "text", "text": {"content": content}}, MINI_PROGRAM,
                         permission="try")

    def refusals_of(self, notification):
        timeline = self.api.get(f"/v1/notifications/{notification}")["timeline"]
        return [entry["errcode"] for entry in timeline if entry.get("errcode")]

    def test_messages_go_signed_by_either_family_of_algorithms(self):
        for cipher, scheme in (("aes256_gcm", "rsa_pss_sha256"), ("sm4_gcm", "sm2_sm3")):
            with self.subTest(cipher):
                self.put(self.secure(cipher, scheme))
                content = f"签名 {cipher}"
                self.ended(self.write_to(content), "taken_unconfirmed")
                self.one_effect("text", content)
                shown = self.api.post(f"/v1/apps/{MINI_PROGRAM}/quota/refresh", {"api": "custom_send"})
                self.assertIn("wechat", [one["source"] for one in shown["items"] if one["api"].endswith("custom/send")])

    def test_without_keys_the_platform_refuses_and_with_them_the_message_goes(self):
        keys = self.secure()
        content = "没有签名"
        notification = self.write_to(content)
        until(lambda: self.refusals_of(notification), SETTLED_S, "the plain call is refused")
        self.assertTrue(40230 <= self.refusals_of(notification)[0] <= 40240)
        self.assertEqual(self.api.get(f"/v1/notifications/{notification}")["status"], "parked")
        self.assertEqual(self.house.effects("text", content), [])
        # The keys are what was missing: with them the parked message goes, at once.
        self.put(keys)
        self.ended(notification, "taken_unconfirmed")
        self.one_effect("text", content)

    def test_an_answer_that_another_certificate_signs_leaves_the_send_unknown(self):
        keys = self.secure()
        _, strange = key_pair("rsa_pss_sha256")
        self.put({**keys, "platform_certificate": strange})
        content = "证书不对"
        seen = self.ended(self.write_to(content), "unknown")
        self.assertEqual(seen["certainty"], "not_known")
        self.one_effect("text", content)

    def test_an_sdk_behind_the_gateway_need_not_sign(self):
        self.put(self.secure())
        self.sandbox.post("/sandbox/message", {"appid": MINI_PROGRAM, "openid": MINI_PROGRAM_USER, "type": "text", "content": "在吗"})
        content = "经过网关"
        answer = self.api.call("POST", f"/gateway/{MINI_PROGRAM}/cgi-bin/message/custom/send",
                               {"touser": MINI_PROGRAM_USER, "msgtype": "text", "text": {"content": content}})
        self.assertEqual(answer.json.get("errcode"), 0, answer.text)
        self.one_effect("text", content)
        # A refusal comes back in plain words too.
        answer = self.api.call("POST", f"/gateway/{MINI_PROGRAM}/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/none"})
        self.assertIn(answer.json.get("errcode"), (76021, 76003), answer.text)

    def test_keys_are_checked_when_they_are_given_and_never_shown(self):
        keys = self.secure()
        for change, pointer in (({"symmetric_key": "AAAA"}, "/signing/symmetric_key"), ({"private_key": "no key"}, "/signing/private_key"),
                                ({"platform_certificate": "x"}, "/signing/platform_certificate"), ({"apis": ["template_send"]}, "/signing/apis"),
                                ({"cipher": "rot13"}, "/signing/cipher"), ({"nonsense": 1}, "/signing/nonsense")):
            answer = self.api.call("PUT", f"/v1/apps/{MINI_PROGRAM}", {"signing": {**keys, **change}})
            self.assertEqual(answer.status, 400, answer.text)
            self.assertIn(pointer, [one["pointer"] for one in answer.json["errors"]], answer.text)
        shown = self.put(keys)
        self.assertEqual((shown["symmetric_key"], shown["private_key"], shown["symmetric_number"]), ("set", "set", KEY_NUMBER))
        self.assertNotIn("subscribe_send", shown["apis"])
        # One member alone changes one thing.
        self.assertEqual(self.put({"apis": ["custom_send"]})["apis"], ["custom_send"])
        self.assertEqual(self.api.get(f"/v1/apps/{MINI_PROGRAM}")["signing"]["symmetric_number"], KEY_NUMBER)
        self.assertIsNone(self.put(None))


if __name__ == "__main__":
    unittest.main()
