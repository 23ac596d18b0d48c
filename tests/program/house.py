"""A house to test in: the sandbox and the server as processes of their own, introduced to each other.

    with House() as house: house.post("/v1/notifications", …)

Everything lies in a temporary folder and ends with the house. The calls are those that an operator, a business system,
a page and a phone make; nothing reaches into the server another way.
"""
import http.client
import json
import tempfile
import time
from urllib.parse import quote, urlsplit

import databases
from programs import Program, free_port, until

SERVICE = "wx6a1b0c2d3e4f5a01"
MINI_PROGRAM = "wx2210554e092c3f99"
FOLLOWER = "o_rbq1TOgERuflYd7PsiE9H565Oo"
MINI_PROGRAM_USER = "ogYQ75G33BMpuKOjKjIIOiFP7cF4"
HISTORY_TEMPLATE = "n44_YbDNEqrrSEEvd8The8HpWYo1gWOVAXj7zIz4vHA"
STUDY_TEMPLATE = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE"
CLASS_TEMPLATE = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3"
SETTLED_S = 30
NOT_SETTLED = {"scheduled", "waiting", "ready", "claimed", "sending", "retry_wait", "parked", "taken"}

STUDY_TYPE = {"title": "学习提醒",
              "variables": {"course": {"type": "text", "required": True}, "remind_at": {"type": "time", "required": True},
                            "task": {"type": "text", "required": True}},
              "routes": [{"channel": "template", "app": SERVICE, "template_id": STUDY_TEMPLATE,
                          "fields": {"thing1": "{{course}}", "time2": "{{remind_at}}", "phrase3": "未完成",
                                     "character_string4": "{{task}}"},
                          "url": "https://example.com/words"}]}
CLASS_TYPE = {"title": "上课提醒",
              "variables": {"course": {"type": "text", "required": True}, "starts_at": {"type": "time", "required": True},
                            "price": {"type": "amount", "required": True}, "order": {"type": "text", "required": True}},
              "routes": [{"channel": "subscribe", "app": MINI_PROGRAM, "template_id": CLASS_TEMPLATE,
                          "fields": {"thing1": "{{course}}", "time2": "{{starts_at}}", "amount3": "{{price}}",
                                     "character_string4": "{{order}}", "phrase5": "待上课"},
                          "page": "pages/course/detail?id=7"}]}


