"""The machinery of the failure twins: one row of twins.tsv after another is brought about, sent through the real server,
and compared with what the row says becomes of it.

A channel of twins_*.py has a good message for somebody who may get it, and arrangements: methods named in the column
`how` that bring one errcode about. What an arrangement returns is a Case. Rows that disturb nobody else are all under way
at once; those that change a setting, a clock or a token stand alone.
"""
import unittest
from dataclasses import dataclass, field
from pathlib import Path

from house import SETTLED_S
from programs import until

TABLE = Path(__file__).with_name("twins.tsv")


@dataclass(frozen=True)
class Row:
    channel: str
    errcode: int
    how: str
    ends: str
    foreseen: str
    source: str

    @property
    def end(self):
        return self.ends.partition(":")[0]

    @property
    def reason(self):
        return self.ends.partition(":")[2]


def rows_of(*channels):
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [Row(channel, int(code), *rest) for channel, code, *rest in lines[1:]]
    return [row for row in rows if not channels or row.channel in channels]


@dataclass
class Case:
    """What is sent, from which app, and what stands around it."""
    message: dict
    app: str
    openid: str = ""
    bare: bool = False                           # nothing was given for it: no permission to look at afterwards
    settings: dict = field(default_factory=dict)  # of the sandbox while this one is sent: it stands alone
    act: object = None                           # what happens right before it is sent: it stands alone
    undo: object = None                          # and after it was answered
    manner: dict = field(default_factory=dict)


class Channel:
    """One channel's messages and arrangements, in a house."""
    name = api = ""
    shares_app = True  # False: a script cannot name the person, each row has an app of its own
    places = 1  # sends that the permission of good() allows

    def __init__(self, house):
        self.house, self.api_of_ours, self.sandbox = house, house.api, house.sandbox

    def good(self):
        """A Case that WeChat takes, in an app that others use too."""
        raise NotImplementedError

    def own(self, members=None, **more):
        """A Case of an app of its own, which may be parked; `members` change it once it has its token."""
        raise NotImplementedError

    def left(self, case):
        """How many sends the person's permission still allows; None where there is no such thing."""
        return None

    def own_app(self, kind, members=None, quota=None, warm=True):
        """A new account, known to the server, with a token in its hands."""
        made = self.sandbox.post("/sandbox/apps", {"kind": kind, "name": self.name})
        self.api_of_ours.put(f"/v1/apps/{made['appid']}", {"kind": kind, "api_origin": self.sandbox.origin, "secret": made["secret"]})
        if warm:
            self.api_of_ours.post(f"/v1/apps/{made['appid']}/token/refresh")
        if members:
            self.sandbox.post(f"/sandbox/apps/{made['appid']}", members)
        if quota:
            limits = {name: limit for name, limit in quota.items() if name != "spend"}
            self.sandbox.post("/sandbox/quota", {"appid": made["appid"], "api": f"/cgi-bin/message/{self.api}", **limits})
        return made["appid"]

    # What every channel can meet.

    def spent_day(self):
        return self.own(quota={"fill": True})

    def spent_minute(self):
        return self.own(quota={"minute_limit": 1, "spend": True})

    def forbidden(self):
        return self.own({"forbidden_apis": [self.api]})

    def blocked_account(self):
        return self.own({"blocked": True})

    def ungranted(self):
        return self.own({"through_component": True, "ungranted_apis": [self.api]})

    def unverified(self):
        return self.own({"verified": False})

    def killed_token(self):
        return self.ended_token("kill")

    def expired_token(self):
        return self.ended_token("expire")

    def ended_token(self, how):
        case = self.good()
        case.act = lambda: self.sandbox.post("/sandbox/tokens", {"appid": case.app, "how": how})
        return case


