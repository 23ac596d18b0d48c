"""What the Python clients play on, as stage.mjs for Node.js: the sandbox's world and phone, and a count of what held."""
import json
import os
import traceback
import urllib.request

SANDBOX = os.environ["SANDBOX"]
HOST = os.environ.get("WECHAT_HOST", SANDBOX)
DIRECT = HOST == SANDBOX
FOLLOWERS = ["o_rbq1TOgERuflYd7PsiE9H565Oo", "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe"]
STRANGER = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE"
VISITOR = "ogYQ75G33BMpuKOjKjIIOiFP7cF4"
WORDS = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE"
LESSON = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3"
PICTURE = b"\xff\xd8\xff\xe0 a picture \r\n--with what looks like a boundary--\r\n\xff\xd9"


def words(course):
    return {"thing1": {"value": course}, "time2": {"value": "2026年11月21日 20:00"}, "phrase3": {"value": "未完成"},
            "character_string4": {"value": "W-20261121"}}


def lesson(course):
    return {"thing1": {"value": course}, "time2": {"value": "2026年11月21日 09:00"}, "amount3": {"value": "￥99.00"},
            "character_string4": {"value": "NO-20261121-07"}, "phrase5": {"value": "待上课"}}


def act(what, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{SANDBOX}/sandbox/{what}", data)) as answer:
        return json.load(answer)


def app_of(kind):
    """appid, secret or the key in its place, and host."""
    app = next(one for one in act("apps")["apps"] if one["kind"] == kind)
    return app["appid"], os.environ.get("WECHAT_SECRET", app["secret"]), HOST.replace("{appid}", app["appid"])


class Count:
    def __init__(self, client):
        self.client, self.held, self.failed = client, 0, 0

    def check(self, what, body):
        """`body` may return False or raise."""
        try:
            fault = None if body() is not False else "it did not"
        except Exception:  # pylint: disable=broad-except
            fault = traceback.format_exc()
        self.held += fault is None
        self.failed += fault is not None
        if fault is not None:
            print(f"{self.client} {what}: {fault}")

    def end(self):
        print(f"{self.client}: {self.held} passed, {self.failed} failed")
        return 1 if self.failed else 0