class Answer:
    """Status, headers and the JSON of one answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8")
        self.json = json.loads(self.text) if "json" in (response.getheader("Content-Type") or "") else None


class Api:
    """Calls to one origin, each over a connection of its own. Raises OSError or HTTPException when no answer comes."""

    def __init__(self, origin, key="", timeout_s=20):
        self.origin, self.key, self.timeout_s = origin, key, timeout_s

    def call(self, method, target, body=None, headers=None):
        place = urlsplit(self.origin)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=self.timeout_s)
        given = {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **(headers or {})}
        text = None
        if body is not None or method in ("POST", "PUT"):
            given.setdefault("Content-Type", "application/json")
            text = body if isinstance(body, bytes) else json.dumps({} if body is None else body, ensure_ascii=False).encode()
        try:
            connection.request(method, target, text, given)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def want(self, method, target, body=None, headers=None):
        """The JSON of an answer that must be a success."""
        answer = self.call(method, target, body, headers)
        if answer.status >= 300:
            raise AssertionError(f"{method} {target} was answered {answer.status}: {answer.text}")
        return answer.json

    def get(self, target):
        return self.want("GET", target)

    def post(self, target, body=None, headers=None):
        return self.want("POST", target, body, headers)

    def put(self, target, body):
        return self.want("PUT", target, body)

    def pages(self, target):
        """All items of a list, page by page."""
        cursor = ""
        while cursor is not None:
            page = self.get(target + ("&" if "?" in target else "?") + "limit=200" + (f"&cursor={quote(cursor)}" if cursor else ""))
            yield from page["items"]
            cursor = page["next_cursor"]


class House:
    """Sandbox, server and database. `settings` are --set pairs of the server, `sandbox` settings of the sandbox."""

    def __init__(self, settings=None, sandbox=None, seed=7):
        self._kept = tempfile.TemporaryDirectory(prefix="hongyan_")
        self.folder = self._kept.name
        self.settings = {"retry.first_ms": 100, "retry.longest_ms": 1000, **(settings or {})}
        self.sandbox_settings = {"receipt_delay_ms": 50, "push_gap_ms": 300, **(sandbox or {})}
        self.seed = seed
        self.server = self.sandbox_program = None
        self.key = ""
        try:
            self.database = databases.fresh(self.folder)
            self.server_port, self.sandbox_port = free_port(), free_port()
            self.server_origin = f"http://127.0.0.1:{self.server_port}"
            self.sandbox = Api(f"http://127.0.0.1:{self.sandbox_port}")
            self.api = Api(self.server_origin)
            self.start_sandbox()
            self.start_server()
            self.introduce()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for program in (self.server, self.sandbox_program):
            if program is not None:
                program.kill()
        self._kept.cleanup()

    def serve_arguments(self):
        given = {"database": self.database, "listen": f"127.0.0.1:{self.server_port}",
                 "master_key_file": f"{self.folder}/hongyan.key", "api.public_url": self.server_origin, **self.settings}
        return ["serve", *(word for key, value in given.items() for word in ("--set", f"{key}={value}"))]

    def start_server_blindly(self):
        """Starts the server on the same database and port, and waits for nothing."""
        self.server = Program(self.serve_arguments(), self.folder, "server")

    def start_server(self):
        """Starts the server and waits until it listens; catches the first key where one is shown."""
        self.start_server_blindly()
        self.server.wait_for(r"listens on http://")
        if not self.key:
            self.key = self.server.wait_for(r"\bhy_\w+").group()
            self.api.key = self.key

    def start_sandbox(self):
        """The same world at each start: its secrets come from the seed. What happened in it is gone with the process."""
        arguments = ["sandbox", "--listen", f"127.0.0.1:{self.sandbox_port}", "--seed", str(self.seed)]
        self.sandbox_program = Program(arguments, self.folder, "sandbox")
        self.sandbox_program.wait_for(r"The sandbox of the WeChat platform is at")
        self.sandbox.post("/sandbox/settings", self.sandbox_settings)

    def point_callbacks(self):
        """What an operator does in WeChat's console: name the URL, choose the secure mode. Waits for the verification."""
        for appid in (SERVICE, MINI_PROGRAM):
            self.sandbox.post(f"/sandbox/apps/{appid}/callback", {"url": f"{self.server_origin}/wechat/{appid}", "mode": "secure"})

        def verified():
            apps = self.sandbox.get("/sandbox/apps")["apps"]
            return all(app["callback"]["verification"] == "succeeded" for app in apps if app["appid"] in (SERVICE, MINI_PROGRAM))
        until(verified, SETTLED_S, "the callback URLs are verified")

    def introduce(self):
        """Both accounts, their templates, one person and two notification types, as `hongyan demo` does."""
        for app in self.sandbox.get("/sandbox/apps")["apps"]:
            if app["appid"] in (SERVICE, MINI_PROGRAM):
                self.api.put(f"/v1/apps/{app['appid']}", {
                    "kind": app["kind"], "name": app["name"], "original_id": app["original_id"],
                    "api_origin": self.sandbox.origin, "secret": app["secret"],
                    "callback_token": app["callback"]["token"], "aes_key": app["callback"]["encoding_aes_key"]})
        self.point_callbacks()
        for appid in (SERVICE, MINI_PROGRAM):
            self.api.post(f"/v1/apps/{appid}/templates/sync")
        self.api.put("/v1/recipients/xiaoshi", {
            "locale": "zh-CN", "time_zone": "Asia/Shanghai",
            "identities": [{"app": SERVICE, "openid": FOLLOWER, "follows": "yes"},
                           {"app": MINI_PROGRAM, "openid": MINI_PROGRAM_USER}]})
        self.api.put("/v1/notification-types/study_reminder", STUDY_TYPE)
        self.api.put("/v1/notification-types/class_reminder", CLASS_TYPE)

    def make_users(self, appid, count):
        """New people of the simulated platform, who follow where there is something to follow; their openids."""
        made = self.sandbox.post("/sandbox/users", {"apps": [appid], "count": count, "following": appid == SERVICE})
        return [user["openid"] for user in made["users"]]

    def tap_accept(self, openid=MINI_PROGRAM_USER, template_id=CLASS_TEMPLATE):
        """The person taps "accept"; the page hands on what wx.requestSubscribeMessage returned, as it is."""
        results = self.sandbox.post("/sandbox/prompt", {"appid": MINI_PROGRAM, "openid": openid, "answers": {template_id: "accept"}})
        return self.api.post("/v1/grants/report", {"app": MINI_PROGRAM, "openid": openid, "results": results})

    def settled(self, notification_id, seconds=SETTLED_S):
        """The notification once nothing more happens to it by itself, or nobody knows what happened."""
        def look():
            seen = self.api.get(f"/v1/notifications/{notification_id}")
            return seen if seen["status"] not in NOT_SETTLED else None
        return until(look, seconds, f"notification {notification_id} is settled")

    def log(self):
        """The sandbox's log: what really took effect."""
        entries, after = [], 0
        while page := self.sandbox.get(f"/sandbox/log?after={after}&limit=5000")["entries"]:
            entries += page
            after = page[-1]["seq"]
        return entries

    def effects(self, key, value):
        """The messages that WeChat took whose data holds that value under that key."""
        return [entry for entry in self.log() if entry["effect"]["taken"] and entry["content"].get(key) == value]


def moment(seconds_from_now):
    """A moment as ISO 8601 in UTC with milliseconds."""
    at = time.time() + seconds_from_now
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at * 1000) % 1000:03d}Z"
