"""WeCom (企业微信), which the library has no provider for and which is no OAuth: corp id, agent id and secret give the token of the firm,
and with that token and the code of the browser the firm asks which member it is.
"""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.http import urlencode

from accounts.directory.providers import HouseAdapter, HouseProvider, other_address, told
from accounts.directory.session import Refused
from feedback_system.sealed import seal, unseal

API = "https://qyapi.weixin.qq.com/cgi-bin/"
PAGE = "https://login.work.weixin.qq.com/wwlogin/sso/login"
PAGE_INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
"""Where somebody goes who has opened our page inside WeCom: no picture to scan, she is known there."""
INSIDE = "wxwork"
TOKEN_IS_OVER = {"40014", "42001"}
NO_MEMBER = "no_member"
EARLIER = 300
"""Seconds before its end from which a kept token is not used any more."""


class WeComClient(OAuth2Client):
    """The firm's token and the two addresses."""

    app: Any = None

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        inside = INSIDE in self.request.headers.get("user-agent", "").lower()
        asked = {
            "appid": self.consumer_key,
            "agentid": self.app.settings["agent"],
            "redirect_uri": self.callback_url,
            "state": self.state,
        }
        if inside:
            asked |= {"response_type": "code", "scope": "snsapi_base"}
            return f"{other_address(self.app, 'page', PAGE_INSIDE)}?{urlencode(asked)}#wechat_redirect"
        return f"{authorization_url}?{urlencode({'login_type': 'CorpApp', **asked})}"

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, **_more: Any
    ) -> dict[str, Any]:
        """Who stands behind the code. A kept token that the vendor has ended is fetched anew, once."""
        try:
            answer = ask(self.app, "auth/getuserinfo", code=code)
        except Refused as refusal:
            if refusal.code not in TOKEN_IS_OVER:
                raise
            cache.delete(_place(self.app))
            answer = ask(self.app, "auth/getuserinfo", code=code)
        member = answer.get("userid") or answer.get("UserId")
        if not member:
            raise Refused(NO_MEMBER)
        return {"access_token": "-", "userid": member}


def ask(app: Any, what: str, **values: str) -> dict[str, Any]:
    """What the interface answers to the firm. :raises Refused: with the number of the vendor."""
    with get_adapter().get_requests_session() as session:
        answer: dict[str, Any] = session.get(
            other_address(app, "api", API + what), params={"access_token": token_of(app), **values}
        ).json()
    return answer


def token_of(app: Any, *, fresh: bool = False) -> str:
    """The token of the firm, kept sealed until shortly before its end, as the vendor asks."""
    kept = "" if fresh else cache.get(_place(app), "")
    if kept:
        return unseal(kept)
    with get_adapter().get_requests_session() as session:
        answer = session.get(
            other_address(app, "api", API + "gettoken"),
            params={"corpid": app.client_id, "corpsecret": app.secret},
        ).json()
    token = str(answer["access_token"])
    if (seconds := int(answer.get("expires_in", 0)) - EARLIER) > 0:
        cache.set(_place(app), seal(token), min(seconds, 7200))
    return token


def _place(app: Any) -> str:
    known = f"{app.client_id}\n{app.secret}\n{app.settings.get('api')}"
    return f"wecom:{hashlib.sha256(known.encode()).hexdigest()}"


class WeComAdapter(HouseAdapter, OAuth2Adapter):
    provider_id = "wecom"
    access_token_url = API

    @property
    def authorize_url(self) -> str:
        return other_address(self.get_provider().app, "page", PAGE)

    def get_client(self, request: HttpRequest, app: Any) -> WeComClient:
        client = WeComClient(
            request, app.client_id, app.secret, "GET", API, self.get_callback_url(request, app)
        )
        client.app = app
        return client

    def person(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        return self.get_provider().sociallogin_from_response(request, kwargs["response"])


class WeComProvider(HouseProvider, OAuth2Provider):
    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data: Any) -> str:
        return told(data, "userid")

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {}
