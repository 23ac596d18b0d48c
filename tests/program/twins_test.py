#!/usr/bin/env python3
"""The failure twins of every channel (twins.tsv): each errcode that WeChat documents for a send is met once by the real
server, and becomes what the table says. And the table is whole: no documented code is missing, no row is idle, and what
the sandbox answered stands in docs/wechat/endpoints.md.
"""
import json
import os
import re
import sys
import unittest
from pathlib import Path

from channel_case import BLOCKED_WORD
from house import House
from programs import SOURCE
from twins import TwinCase, rows_of
from twins_account import Notice, OneTime, SETTINGS, Template
from twins_customer import Customer
from twins_mass import Mass
from twins_mini import Card, Subscribe
from twins_past import Form, PastHouse, Uniform

CHANNELS = (Template, Subscribe, Notice, OneTime, Uniform, Form, Card, Customer, Mass)
SEEN = {}  # path: the errcodes that the houses of this run have seen
ENDPOINTS = {}

# The words of errcodes.tsv's column `apis` that mean a channel's send.
EVERY = {"all", "all POST", "all with access_token", "all by authorizer token"}
WORDS = {"template": {"template/send", "template/*"}, "subscribe": {"subscribe/send", "subscribe"}, "notice": {"bizsend", "subscribe"},
         "one_time": {"template/subscribe"}, "uniform": {"uniform_send", "message/wxopen/template/uniform_send"},
         "form": {"wxopen/template/send", "message/wxopen/template/send"}, "card": {"updatablemsg/send"},
         "customer": {"custom/send"}, "mass": {"mass/*", "mass", "mass/send", "mass text", "mass video"}}


def means(channel, api):
    api = re.sub(r" \(.*\)$", "", api.strip())
    return api in EVERY or api in WORDS[channel] or (channel == "customer" and api.startswith("custom/send "))


def watch(house):
    """Takes down what the house's sandbox has answered."""
    told = house.sandbox.get("/sandbox/endpoints")
    ENDPOINTS.update(told)
    for one in told["endpoints"]:
        if one["answers"]:
            SEEN.setdefault(one["path"], set()).update(map(int, one["answers"]))


class Present(TwinCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(sandbox={"blocked_words": [BLOCKED_WORD], **SETTINGS})
        cls.addClassCleanup(cls.house.close)
        cls.addClassCleanup(watch, cls.house)

    def test_template(self):
        self.play(Template(self.house))

    def test_subscribe(self):
        self.play(Subscribe(self.house))

    def test_notice(self):
        self.play(Notice(self.house))

    def test_one_time(self):
        self.play(OneTime(self.house))

    def test_card(self):
        self.play(Card(self.house))

    def test_customer(self):
        self.play(Customer(self.house))

    def test_mass(self):
        self.play(Mass(self.house))


class Past(TwinCase):
    @classmethod
    def setUpClass(cls):
        cls.house = PastHouse(sandbox={"blocked_words": [BLOCKED_WORD]})
        cls.addClassCleanup(cls.house.close)
        cls.addClassCleanup(watch, cls.house)

    def test_form(self):
        self.play(Form(self.house))

    def test_uniform(self):
        self.play(Uniform(self.house))


class Table(unittest.TestCase):
    def test_every_documented_errcode_of_a_send_has_a_row(self):
        rows = {(row.channel, row.errcode) for row in rows_of()}
        self.assertEqual(len(rows), len(rows_of()), "no row stands twice")
        table = (SOURCE / "src/wechat/errcodes.tsv").read_text(encoding="utf-8").splitlines()[1:]
        documented = {(channel, int(cells[0])) for cells in (line.split("\t") for line in table) for channel in WORDS
                      for api in cells[5].split(",") if int(cells[0]) != 0 and means(channel, api)}
        self.assertEqual(sorted(documented - rows), [])

    def test_rows_and_arrangements_belong_together(self):
        for channel in CHANNELS:
            rows = rows_of(channel.name)
            named = {row.how for row in rows} - {"script"}
            self.assertEqual([how for how in sorted(named) if not callable(getattr(channel, how, None))], [], channel.name)
            self.assertTrue(all(row.source for row in rows), channel.name)


class ZPage(unittest.TestCase):
    """Last of all: docs/wechat/endpoints.md says what this run has seen. Only a whole run can tell."""

    def test_the_page_says_what_was_seen(self):
        if set(SEEN) == set() or len(sys.argv) > 1:
            self.skipTest("not a whole run")
        record = os.environ.get("HONGYAN_ANSWERS")
        if record:
            lines = [f"{path} {' '.join(map(str, sorted(codes)))}" for path, codes in sorted(SEEN.items())]
            Path(record).write_text("\n".join(lines) + "\n", encoding="utf-8")
            Path(f"{record}.endpoints").write_text(json.dumps(ENDPOINTS), encoding="utf-8")
            return
        page = {}
        for line in (SOURCE / "docs/wechat/endpoints.md").read_text(encoding="utf-8").splitlines():
            if line.startswith("| `/"):
                cells = line.split("|")
                page[cells[1].strip(" `")] = set(map(int, cells[6].split()))
        self.assertEqual({path: sorted(codes) for path, codes in page.items() if codes},
                         {path: sorted(codes) for path, codes in SEEN.items()}, "run tools/endpoints.py")


if __name__ == "__main__":
    unittest.main()
