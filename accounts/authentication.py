"""Log-in of other systems at the API: the header `Authorization: Token fb_…`."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.tokens import authenticate_token

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """Gives `(user, ApiToken)`; a token that only reads is refused here for every method that writes."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person behind the header, or None when there is no such header.

        :raises AuthenticationFailed: 401, one sentence for every kind of bad token.
        :raises PermissionDenied: 403, when a token that only reads is used to write.
        """
        keyword, _space, raw = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() != KEYWORD.lower():
            return None
        token = authenticate_token(raw.strip(), timezone.now())
        if token is None:
            raise AuthenticationFailed(
                _(
                    "This token is not valid. It may be mistyped, expired or revoked. "
                    "Issue a new one in your profile."
                )
            )
        if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(
                _("This token may only read. Use a token with the scope “read and write”.")
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the token is told in the OpenAPI document."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Token, a space and an API token, for example: Token fb_…",
        }
