"""The library's providers, bent to this house: their addresses may lie elsewhere, the callback starts with the address of this
installation, a browser cannot ask for other scopes or another purpose, and an answer that is not as published is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.dingtalk.client import DingTalkOAuth2Client
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse

from accounts.directory.session import Refused

NOT_AS_PUBLISHED = "unexpected_answer"
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures of an ID token that are taken: by a key pair only, so that nobody who knows the client secret can make one."""
CLOCKS_DIFFER = 60
"""Seconds by which the clocks of both servers may differ."""
CONFIGURATION_KEPT = 600
"""Seconds for which the published configuration of an OpenID Connect server is not asked for again."""


def as_published(ask: Callable[..., Any]) -> Callable[..., Any]:
    """An answer that lacks something, or is of another shape, is an error of the directory and none of ours."""

    @wraps(ask)
    def asking(*args: Any, **kwargs: Any) -> Any:
        try:
            return ask(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ImproperlyConfigured) as error:
            raise OAuth2Error(NOT_AS_PUBLISHED) from error

    return asking


def callback_of(way: str) -> str:
    """The address to enter at the vendor, and to which people come back."""
    return settings.BASE_URL.rstrip("/") + reverse("directory_callback", kwargs={"way": way})


class HouseProvider:
    """What all ways share. What stands in the address of a request never changes what is asked for."""

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        kwargs: dict[str, Any] = {"process": AuthProcess.LOGIN}
        if next_url := get_next_redirect_url(request):
            kwargs["next_url"] = next_url
        return kwargs

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing that the directory tells is kept but who it is."""
        return {}


class HouseAdapter:
    """What all ways share on the way to the vendor and back."""

    provider_id: str
    request: HttpRequest

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return callback_of(self.provider_id)

    @as_published
    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_access_token_data(*args, **kwargs)  # type: ignore[misc]

    @as_published
    def parse_token(self, data: Any) -> Any:
        return super().parse_token(data)  # type: ignore[misc]

    @as_published
    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        return self.person(request, app, token, **kwargs)

    def person(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who came back, as the library's SocialLogin."""
        return super().complete_login(request, app, token, **kwargs)  # type: ignore[misc]


def told(data: Any, name: str) -> str:
    """What the directory says under `name`. :raises OAuth2Error: when it says nothing there, so that nobody is "None"."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise OAuth2Error("no_identifier")
    return str(value)


def other_address(app: Any, sort: str, usual: str) -> str:
    """`usual`, or the same path below the address that was entered for a private cloud or a proxy."""
    base: str = app.settings.get(sort) or ""
    if not base:
        return usual
    path = usual.split("/", 3)[3]
    return f"{base}/{path}"


# ------------------------------------------------------------------------------------------------------------- OpenID Connect


class OidcAdapter(HouseAdapter, OpenIDConnectOAuth2Adapter):
    """Authorization code with PKCE; the ID token is checked with the published keys, whatever the connection was."""

    def __init__(self, request: HttpRequest, provider_id: str = "oidc") -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config: dict[str, Any] = configuration_of(self.get_provider().app)
        return self._openid_config

    @property
    def basic_auth(self) -> bool:
        return wants_basic(self.openid_config)

    def person(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        claims = self._decode_id_token(app, kwargs["response"]["id_token"])
        more = self._fetch_user_info(token.token) if self.openid_config.get("userinfo_endpoint") else {}
        if more and more["sub"] != claims["sub"]:
            raise OAuth2Error("another_person")
        return self.get_provider().sociallogin_from_response(
            request, {"id_token": claims, "userinfo": {**claims, **more}}
        )

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            published = session.get(self.openid_config["jwks_uri"]).json()
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            keys = [one for one in jwt.PyJWKSet.from_dict(published).keys if one.public_key_use != "enc"]
            key = next(one for one in keys if one.key_id == kid or (kid is None and len(keys) == 1))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=SIGNATURES,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
            return claims
        except (jwt.PyJWTError, StopIteration) as error:
            raise OAuth2Error("id_token") from error


def wants_basic(config: dict[str, Any]) -> bool:
    """Whether the server takes the keys in a header only; that is what it takes when it publishes nothing about it."""
    return "client_secret_post" not in config.get(
        "token_endpoint_auth_methods_supported", ["client_secret_basic"]
    )


@as_published
def configuration_of(app: Any) -> dict[str, Any]:
    """What the server publishes about itself. :raises OAuth2Error: when it speaks for another server than the one that was asked."""
    address = app.settings["server_url"]
    key = f"oidc:{address}"
    config: dict[str, Any] = cache.get(key) or {}
    if not config:
        with get_adapter().get_requests_session() as session:
            config = session.get(f"{address}/.well-known/openid-configuration").json()
        if config["issuer"].rstrip("/") != address:
            raise OAuth2Error("issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not config[name].startswith(("https://", "http://")):
                raise OAuth2Error(NOT_AS_PUBLISHED)
        cache.set(key, config, CONFIGURATION_KEPT)
    return config


class OidcProvider(HouseProvider, OpenIDConnectProvider):
    id = "oidc"
    oauth2_adapter_class = OidcAdapter

    def extract_uid(self, data: Any) -> str:
        return told(data["userinfo"], self.app.settings["known_by"])

    def extract_email_addresses(self, data: Any) -> list[Any]:
        """Only an address that the server itself calls verified, in so many words."""
        found = super().extract_email_addresses(data)
        return [one for one in found if one.verified is True]


# ------------------------------------------------------------------------------------------------------------------- DingTalk


class DingTalkClient(DingTalkOAuth2Client):
    """As the library's; of the answer only what is needed."""

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.post(
                self.access_token_url,
                json={
                    "clientId": self.consumer_key,
                    "clientSecret": self.consumer_secret,
                    "code": code,
                    "grantType": "authorization_code",
                },
            ).json()
        return {"access_token": answer["accessToken"], "expires_in": answer.get("expireIn")}


