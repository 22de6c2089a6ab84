"""Ask a directory whether it knows us, before anybody depends on it. What came back is said in words; nobody is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache
from django.utils.translation import gettext as _
from requests import RequestException

from accounts.directory import providers, wecom, words
from accounts.directory.adapter import app_of
from accounts.directory.session import Refused
from accounts.models import LoginWay, Way
from feedback_system.sealed import CannotUnseal


@dataclass(frozen=True)
class Verdict:
    """Whether the keys hold, and what to tell the administrator."""

    holds: bool
    sentence: str


def try_way(way: LoginWay) -> Verdict:
    """What the directory answers to our keys now. Nothing is changed."""
    if not way.client_id or not way.sealed_secret:
        return Verdict(False, _("Enter the identifier of the application and its secret first."))
    try:
        return Verdict(True, TRIALS[Way(way.kind)](app_of(way)))
    except CannotUnseal:
        return Verdict(False, _("The secret was sealed with another key of this server. Enter it again."))
    except (OAuth2Error, RequestException) as error:
        return Verdict(False, words.of_failure(way.kind, error))


@providers.as_published
def _try_wecom(app: Any) -> str:
    token = wecom.token_of(app, fresh=True)
    with get_adapter().get_requests_session() as session:
        answer = session.get(
            providers.other_address(app, "api", wecom.API + "agent/get"),
            params={"access_token": token, "agentid": app.settings["agent"]},
        ).json()
    return _("WeCom knows the company and the application “%(name)s”.") % {"name": answer["name"]}


@providers.as_published
def _try_dingtalk(app: Any) -> str:
    providers.dingtalk_token(app)
    return _("DingTalk knows the application and its secret.")


@providers.as_published
def _try_feishu(app: Any) -> str:
    providers.feishu_client(None, app).app_access_token()
    return _("Feishu knows the application and its secret.")


@providers.as_published
def _try_oidc(app: Any) -> str:
    """The published configuration, then the keys with a code that cannot be right: who knows us refuses the code, not us."""
    cache.delete(f"oidc:{app.settings['server_url']}")
    config = providers.configuration_of(app)
    asked = {
        "grant_type": "authorization_code",
        "code": "trial",
        "redirect_uri": providers.callback_of("oidc"),
    }
    keys = (app.client_id, app.secret)
    basic = providers.wants_basic(config)
    if not basic:
        asked |= {"client_id": app.client_id, "client_secret": app.secret}
    try:
        with get_adapter().get_requests_session() as session:
            session.post(config["token_endpoint"], data=asked, auth=keys if basic else None)
    except Refused as refusal:
        if refusal.code not in ("invalid_grant", "invalid_request"):
            raise
    return _("The server “%(issuer)s” answers and knows the application and its secret.") % {
        "issuer": config["issuer"]
    }


TRIALS = {
    Way.WECOM: _try_wecom,
    Way.DINGTALK: _try_dingtalk,
    Way.FEISHU: _try_feishu,
    Way.OIDC: _try_oidc,
}
