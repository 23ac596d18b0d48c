"""The auditor of kill_test.py: holds what callers were promised and what the API says against what really took effect.

It reads the sandbox's log and the public API, and shares no code with the server. The invariants' names are those of the
simulation's auditor: I1 lost, I2 unexpected, I3 false certainty, I4 duplicates, I6 credits, I9 concurrency, I11 receipts,
I12 one key, one notification; P1 hiding behind "unknown".
"""
from collections import Counter, defaultdict

from house import MINI_PROGRAM

AMBIGUOUS = {"timeout_before_effect", "timeout_after_effect", "reset_after_effect", "http_5xx_before_effect",
             "http_5xx_after_effect", "minus_one_before_effect", "minus_one_after_effect", "garbage", "empty_object"}
SENDS = ("/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/send")


def place_of(notification):
    """Where at most one send of unknown fate may be: a person and a template."""
    return notification["to"]["openid"], notification["template_id"]


def unread_receipts(outcome, effects):
    """Receipts that were answered "success", about a message whose number is known, and have no effect yet."""
    if outcome["status"] in ("delivered", "failed_after_accept"):
        return []
    numbers = {entry.get("msgid") for entry in outcome["timeline"]}
    return [push["status"] for entry in effects for push in entry["pushes"]
            if push["answer"] == "success" and push["status"] and push["msgid"] in numbers]


class Audit:
    def __init__(self, promises, outcomes, log, kills, in_flight_max):
        self.promises, self.outcomes, self.log = promises, outcomes, log
        self.kills, self.in_flight_max = kills, in_flight_max
        self.doubtful = {place_of(outcome) for outcome in outcomes.values() if outcome["status"] == "unknown"}
        self.findings = []
        self.effects = defaultdict(list)
        self.counts = Counter()

    def add(self, invariant, what):
        self.findings.append(f"{invariant}: {what}")

    def run(self, accounts):
        self.gather()
        for marker, posted in self.promises.posted.items():
            self.judge(marker, posted)
        self.judge_unasked()
        self.judge_ledger(accounts)
        allowed = self.kills * self.in_flight_max + self.counts["ambiguous"]
        if self.counts["unknown"] > allowed:
            self.add("P1", f"{self.counts['unknown']} are unknown, {allowed} can be")
        return self.findings

    def gather(self):
        for entry in self.log:
            if entry["api"] not in SENDS:
                continue
            self.counts["ambiguous"] += entry["fault"] in AMBIGUOUS
            self.counts["calls"] += 1
            marker = entry["content"].get("thing1", "")
            if entry["effect"]["taken"]:
                self.effects[marker].append(entry)
                self.counts["effects"] += 1
            if entry["errcode"] == 43108 and not entry["fault"]:
                self.add("I9", f"two calls at once to {entry['openid']} ({marker})")

    def judge(self, marker, posted):
        if len(posted.ids) != 1:
            self.add("I12", f"{marker} has the ids {posted.ids}")
        outcome = self.outcomes.get(next(iter(posted.ids)))
        if outcome is None:
            return self.add("I1", f"{marker} was acknowledged and is lost")
        if outcome["message"]["data"]["thing1"]["value"] != marker:
            self.add("I1", f"{outcome['id']} was {marker} and holds {outcome['message']['data']}")
        found = self.effects.get(marker, [])
        state, certainty = outcome["status"], outcome["certainty"]
        if certainty != "not_known":
            self.counts[state] += 1
        self.counts["unknown"] += state in ("unknown", "unknown_final")
        if certainty == "open" and not (outcome["reason"] == "person_busy" and place_of(outcome) in self.doubtful):
            self.add("L1", f"{marker} is still {state} ({outcome['reason']})")
        if certainty == "sent" and not found:
            self.add("I3", f"{marker} is {state} and never took effect")
        if certainty == "not_sent" and found:
            self.add("I3", f"{marker} is {state} and took effect {len(found)} times")
        if len(found) > 1 and posted.on_unknown == "hold":
            self.add("I4", f"{marker} took effect {len(found)} times under hold")
        if len(found) > 1 and (not outcome["duplicate_possible"] or len(found) > 2):
            self.add("I4", f"{marker} took effect {len(found)} times, flagged {outcome['duplicate_possible']}")
        self.judge_receipts(marker, outcome, found)

    def judge_receipts(self, marker, outcome, found):
        for entry in found:
            self.counts["receipts"] += sum(push["answer"] == "success" for push in entry["pushes"])
        for status in unread_receipts(outcome, found):
            self.add("I11", f"{marker}: its receipt ({status}) was taken in, and it is {outcome['status']}")

    def judge_unasked(self):
        for marker, entries in self.effects.items():
            posted = self.promises.posted.get(marker)
            if posted is None:
                self.add("I2", f"{marker} took effect and nobody was promised it")
                continue
            for entry in entries:
                if (entry["openid"], entry["template_id"]) != (posted.openid, posted.template_id):
                    self.add("I2", f"{marker} went to {entry['openid']} with {entry['template_id']}")

    def judge_ledger(self, accounts):
        """The platform's own credits against the ledger: a credit it no longer has must not be there to be sent with."""
        left, taken = Counter(), Counter()
        for entry in self.log:
            if entry["appid"] != MINI_PROGRAM or not entry["template_id"]:
                continue
            left[entry["openid"], entry["template_id"]] += entry["effect"]["credit"]
            taken[entry["openid"], entry["template_id"]] += entry["effect"]["credit"] < 0
        granted, known = 0, Counter()
        for account in accounts:
            place = (account["openid"], account["template_id"])
            parts = [account[part] for part in ("available", "pending", "held", "spent", "void", "revoked")]
            granted += account["granted"]
            for part in ("spent", "held", "void"):
                self.counts[f"credits {part}"] += account[part]
            if account["granted"] != sum(parts):
                self.add("I6", f"{place}: granted {account['granted']} is not the sum of {parts}")
            if account["pending"]:
                self.add("I6", f"{place}: {account['pending']} pending and nothing on the wire")
            known[place] = account["spent"] + account["held"]
            if account["available"] > left[place]:
                self.add("I6", f"{place}: available {account['available']}, the platform has {left[place]}")
        for place, count in taken.items():
            if count > known[place]:
                self.add("I6", f"{place}: WeChat took {count} credits, the ledger knows of {known[place]}")
        self.counts["credits granted"] = granted
        # A page's report and WeChat's event tell of one tap; when crashes delay both, two taps of one moment may be taken
        # for one. The ledger may then know too little, never too much.
        self.counts["taps not told apart"] = self.promises.taps - granted
        if granted > self.promises.taps:
            self.add("I6", f"{self.promises.taps} taps became {granted} grants")
