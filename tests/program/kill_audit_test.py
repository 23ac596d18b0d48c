#!/usr/bin/env python3
"""The auditor of kill_test.py finds what it is there for: one forged history per invariant, and a true one without findings."""
import unittest

from house import CLASS_TEMPLATE, MINI_PROGRAM, MINI_PROGRAM_USER
from kill_audit import Audit
from kill_load import Posted, Promises

SEND = "/cgi-bin/message/subscribe/send"


def effect(marker="m", **changes):
    return {"api": SEND, "appid": MINI_PROGRAM, "openid": MINI_PROGRAM_USER, "template_id": CLASS_TEMPLATE, "fault": "", "errcode": 0,
            "content": {"thing1": marker}, "effect": {"taken": True, "credit": -1}, "pushes": [], **changes}


def tap():
    return effect("", api="/sandbox/prompt", content={}, effect={"taken": False, "credit": 1})


def outcome(**changes):
    return {"id": "1", "status": "delivered", "certainty": "sent", "reason": "", "duplicate_possible": False,
            "to": {"openid": MINI_PROGRAM_USER}, "template_id": CLASS_TEMPLATE, "message": {"data": {"thing1": {"value": "m"}}},
            "timeline": [{"what": "attempt", "msgid": "5"}], **changes}


def account(**changes):
    return {"openid": MINI_PROGRAM_USER, "template_id": CLASS_TEMPLATE, "granted": 1, "available": 0, "pending": 0, "held": 0,
            "spent": 1, "void": 0, "revoked": 0, **changes}


def audit(log=None, found=None, ids=("1",), ledger=None, taps=1, on_unknown="hold", kills=0):
    """The invariants that are broken in this history; without arguments it is a true one."""
    promises = Promises(taps=taps)
    promises.posted["m"] = Posted("m", MINI_PROGRAM_USER, CLASS_TEMPLATE, on_unknown, set(ids))
    outcomes = {"1": outcome()} if found is None else found
    history = Audit(promises, outcomes, [tap(), effect()] if log is None else log, kills, 1)
    return {finding.split(":")[0] for finding in history.run([account()] if ledger is None else ledger)}


RECEIPT = {"answer": "success", "status": "success", "msgid": "5"}


class TrueAndForgedHistories(unittest.TestCase):
    def test_each_forgery_is_found_and_nothing_else(self):
        two = [tap(), tap(), effect(), effect()]
        two_spent = {"taps": 2, "ledger": [account(granted=2, spent=2)]}
        unknown = outcome(status="unknown", certainty="not_known")
        for name, broken, history in (
                ("the truth", set(), {}),
                ("acknowledged and gone", {"I1"}, {"found": {}}),
                ("another content under its id", {"I1"}, {"found": {"1": outcome(message={"data": {"thing1": {"value": "n"}}})}}),
                ("nobody asked for it", {"I2"}, {"log": [tap(), tap(), effect(), effect("other")], **two_spent}),
                ("it went to somebody else", {"I2", "I6"}, {"log": [tap(), effect(openid="oOther")]}),
                ("said to be sent", {"I3"}, {"log": [tap()]}),
                ("said not to be sent", {"I3"}, {"found": {"1": outcome(status="refused", certainty="not_sent")}}),
                ("twice under hold", {"I4"}, {"log": two, "found": {"1": outcome(duplicate_possible=True)}, **two_spent}),
                ("twice and not flagged", {"I4"}, {"log": two, "on_unknown": "resend", **two_spent}),
                ("twice, with consent and flag", set(), {"log": two, "on_unknown": "resend", "found": {"1": outcome(duplicate_possible=True)}, **two_spent}),
                ("a column is missing", {"I6"}, {"ledger": [account(granted=2)], "taps": 2}),
                ("still pending", {"I6"}, {"ledger": [account(pending=1, granted=2)], "taps": 2, "log": [tap(), tap(), effect()]}),
                ("spent and still there", {"I6"}, {"ledger": [account(spent=0, available=1)]}),
                ("a tap counted twice", {"I6"}, {"ledger": [account(granted=2, held=1)]}),
                ("two calls at once", {"I9"}, {"log": [tap(), effect(), effect(errcode=43108, effect={"taken": False, "credit": 0})]}),
                ("a receipt without effect", {"I11"}, {"log": [tap(), effect(pushes=[RECEIPT])], "found": {"1": outcome(status="taken")}}),
                ("two notifications for one key", {"I12"}, {"ids": ("1", "2"), "found": {"1": outcome(), "2": outcome()}}),
                ("never tried to the end", {"L1"}, {"log": [tap()], "found": {"1": outcome(status="ready", certainty="open")},
                                                    "ledger": [account(spent=0, available=1)]}),
                ("unknown without a reason", {"P1"}, {"found": {"1": unknown}}),
                ("unknown after a kill", set(), {"found": {"1": unknown}, "kills": 1}),
                ("unknown after a lost answer", set(), {"found": {"1": unknown}, "log": [tap(), effect(fault="reset_after_effect")]})):
            with self.subTest(name):
                self.assertEqual(audit(**history), broken)


if __name__ == "__main__":
    unittest.main()