class Runner:
    """Runs the rows of one channel inside a TestCase."""

    def __init__(self, test, channel):
        self.test, self.channel, self.house = test, channel, channel.house

    def run(self, rows):
        alone, under_way = [], []
        for row in rows:
            with self.test.subTest(channel=row.channel, errcode=row.errcode):
                case = self.arrange(row)
                if row.end == "renewed" or case.settings or case.act:
                    alone.append((row, case))
                else:
                    under_way.append((row, case, self.send(row, case)))
        for row, case, sent in under_way:
            with self.test.subTest(channel=row.channel, errcode=row.errcode):
                self.check(row, case, sent)
        for row, case in alone:
            with self.test.subTest(channel=row.channel, errcode=row.errcode):
                self.run_alone(row, case)

    def arrange(self, row):
        if row.how == "script":
            return self.scripted(row)
        case = getattr(self.channel, row.how)()
        if row.foreseen == "-":
            return case
        # We see it coming; WeChat's own word is told by script, of a message that has nothing wrong with it.
        self.refused_before(row, case)
        return self.scripted(row)

    def scripted(self, row):
        case = self.channel.own() if row.end == "parked" or not self.channel.shares_app else self.channel.good()
        self.house.sandbox.post("/sandbox/faults", {"scripts": [
            {"fault": "refused", "api": self.channel.api, "appid": case.app, "openid": case.openid, "times": 1,
             "errcode": row.errcode, "errmsg": f"scripted {row.errcode}"}]})
        if row.end == "renewed":  # the token that is refused is one that another program has made worthless
            case.act = lambda: self.house.sandbox.post("/sandbox/tokens", {"appid": case.app, "how": "kill"})
        return case

    def refused_before(self, row, case):
        code, _, pointer = row.foreseen.partition("@")
        answer = self.house.api.call("POST", "/v1/notifications", {
            "app": case.app, "channel": row.channel, "message": case.message, "permission": "try", **case.manner})
        self.test.assertEqual(answer.status, 422, answer.text)
        told = [(one["code"], one["pointer"]) for one in answer.json["errors"]]
        self.test.assertIn((code, "/message" + pointer), told, answer.text)
        self.test.assertTrue(all(one["detail"] and one["detail_en"] for one in answer.json["errors"]), answer.text)

    def send(self, row, case):
        return self.house.api.post("/v1/notifications", {
            "app": case.app, "channel": row.channel, "message": case.message, "permission": "try", **case.manner})["id"]

    def run_alone(self, row, case):
        before = {}
        if case.settings:
            now = self.house.sandbox.get("/sandbox/settings")
            before = {name: now[name] for name in case.settings}
            self.house.sandbox.post("/sandbox/settings", case.settings)
        try:
            if case.act:
                case.act()
            sent = self.send(row, case)
            self.until_answered(row, sent)
            if case.undo:
                case.undo()
                self.check(row, case, sent)
        finally:
            if before:
                self.house.sandbox.post("/sandbox/settings", before)
        if not case.undo:
            self.check(row, case, sent)

    # What becomes of it.

    def look(self, sent):
        return self.house.api.get(f"/v1/notifications/{sent}")

    @staticmethod
    def codes(seen):
        return [one["errcode"] for one in seen["timeline"] if one["what"] == "attempt"]

    def until_answered(self, row, sent):
        def look():
            seen = self.look(sent)
            return seen if row.errcode in self.codes(seen) and seen["status"] not in ("claimed", "sending") else None
        return until(look, SETTLED_S, f"{row.channel} is answered {row.errcode}: {self.look(sent)}")

    def check(self, row, case, sent):
        getattr(self, "ends_" + row.end)(row, case, sent)

    def told(self, row, seen, status, certainty):
        self.test.assertEqual((seen["status"], seen["reason"], seen["errcode"], seen["certainty"]),
                              (status, row.reason, row.errcode, certainty), seen)
        advice = seen["advice"]
        self.test.assertTrue(advice["you_do"] and advice["meaning"], seen)

    def is_left(self, case, expected):
        if not case.bare and self.channel.left(case) is not None:
            self.test.assertEqual(self.channel.left(case), expected)

    def ends_refused(self, row, case, sent):
        seen = self.until_answered(row, sent)
        self.told(row, seen, "refused", "not_sent")
        self.is_left(case, self.channel.places)

    def ends_emptied(self, row, case, sent):
        seen = self.until_answered(row, sent)
        self.told(row, seen, "refused", "not_sent")
        self.is_left(case, 0)

    def ends_parked(self, row, case, sent):
        self.told(row, self.until_answered(row, sent), "parked", "open")

    def ends_waits(self, row, case, sent):
        seen = self.until_answered(row, sent)
        self.test.assertEqual((seen["status"], seen["reason"]), ("retry_wait", row.reason), seen)

    def ends_unknown(self, row, case, sent):
        seen = self.until_answered(row, sent)
        # Without a receipt to wait for, it soon stays so.
        self.test.assertIn(seen["status"], ("unknown", "unknown_final"), seen)
        self.told(row, seen, seen["status"], "not_known")
        self.test.assertEqual(seen["attempts"], 1)
        self.is_left(case, self.channel.places - 1)  # held until somebody knows

    def goes_out(self, row, sent):
        def look():
            seen = self.look(sent)
            return seen if seen["status"] in ("taken", "delivered", "taken_unconfirmed") else None
        seen = until(look, SETTLED_S, f"{row.channel} goes out after {row.errcode}: {self.look(sent)}")
        codes = self.codes(seen)
        self.test.assertEqual((codes[0], codes[-1], codes.count(0)), (row.errcode, 0, 1), seen)
        return codes

    def ends_renewed(self, row, case, sent):
        self.test.assertEqual(self.goes_out(row, sent), [row.errcode, 0])
        self.is_left(case, self.channel.places - 1)

    def ends_retried(self, row, case, sent):
        self.goes_out(row, sent)
        self.is_left(case, self.channel.places - 1)

    def ends_sent(self, row, case, sent):
        seen = self.until_answered(row, sent)
        self.test.assertIn(seen["status"], ("taken", "delivered", "taken_unconfirmed"), seen)
        self.test.assertEqual((seen["certainty"], self.codes(seen)), ("sent", [row.errcode]), seen)


class TwinCase(unittest.TestCase):
    """Tests of channels in one house, which a subclass builds."""

    def play(self, channel):
        Runner(self, channel).run(rows_of(channel.name))
