"""The people of kill_test.py: business systems that post, and phones that tap while pages report it. Each keeps on trying
with the same Idempotency-Key until it is answered, as the API asks of its callers, and remembers what it was promised.
"""
import http.client
import random
import threading
import time
from dataclasses import dataclass, field

from house import CLASS_TEMPLATE, MINI_PROGRAM, SERVICE, STUDY_TEMPLATE, moment

GIVE_UP_S = 60
PAUSE_S = 0.02


@dataclass
class Posted:
    """One wish: what was asked for, and every id that an answer gave it."""
    marker: str
    openid: str
    template_id: str
    on_unknown: str
    ids: set = field(default_factory=set)


@dataclass
class Promises:
    """What callers know. Guarded by its lock: each client writes what it was told."""
    posted: dict = field(default_factory=dict)
    refused: list = field(default_factory=list)  # what should have been taken and was answered otherwise
    taps: int = 0
    reports: int = 0
    lost_answers: int = 0
    replays: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client(threading.Thread):
    """A caller with a seed of its own; subclasses say what one round is."""

    def __init__(self, number, house, promises, seed):
        super().__init__(name=f"client{number}", daemon=True)
        self.number, self.house, self.promises = number, house, promises
        self.random = random.Random(f"{seed} {number}")
        self.ended = threading.Event()
        self.rounds = 0

    def run(self):
        while not self.ended.is_set():
            self.rounds += 1
            self.act()
            time.sleep(self.random.uniform(0, 2 * PAUSE_S))

    def key(self):
        return f"client{self.number}-{self.rounds}"

    def ask(self, target, body):
        """Posts until there is an answer that is none of "try again"; the server may die at any moment of it."""
        deadline = time.monotonic() + GIVE_UP_S
        while time.monotonic() < deadline:
            try:
                answer = self.house.api.call("POST", target, body, {"Idempotency-Key": self.key()})
                if answer.status != 503:
                    with self.promises.lock:
                        self.promises.replays += answer.headers.get("Idempotent-Replayed") == "true"
                    return answer
            except (OSError, http.client.HTTPException, ValueError):
                with self.promises.lock:
                    self.promises.lost_answers += 1
            time.sleep(PAUSE_S)
        with self.promises.lock:
            self.promises.refused.append(f"{target} {self.key()}: no answer in {GIVE_UP_S} s")
        return None


class Poster(Client):
    """Typed and raw messages over both channels, one by one and in batches."""

    def __init__(self, number, house, promises, seed, followers, members):
        super().__init__(number, house, promises, seed)
        self.followers, self.members = followers, members

    def act(self):
        count = self.random.choice([1, 1, 1, 12])
        wishes = [self.wish(place) for place in range(count)]
        if count == 1:
            answer = self.ask("/v1/notifications", wishes[0][1])
            results = [answer.json] if answer is not None and answer.status == 202 else []
        else:
            answer = self.ask("/v1/notifications/batch", {"notifications": [wish for _, wish in wishes]})
            results = answer.json["results"] if answer is not None and answer.status in (202, 207) else []
        with self.promises.lock:
            if len(results) != count or not all("id" in result for result in results):
                self.promises.refused.append(f"{self.key()}: {answer.text if answer is not None else 'no answer'}")
            for (posted, _), result in zip(wishes, results):
                posted.ids.add(result.get("id"))
                self.promises.posted[posted.marker] = posted

    def wish(self, place):
        marker = f"c{self.number}r{self.rounds}p{place}"
        # A resend under a one-time grant spends two: the ledger is judged where nobody consented to that.
        over_template = self.random.random() < 0.6
        on_unknown = "resend" if over_template and self.random.random() < 0.1 else "hold"
        openid = self.random.choice(self.followers if over_template else self.members)
        template_id = STUDY_TEMPLATE if over_template else CLASS_TEMPLATE
        app, channel = (SERVICE, "template") if over_template else (MINI_PROGRAM, "subscribe")
        if self.random.random() < 0.5:
            wish = {"type": "study_reminder", "to": {"app": app, "openid": openid},
                    "variables": {"course": marker, "remind_at": moment(0), "task": "W-1"}}
            if not over_template:
                wish |= {"type": "class_reminder", "variables": {"course": marker, "starts_at": moment(0), "price": 99, "order": "NO-1"}}
        else:
            data = {"thing1": {"value": marker}, "time2": {"value": "2026年11月21日 09:00"}, "phrase3": {"value": "未完成"},
                    "character_string4": {"value": "W-1"}}
            if not over_template:
                data |= {"amount3": {"value": "￥99.00"}, "phrase5": {"value": "待上课"}}
                del data["phrase3"]
            wish = {"app": app, "channel": channel, "message": {"touser": openid, "template_id": template_id, "data": data}}
        return Posted(marker, openid, template_id, on_unknown), {**wish, "on_unknown": on_unknown}


class Tapper(Client):
    """Phones whose owners tap "accept", and the pages that report it; WeChat's own event about the tap comes too."""

    def __init__(self, number, house, promises, seed, members):
        super().__init__(number, house, promises, seed)
        self.members = members

    def act(self):
        openid = self.random.choice(self.members)
        results = self.house.sandbox.post("/sandbox/prompt", {"appid": MINI_PROGRAM, "openid": openid,
                                                              "answers": {CLASS_TEMPLATE: "accept"}})
        answer = self.ask("/v1/grants/report", {"app": MINI_PROGRAM, "openid": openid, "results": results})
        with self.promises.lock:
            self.promises.taps += 1
            if answer is not None and answer.status == 200:
                self.promises.reports += 1
            else:
                self.promises.refused.append(f"report {self.key()}: {answer.text if answer is not None else 'no answer'}")
