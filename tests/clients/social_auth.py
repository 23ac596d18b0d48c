# social-auth-core 4 (Python, Debian's python3-social-auth-core): https://github.com/python-social-auth/social-core
"""Logs a person in on the web as Django and Flask sites do; only the host is another."""
import json
import os
import sys
import urllib.request

from social_core.backends.weixin import WeixinOAuth2APP
from social_core.exceptions import AuthCanceled
from social_core.strategy import BaseStrategy

SANDBOX = os.environ["SANDBOX"]
HOST = os.environ.get("WECHAT_HOST", SANDBOX)
WECHAT = "https://api.weixin.qq.com"
PERSON = "o_rbq1TOgERuflYd7PsiE9H565Oo"
BACK = "https://example.com/complete/weixinapp/"


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(SANDBOX + path, data, method=method)) as answer:
        return json.load(answer)


class Weixin(WeixinOAuth2APP):
    def request(self, url, *args, **kwargs):
        appid = self.setting("KEY")
        return super().request(url.replace(WECHAT, HOST.replace("{appid}", appid)), *args, **kwargs)


class Site(BaseStrategy):
    """What a web framework does for the library: settings, a session, the query that came back."""

    def __init__(self, app, query):
        super().__init__(storage=None)
        self.settings = {"SOCIAL_AUTH_WEIXINAPP_KEY": app["appid"], "SOCIAL_AUTH_WEIXINAPP_SECRET": app["secret"],
                         "SOCIAL_AUTH_WEIXINAPP_SCOPE": ["snsapi_userinfo"],
                         "SOCIAL_AUTH_WEIXINAPP_IGNORE_DEFAULT_SCOPE": True}
        self.query, self.session = query, {}

    def get_setting(self, name):
        return self.settings[name]

    def request_data(self, merge=True):
        return self.query

    def request_host(self):
        return "example.com"

    def absolute_uri(self, path=None):
        return path or BACK

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def authenticate(self, backend, *args, **kwargs):
        return kwargs["response"]


def backend_of(app, query):
    return Weixin(Site(app, query), redirect_uri=BACK)


def log_in(app, answer="accept"):
    url = backend_of(app, {}).auth_url()
    back = ask("POST", "/sandbox/oauth", {"openid": PERSON, "url": url, "answer": answer})["redirect"]
    query = dict(part.split("=", 1) for part in back.partition("?")[2].split("&") if "=" in part)
    return query, backend_of(app, query)


def main():
    app = next(one for one in ask("GET", "/sandbox/apps")["apps"] if one["kind"] == "service_account")
    app["secret"] = os.environ.get("WECHAT_SECRET", app["secret"])
    ask("POST", f"/sandbox/apps/{app['appid']}", {"web_domains": ["example.com"]})
    held, failures = 0, []

    def check(what, truth):
        nonlocal held
        if truth:
            held += 1
        else:
            failures.append(what)

    query, backend = log_in(app)
    person = backend.auth_complete()
    check("who logs in is known", person["openid"] == PERSON)
    check("with a name and a picture", person["nickname"] and "headimgurl" in person)
    check("a code serves once", cancels(backend_of(app, query)))
    check("a wrong code is refused", cancels(backend_of(app, {"code": "no-such-code"})))
    check("a wrong secret is refused", cancels(backend_of({**app, "secret": "0" * 32}, log_in(app)[0])))
    for failure in failures:
        print(f"social-auth-core: {failure}")
    print(f"social-auth-core: {held} passed, {len(failures)} failed")
    return 1 if failures else 0


def cancels(backend):
    try:
        backend.auth_complete()
    except AuthCanceled:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
