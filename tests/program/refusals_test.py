#!/usr/bin/env python3
"""Every errcode that WeChat documents for the sends of notice, one_time and customer, answered once: what becomes of the
notification, and of the permission that it took. The sandbox answers by script, so that those it cannot produce by its
own rules are met too.
"""
import unittest

from channel_case import ChannelCase, NOTICE_TEMPLATE, ONE_TIME_TEMPLATE, notice, one_time, text
from house import SERVICE, SETTLED_S
from programs import until

API = {"notice": "subscribe/bizsend", "one_time": "template/subscribe", "customer": "custom/send"}
BODY = {"notice": notice, "one_time": one_time, "customer": text}
# A certain no that leaves the permission as it was, and one that says that there is none.
CONTENT = {"notice": [40003, 40013, 40037, 40165, 40166, 43102, 45103, 45168, 47001, 47003],
           "one_time": [40003, 40013, 40037, 40062, 47001, 47003],
           "customer": [40003, 40004, 40007, 40008, 40013, 40200, 43004, 43019, 44003, 44004, 45002, 45008, 45086, 45162, 45166,
                        47001, 48002, 53600, 65400, 65401]}
NO_PERMISSION = {"notice": [43101], "one_time": [43101], "customer": [45015, 45047]}
# The account or its quota: everything of it waits.
PARKED = {"notice": [43104, 43107, 45009, 45011, 48001, 61007], "one_time": [45009, 48001], "customer": [45009, 45011, 45087, 48001]}
# Nobody can tell whether it was sent.
UNKNOWN = {"notice": [-1, 99999], "one_time": [-1, 99999], "customer": [-1, 99999]}
PLACES = {"notice": 1, "one_time": 1, "customer": 5}


def pairs(table):
    return [(channel, errcode) for channel, errcodes in table.items() for errcode in errcodes]


class Refusals(ChannelCase):
    def permitted(self, channel):
        """Somebody new who may be sent one."""
        openid = self.person()
        if channel == "notice":
            self.tap_notice(openid)
        elif channel == "one_time":
            self.authorize(openid)
        else:
            self.write(openid)
        return openid

    def left(self, channel, openid):
        if channel == "customer":
            return self.window(openid)["available"]
        return self.account(openid, NOTICE_TEMPLATE if channel == "notice" else ONE_TIME_TEMPLATE)["available"]

    def send_refused(self, channel, openid, errcode, app=SERVICE, **manner):
        self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": "refused", "api": API[channel], "openid": openid, "times": 1,
                                                           "errcode": errcode, "errmsg": f"scripted {errcode}"}]})
        return self.send(channel, BODY[channel](openid), app, **manner)

    def test_what_is_wrong_with_the_content_ends_it_and_keeps_the_permission(self):
        for channel, errcode in pairs(CONTENT):
            with self.subTest(channel=channel, errcode=errcode):
                openid = self.permitted(channel)
                seen = self.ended(self.send_refused(channel, openid, errcode), "refused")
                self.assertEqual((seen["errcode"], seen["certainty"], seen["attempts"]), (errcode, "not_sent", 1))
                self.assertTrue(seen["advice"]["meaning"] and seen["advice"]["you_do"], seen)
                self.assertEqual(self.left(channel, openid), PLACES[channel])

    def test_what_says_that_there_is_no_permission_empties_it(self):
        for channel, errcode in pairs(NO_PERMISSION):
            with self.subTest(channel=channel, errcode=errcode):
                openid = self.permitted(channel)
                seen = self.ended(self.send_refused(channel, openid, errcode), "refused")
                self.assertEqual((seen["errcode"], seen["certainty"]), (errcode, "not_sent"))
                self.assertEqual(self.left(channel, openid), 0)

    def test_what_a_new_token_or_a_moment_mends_is_sent_once(self):
        for channel, fault, errcode in (("notice", "token_killed", 40001), ("one_time", "token_killed", 40001),
                                        ("customer", "token_killed", 40001), ("notice", "concurrent_43108", 43108)):
            with self.subTest(channel=channel, fault=fault):
                openid = self.permitted(channel)
                self.sandbox.post("/sandbox/faults", {"scripts": [{"fault": fault, "api": API[channel], "openid": openid, "times": 1}]})
                seen = self.ended(self.send(channel, BODY[channel](openid)), "delivered" if channel == "notice" else "taken_unconfirmed")
                self.assertEqual([entry["errcode"] for entry in seen["timeline"] if entry["what"] == "attempt"], [errcode, 0], seen)
                taken = [entry for entry in self.house.log() if entry["openid"] == openid and entry["effect"]["taken"]]
                self.assertEqual(len(taken), 1)
                self.assertEqual(self.left(channel, openid), PLACES[channel] - 1)

    def test_what_concerns_the_account_parks_it(self):
        for channel, errcode in pairs(PARKED):
            with self.subTest(channel=channel, errcode=errcode):
                made = self.sandbox.post("/sandbox/apps", {"kind": "service_account", "name": f"{channel} {errcode}"})
                appid = made["appid"]
                self.api.put(f"/v1/apps/{appid}", {"kind": "service_account", "api_origin": self.sandbox.origin, "secret": made["secret"]})
                openid = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": 1})["users"][0]["openid"]
                sent = self.send_refused(channel, openid, errcode, appid, permission="try")

                def parked():
                    seen = self.api.get(f"/v1/notifications/{sent}")
                    return seen if seen["status"] == "parked" else None
                seen = until(parked, SETTLED_S, f"{errcode} parks it")
                self.assertEqual((seen["errcode"], seen["certainty"]), (errcode, "open"))

    def test_what_nobody_can_tell_is_not_sent_again(self):
        for channel, errcode in pairs(UNKNOWN):
            with self.subTest(channel=channel, errcode=errcode):
                openid = self.permitted(channel)
                seen = self.ended(self.send_refused(channel, openid, errcode), "unknown")
                self.assertEqual((seen["certainty"], seen["attempts"]), ("not_known", 1))
                self.assertEqual(self.left(channel, openid), PLACES[channel] - 1, "held until somebody knows")


if __name__ == "__main__":
    unittest.main()
