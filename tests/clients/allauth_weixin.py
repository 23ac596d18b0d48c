# django-allauth 0.51 (Python, Debian's python3-django-allauth): https://github.com/pennersr/django-allauth
"""Logs a person in as a Django site with allauth does, with the settings that its page names for a 公众号; only the host is another."""
import json
import os
import sys
import urllib.request

import django
from django.conf import settings

SANDBOX = os.environ["SANDBOX"]
HOST = os.environ.get("WECHAT_HOST", SANDBOX)
WECHAT = "https://api.weixin.qq.com"
PERSON = "o_rbq1TOgERuflYd7PsiE9H565Oo"
BACK = "https://example.com/accounts/weixin/login/callback/"

settings.configure(
    SECRET_KEY="of a test", SITE_ID=1, USE_TZ=True, ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
                    "allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.weixin"],
    SOCIALACCOUNT_PROVIDERS={"weixin": {"AUTHORIZE_URL": "https://open.weixin.qq.com/connect/oauth2/authorize",
                                        "SCOPE": ["snsapi_userinfo"]}})
urlpatterns = []
django.setup()

from allauth.socialaccount.providers.oauth2.client import OAuth2Error  # noqa: E402
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter  # noqa: E402
from django.contrib.sessions.backends.signed_cookies import SessionStore  # noqa: E402
from django.test import RequestFactory  # noqa: E402


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(SANDBOX + path, data, method=method)) as answer:
        return json.load(answer)


class Site:
    """One visit: the library's adapter and client for an app, as its login view makes them."""

    def __init__(self, app):
        self.request = RequestFactory().get("/accounts/weixin/login/")
        self.request.session = SessionStore()
        self.adapter = WeixinOAuth2Adapter(self.request)
        host = HOST.replace("{appid}", app["appid"])
        self.adapter.access_token_url = self.adapter.access_token_url.replace(WECHAT, host)
        self.adapter.profile_url = self.adapter.profile_url.replace(WECHAT, host)
        provider = self.adapter.get_provider()
        self.client = self.adapter.client_class(
            self.request, app["appid"], app["secret"], self.adapter.access_token_method, self.adapter.access_token_url, BACK,
            provider.get_scope(self.request))
        self.client.state = "state16letters"

    def log_in_at_wechat(self):
        # Inside WeChat's browser the link must end so; the library was made for the QR code of websites, where it need not.
        url = self.client.get_redirect_url(self.adapter.authorize_url, {}) + "#wechat_redirect"
        back = ask("POST", "/sandbox/oauth", {"openid": PERSON, "url": url, "answer": "accept"})["redirect"]
        return dict(part.split("=", 1) for part in back.partition("?")[2].split("&") if "=" in part)

    def complete(self, code):
        told = self.client.get_access_token(code)
        token = self.adapter.parse_token(told)
        return self.adapter.complete_login(self.request, None, token, response=told)


def is_refused(site, code):
    try:
        site.complete(code)
    except OAuth2Error:
        return True
    return False


def main():
    app = next(one for one in ask("GET", "/sandbox/apps")["apps"] if one["kind"] == "service_account")
    app["secret"] = os.environ.get("WECHAT_SECRET", app["secret"])
    ask("POST", f"/sandbox/apps/{app['appid']}", {"web_domains": ["example.com"]})
    site = Site(app)
    query = site.log_in_at_wechat()
    login = site.complete(query["code"])
    checks = {"the state comes back": query.get("state") == "state16letters",
              "who logs in is known": login.account.uid == PERSON,
              "with a name": bool(login.account.extra_data.get("nickname")),
              "and a picture": "headimgurl" in login.account.extra_data,
              "a code serves once": is_refused(Site(app), query["code"]),
              "a wrong secret is refused": is_refused(Site({**app, "secret": "0" * 32}), Site(app).log_in_at_wechat()["code"])}
    failures = [what for what, holds in checks.items() if not holds]
    for failure in failures:
        print(f"django-allauth: {failure}")
    print(f"django-allauth: {len(checks) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
