"""What is said when a log-in by a directory did not succeed, to people and to the administrator who tries the keys."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Way

STATE_LOST = gettext_lazy(
    "This log-in was not begun in this browser window, took longer than ten minutes, or was used already. Begin again on the log-in page."
)
SWITCHED_OFF = gettext_lazy(
    "This way of logging in is not switched on. Choose another one on the log-in page."
)
NOT_UNSEALED = gettext_lazy(
    "The keys of this way cannot be read any more. Ask an administrator of your company to enter the secret again."
)
REASONS: dict[str, Any] = {
    "unknown": gettext_lazy(
        "Your company's directory knows you, but no account here belongs to you. Nobody gets one by logging in: "
        "ask an administrator of your company to enter the line below at your account."
    ),
    "inactive": gettext_lazy("Your account here is switched off. Ask an administrator of your company."),
    "ambiguous": gettext_lazy(
        "More than one account here has your e-mail address, so it does not say who you are. "
        "Ask an administrator of your company to enter your identifier at your account."
    ),
    "administrator": gettext_lazy(
        "Two administrators control each other here, so administrators log in with user name and password only. "
        "Go back to the log-in page and do that."
    ),
}

KEYS = gettext_lazy(
    "The identifier of the application and its secret do not belong together. Copy both again."
)
FROM_HERE = gettext_lazy(
    "The vendor does not take calls from this server. Enter its public address in the list of trusted addresses of the application."
)
CODE = gettext_lazy("The log-in was used already or took too long. Begin again on the log-in page.")
NO_MEMBER = gettext_lazy("This person is no member of the company's directory.")
RIGHTS = gettext_lazy("The application lacks a right. Give it the right to read members at the vendor.")
AGENT = gettext_lazy("The AgentId does not belong to this company or to this secret.")
VISIBLE = gettext_lazy("The application is not visible to this person. Widen who may use it, at the vendor.")

KNOWN: dict[str, dict[str, Any]] = {
    Way.WECOM: {
        "40001": KEYS, "40013": KEYS, "40091": KEYS, "40082": KEYS, "41002": KEYS, "41004": KEYS,
        "40029": CODE, "40163": CODE, "60020": FROM_HERE, "no_member": NO_MEMBER, "60111": NO_MEMBER,
        "50001": gettext_lazy("The address of this installation is not among the trusted domains of the application. Enter it at the vendor."),
        "301002": AGENT, "40056": AGENT, "81013": VISIBLE, "60011": RIGHTS, "48002": RIGHTS,
    },
    Way.DINGTALK: {
        "invalidClientId": KEYS, "invalidClientSecret": KEYS, "invalidParameter.appKey.notFound": KEYS, "Forbidden.AccessDenied.InvalidCredentials": KEYS,
        "invalidClientIdOrSecret": KEYS, "invalid.appKeyOrappSecret": KEYS, "40078": CODE, "invalidCode": CODE, "invalidParameter.authCode.notFound": CODE,
        "60121": NO_MEMBER, "60011": RIGHTS, "88": RIGHTS, "Forbidden.AccessDenied.AccessTokenPermissionDenied": RIGHTS,
        "Forbidden.AccessDenied.IpNotInWhiteList": FROM_HERE, "60020": FROM_HERE,
    },
    Way.FEISHU: {
        "10003": KEYS, "10014": KEYS, "10015": KEYS, "20002": KEYS, "20003": CODE, "20004": CODE, "20007": CODE,
        "20014": KEYS, "20021": NO_MEMBER, "20022": NO_MEMBER, "99991672": RIGHTS, "99991401": FROM_HERE,
    },
    Way.OIDC: {
        "invalid_client": KEYS, "unauthorized_client": KEYS, "invalid_grant": CODE,
        "issuer": gettext_lazy("The server speaks for another issuer than the address that was entered. Enter the issuer exactly as it calls itself."),
        "id_token": gettext_lazy("The server's proof of who logged in did not hold: signature, recipient or time. Compare the clocks of both servers."),
        "another_person": gettext_lazy("The server named two different people for one log-in, so nobody was let in."),
    },
}  # fmt: skip
"""Codes of the vendors' published interfaces that say what to do. Any other is shown as it came."""

UNREACHED: dict[str, Any] = {
    "scheme": gettext_lazy("The address must begin with https://."),
    "host": gettext_lazy("This server may not call that host. Whoever runs the server can allow it (LOGIN_HOSTS)."),
    "inside": gettext_lazy("The address lies inside a private network. Whoever runs the server can allow it (OUTBOUND_LOCAL_ADDRESSES)."),
    "port": gettext_lazy("Only the usual port of https is called. Whoever runs the server can allow another one (OUTBOUND_LOCAL_ADDRESSES)."),
    "address": gettext_lazy("This is not an address that can be called."),
    "redirect": gettext_lazy("The address leads on to another one. Enter the one it leads to."),
    "too_large": gettext_lazy("The answer was too large to be one of a directory. Check the address."),
    "timeout": gettext_lazy("The directory did not answer in time. Try again in a moment."),
    "refused": gettext_lazy("Nobody answers at the address of the directory."),
    "unknown_host": gettext_lazy("The address of the directory is not known on the network."),
    "certificate": gettext_lazy("The certificate of the directory's server is not trusted here."),
}  # fmt: skip
NOT_UNDERSTOOD = gettext_lazy("The directory answered, but not as its interface is published. Check the address and the rights of the application.")  # fmt: skip
NO_IDENTIFIER = gettext_lazy("The directory did not tell the identifier by which people are known. Give the application the right to read it, or choose another identifier in the settings.")  # fmt: skip
NO_ANSWER = gettext_lazy("The connection to the directory broke off. Try again in a moment.")


def of_return(cancelled: bool) -> str:
    """Somebody came back from the vendor without a code."""
    if cancelled:
        return _("You broke the log-in off at the directory. Begin again on the log-in page.")
    return _(
        "The directory sent you back without letting you in. Begin again, or ask an administrator of your company."
    )


def status_of(way: str, error: BaseException) -> int:
    """400 where the person can mend it by beginning again, else 502: the directory or its keys are at fault."""
    return 400 if KNOWN.get(way, {}).get(str(getattr(error, "code", ""))) is CODE else 502


def of_failure(way: str, error: BaseException) -> str:
    """What went wrong between this server and the directory: the advice, and the vendor's own words where it gave some."""
    code, text = str(getattr(error, "code", "") or error), str(getattr(error, "text", ""))[:200]
    if hasattr(error, "text"):
        said = f"{code} {text}".strip()
        advice = KNOWN.get(way, {}).get(code, "")
        answered = _("The directory answered: %(words)s.") % {"words": said.rstrip(".")}
        return f"{advice} {answered}" if advice else answered
    if hasattr(error, "code"):
        return str(UNREACHED.get(code, NO_ANSWER))
    if code == "no_identifier":
        return str(NO_IDENTIFIER)
    return str(KNOWN.get(way, {}).get(code, NOT_UNDERSTOOD))
