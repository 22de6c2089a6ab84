"""What the log-in library asks this house about directories: which ways there are, who came in, what to say if not.

The ways are rows, not settings. No account is ever made by coming in, and nothing but who it is gets kept.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.directory import words
from accounts.directory.providers import HouseDingTalk, HouseFeishu, OidcProvider
from accounts.directory.session import DirectorySession
from accounts.directory.wecom import WeComProvider
from accounts.models import DIRECTORIES, LoginWay, Way
from accounts.operations.directory import Came, admit

PROVIDERS: dict[str, Any] = {
    Way.WECOM: WeComProvider,
    Way.DINGTALK: HouseDingTalk,
    Way.FEISHU: HouseFeishu,
    Way.OIDC: OidcProvider,
}
USUALLY_KNOWN_BY = {Way.WECOM: "userid", Way.DINGTALK: "userid", Way.FEISHU: "user_id", Way.OIDC: "sub"}
BY_DIRECTORY = "directory"
"""The type of a second factor that the company's directory has asked for itself."""


def app_of(way: LoginWay) -> SocialApp:
    """The row of `way` as the library reads it; never saved. :raises CannotUnseal: the secret was sealed with another key."""
    known_by = way.known_by or USUALLY_KNOWN_BY[Way(way.kind)]
    configuration: dict[str, Any] = {
        "api": way.api_address,
        "page": way.page_address,
        "agent": way.agent,
        "known_by": known_by,
    }
    if way.kind == Way.OIDC:
        configuration |= {"server_url": way.api_address, "uid_field": known_by, "oauth_pkce_enabled": True}
    elif way.kind == Way.DINGTALK:
        configuration |= {"scope": ["openid"], "auth_params": {"prompt": "consent"}}
    return SocialApp(
        provider=way.kind,
        provider_id=way.kind,
        name=str(way),
        client_id=way.client_id,
        secret=way.secret,
        settings=configuration,
    )


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Directories as this product wants them: no sign-up, no linking by the people themselves."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The directories that are switched on."""
        ways = LoginWay.objects.filter(is_on=True, kind__in=DIRECTORIES).order_by("pk")
        return [app_of(way) for way in (ways.filter(kind=provider) if provider else ways)]

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> Any:
        """:raises SocialApp.DoesNotExist: for a way that is not switched on."""
        app = self.get_app(request, provider=provider)
        return PROVIDERS[app.provider](request, app=app)

    def get_requests_session(self) -> DirectorySession:
        return DirectorySession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never in the library's way; ours is `admit`."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Says who came in, or ends the log-in with a page that says why not and whom to ask."""
        way = LoginWay.objects.get(kind=sociallogin.account.provider)
        came = admit(
            way=way,
            identifier=sociallogin.account.uid,
            emails=[one.email for one in sociallogin.email_addresses if one.verified is True],
            address=_client_ip(request),
            user_agent=request.headers.get("user-agent", ""),
            at=timezone.now(),
        )
        if came.user is None:
            raise ImmediateHttpResponse(not_let_in(request, way, came))
        sociallogin.user = came.user
        if way.is_second_factor:
            record_authentication(request, came.user, "mfa", type=BY_DIRECTORY)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Ends the log-in with a page that says in words what went wrong."""
        if exception is None and "state_id" in (extra_context or {}):
            sentence, status = str(words.STATE_LOST), 400
        elif exception is None:
            sentence, status = words.of_return(error == AuthError.CANCELLED), 403
        else:
            sentence, status = (
                words.of_failure(provider.sub_id, exception),
                words.status_of(provider.sub_id, exception),
            )
        raise ImmediateHttpResponse(refusal(request, sentence, status=status))


class CodeStage(AuthenticateStage):
    """Asks for our own code, unless the directory of this log-in counts as the second factor."""

    def _should_handle(self, request: HttpRequest) -> bool:
        from allauth.account.internal.flows.login import get_authentication_records

        records = get_authentication_records(request, self.login.user)
        if any(one.get("method") == "mfa" and one.get("type") == BY_DIRECTORY for one in records):
            return False
        return bool(super()._should_handle(request))


def refusal(request: HttpRequest, sentence: Any, *, status: int, **more: Any) -> HttpResponse:
    """The page on which a log-in by a directory ends that did not let anybody in."""
    return render(request, "account/directory_refused.html", {"sentence": sentence, **more}, status=status)


def not_let_in(request: HttpRequest, way: LoginWay, came: Came) -> HttpResponse:
    """The page for somebody whom the directory knows and this house does not let in."""
    return refusal(
        request,
        words.REASONS[came.reason],
        status=403,
        way=way,
        identifier=came.identifier if came.reason == "unknown" else "",
    )


def _client_ip(request: HttpRequest) -> str:
    from accounts.adapter import AccountAdapter

    return str(AccountAdapter(request).get_client_ip(request))