class DingTalkAdapter(HouseAdapter, DingTalkOAuth2Adapter):
    """Who it is (openId, unionId), and for the account name in the company's directory one question more."""

    client_class = DingTalkClient

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        app = self.get_provider().app
        self.access_token_url = other_address(app, "api", DingTalkOAuth2Adapter.access_token_url)
        self.profile_url = other_address(app, "api", DingTalkOAuth2Adapter.profile_url)
        self.authorize_url = other_address(app, "page", DingTalkOAuth2Adapter.authorize_url)

    def person(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        with get_adapter().get_requests_session() as session:
            found = session.get(self.profile_url, headers={"x-acs-dingtalk-access-token": token.token}).json()
        if app.settings["known_by"] == "userid":
            found["userid"] = account_name(app, told(found, "unionId"))
        return self.get_provider().sociallogin_from_response(request, found)


def dingtalk_token(app: Any) -> str:
    """The token of the application itself."""
    with get_adapter().get_requests_session() as session:
        answer = session.post(
            other_address(app, "api", "https://api.dingtalk.com/v1.0/oauth2/accessToken"),
            json={"appKey": app.client_id, "appSecret": app.secret},
        ).json()
    return str(answer["accessToken"])


def account_name(app: Any, union_id: str) -> str:
    """The UserID of a member of the company. :raises OAuth2Error: for somebody who is none, or an outside contact."""
    address = other_address(app, "api", "https://oapi.dingtalk.com/topapi/user/getbyunionid")
    with get_adapter().get_requests_session() as session:
        answer = session.post(
            f"{address}?{urlencode({'access_token': dingtalk_token(app)})}", json={"unionid": union_id}
        ).json()
    found = answer["result"]
    if found.get("contact_type"):
        raise Refused("60121", "outside contact")
    return told(found, "userid")


class HouseDingTalk(HouseProvider, DingTalkProvider):
    oauth2_adapter_class = DingTalkAdapter

    def extract_uid(self, data: Any) -> str:
        return told(data, self.app.settings["known_by"])


# --------------------------------------------------------------------------------------------------------------------- Feishu


class FeishuClient(FeishuOAuth2Client):
    """As the library's, with JSON as the vendor asks for it, and addresses that may lie elsewhere."""

    def app_access_token(self) -> str:
        with get_adapter().get_requests_session() as session:
            answer = session.post(
                self.app_access_token_url,
                json={"app_id": self.consumer_key, "app_secret": self.consumer_secret},
            ).json()
        return str(answer["app_access_token"])


class FeishuAdapter(HouseAdapter, FeishuOAuth2Adapter):
    """The library's way; the callback is that of the house."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        app = self.get_provider().app
        self.access_token_url = other_address(app, "api", FeishuOAuth2Adapter.access_token_url)
        self.user_info_url = other_address(app, "api", FeishuOAuth2Adapter.user_info_url)
        self.authorization_url = other_address(app, "page", FeishuOAuth2Adapter.authorization_url)

    def get_client(self, request: HttpRequest, app: Any) -> FeishuClient:
        return feishu_client(request, app, self.access_token_url)


def feishu_client(request: Any, app: Any, access_token_url: str = "") -> FeishuClient:
    """What asks Feishu for tokens."""
    client = FeishuClient(request, app.client_id, app.secret, "POST", access_token_url, callback_of("feishu"))
    client.app_access_token_url = other_address(app, "api", FeishuOAuth2Client.app_access_token_url)
    return client


class HouseFeishu(HouseProvider, FeishuProvider):
    oauth2_adapter_class = FeishuAdapter

    def extract_uid(self, data: Any) -> str:
        return told(data, self.app.settings["known_by"])
