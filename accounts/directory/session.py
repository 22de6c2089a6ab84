"""The session by which the log-in library calls a directory: every request goes through the fence of the house.

These services answer 200 with an error inside; such an answer is an exception here, so that no caller can overlook it.
"""

from __future__ import annotations

import json
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from feedback_system import outbound

OURS = {"content-length", "connection", "accept-encoding", "user-agent"}
"""Headers of the library that belong to its own connection, not to ours."""


class Refused(OAuth2Error):
    """The directory answered that it does not do this. `code` and `text` are its own."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code} {text}".strip())
        self.code, self.text = code, text


class NotReached(requests.ConnectionError):
    """The fence did not let the request out, or nobody answered. `code` as in `outbound`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DirectorySession(requests.Session):
    """Calls by the fence alone: no redirect is followed, no proxy of the environment used, time and size are limited."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Fence())


class _Fence(BaseAdapter):
    def send(self, request: Any, *_options: Any, **_more: Any) -> requests.Response:
        content = request.body.encode() if isinstance(request.body, str) else request.body
        try:
            answer = outbound.request(
                request.method,
                request.url,
                content,
                headers={name: text for name, text in request.headers.items() if name.lower() not in OURS},
                hosts=settings.LOGIN_HOSTS,
            )
        except outbound.OutboundError as error:
            raise NotReached(error.code) from None
        _must_be_no_refusal(answer)
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict({"Content-Type": answer.content_type})
        response._content = answer.text.encode()
        response.encoding = "utf-8"
        response.request, response.url = request, request.url
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def _must_be_no_refusal(answer: outbound.Answer) -> None:
    """:raises Refused: for `errcode` (WeCom, DingTalk), a number in `code` (Feishu), `code` or `error` of a failed request."""
    data = answer.json()
    if data.get("errcode"):
        raise Refused(str(data["errcode"]), str(data.get("errmsg", "")))
    if isinstance(data.get("code"), int) and data["code"] and ("msg" in data or "message" in data):
        raise Refused(str(data["code"]), str(data.get("msg") or data.get("message") or ""))
    if answer.status >= 400:
        code = data.get("error") or data.get("code") or f"HTTP {answer.status}"
        text = data.get("error_description") or data.get("message") or ""
        raise Refused(code if isinstance(code, str) else json.dumps(code), str(text))
