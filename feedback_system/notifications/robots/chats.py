"""How each chat wants its messages, how they are signed, and what its answers mean.

All three answer with HTTP 200 and tell in the JSON body whether the message was taken. Sources: the pages of WeCom
(group robots), DingTalk (custom robots) and Feishu (custom bots), and what they answered to others:

* WeCom: 20 messages a minute (45009), markdown of 4,096 bytes (40058 beyond), no signature.
* DingTalk: 20 a minute, then it refuses for ten minutes (130101, 410100); a message of 20,000 bytes (460101 beyond); signed
  with the secret as the key over "milliseconds, line feed, secret", Base64, then quoted for the address; valid for an hour.
* Feishu: 100 a minute and 5 a second (11232, which also comes at full and half hours when Feishu itself is busy; 99991400
  with HTTP 429 or 400); a body of 20 KB; signed with "seconds, line feed, secret" as the key over nothing, in the body.

Twenty a minute are kept for Feishu too: more is not read in a group.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext_lazy as _

from feedback_system.notifications.robots.models import RobotKind
from feedback_system.outbound import Answer

PER_MINUTE = 20
PER_SECOND = {RobotKind.FEISHU: 5}
"""Where a chat counts seconds too."""
MOST_BYTES = {RobotKind.WECOM: 4096, RobotKind.DINGTALK: 20_000, RobotKind.FEISHU: 20_000}
"""What one message may have in all: the markdown of WeCom, the whole body of the others."""
AROUND = {RobotKind.WECOM: 16, RobotKind.DINGTALK: 400, RobotKind.FEISHU: 400}
"""Bytes of a message that are neither heading nor lines: marks, names of fields, the signature."""
REST = {
    RobotKind.WECOM: timedelta(minutes=1),
    RobotKind.DINGTALK: timedelta(minutes=10),
    RobotKind.FEISHU: timedelta(minutes=1),
}
"""How long a robot keeps quiet after its chat said that it talks too much."""


@dataclass(frozen=True)
class Line:
    """One thing to say and where it leads."""

    text: str
    url: str


@dataclass(frozen=True)
class Request:
    """What is sent to which address."""

    address: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What an answer means: taken, or why not. `too_many` asks for a rest."""

    code: str
    too_many: bool = False

    @property
    def accepted(self) -> bool:
        return not self.code


TOO_MANY = {
    RobotKind.WECOM: {45009},
    RobotKind.DINGTALK: {130101, 130102, 90030, 410100},
    RobotKind.FEISHU: {11232, 11233, 99991400},
}
SENTENCES: dict[str, Any] = {
    "wecom:45009": _("WeCom takes no more messages from this robot for a minute; they follow by themselves."),
    "wecom:93000": _(
        "WeCom does not know the key of this robot any more. Copy its address from the group again."
    ),
    "wecom:93008": _("The robot is no longer in the group. Add it again and enter its new address."),
    "wecom:40008": _("WeCom did not understand the message. Please report this with the time."),
    "wecom:40058": _("WeCom found the message too long. Please report this with the time."),
    "dingtalk:310000": _(
        "DingTalk refused the message by the safety settings of the robot: check its keyword, its signing secret and its "
        "allowed addresses, and the clock of the server."
    ),
    "dingtalk:300001": _(
        "DingTalk does not know this robot any more. Copy its address from the group again."
    ),
    "dingtalk:300005": _(
        "DingTalk does not know this robot any more. Copy its address from the group again."
    ),
    "dingtalk:400101": _(
        "DingTalk does not know this robot any more. Copy its address from the group again."
    ),
    "dingtalk:400102": _("The robot is switched off in DingTalk. Switch it on in the settings of the group."),
    "dingtalk:400106": _("The robot is no longer in the group. Add it again and enter its new address."),
    "dingtalk:400013": _(
        "The group does not exist any more. Enter the address of a robot in another group, or switch this one off."
    ),
    "dingtalk:460101": _("DingTalk found the message too long. Please report this with the time."),
    "dingtalk:410100": _(
        "DingTalk takes no messages from this robot for ten minutes, because there were too many; they follow by "
        "themselves."
    ),
    "dingtalk:40035": _("DingTalk did not understand the message. Please report this with the time."),
    "dingtalk:130101": _(
        "DingTalk takes no messages from this robot for ten minutes, because there were too many; they follow by "
        "themselves."
    ),
    "feishu:9499": _("Feishu did not understand the message. Please report this with the time."),
    "feishu:19001": _("Feishu does not know this robot any more. Copy its address from the group again."),
    "feishu:19002": _("Feishu did not understand the message. Please report this with the time."),
    "feishu:19007": _("The robot is switched off in Feishu. Switch it on in the settings of the group."),
    "feishu:19021": _(
        "Feishu refused the signature: check the signing secret of the robot and the clock of the server."
    ),
    "feishu:19022": _("The address of this server is not on the robot's list of allowed addresses."),
    "feishu:19024": _("The group's keyword is missing in the message. Enter the keyword at the robot."),
    "feishu:11232": _(
        "Feishu takes no more messages from this robot for a minute; they follow by themselves."
    ),
    "feishu:99991400": _(
        "Feishu takes no more messages from this robot for a minute; they follow by themselves."
    ),
    "http": _("The chat answered with an error of its own. The message is tried again."),
    "unreadable": _("The answer was not the one of this chat. Check that the address belongs to it."),
    "timeout": _("The chat did not answer within five seconds. The message is tried again."),
    "refused": _("Nobody listens at the address. The message is tried again."),
    "unknown_host": _("The name of the chat could not be resolved. Check the network of the server."),
    "certificate": _(
        "The certificate of the chat could not be verified. Check the clock and the certificates."
    ),
    "broken_off": _("The connection broke off. The message is tried again."),
    "scheme": _("The address has to begin with https://."),
    "host": _("This host is not on the list of hosts that may be reached (OUTBOUND_HOSTS)."),
    "port": _("The address names a port that may not be reached."),
    "address": _("The address is not one that may be reached."),
    "inside": _("The address is not one that may be reached."),
    "redirect": _("The chat sent the message on to another address, which is not followed."),
    "too_large": _("The answer was too long to be one of a chat."),
    "sealed": _("The key of this robot was sealed with another FIELD_KEY. Enter its address again."),
}


def sentence_for(code: str) -> str:
    """What an error code means and what to do, in the active language; the bare code where it is not known."""
    if not code:
        return ""
    known = SENTENCES.get(code) or (SENTENCES["http"] if code.startswith("http:") else None)
    return f"{known} ({code})" if known else code


def request_for(
    kind: str, *, address: str, secret: str, keyword: str, title: str, lines: Sequence[Line], at: datetime
) -> Request:
    """The message as that chat wants it, signed where there is a secret. `at` is the clock's instant, for signatures."""
    heading = f"{keyword} {title}".strip() if keyword else title
    if kind == RobotKind.FEISHU:
        return _feishu(address, secret, heading, lines, at)
    text = "\n".join([f"**{_plain(heading)}**", *(_link(line) for line in lines)])
    if kind == RobotKind.WECOM:
        return Request(address, {"msgtype": "markdown", "markdown": {"content": text}})
    text = "\n\n".join([f"**{_plain(heading)}**", *(_link(line) for line in lines)])
    body = {"msgtype": "markdown", "markdown": {"title": heading, "text": text}}
    if secret:
        stamp = str(round(at.timestamp() * 1000))
        signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        mark = "&" if "?" in address else "?"
        address += f"{mark}timestamp={stamp}&sign={quote_plus(base64.b64encode(signed))}"
    return Request(address, body)


def _feishu(address: str, secret: str, heading: str, lines: Sequence[Line], at: datetime) -> Request:
    rows = [[{"tag": "a", "text": line.text, "href": line.url}] for line in lines]
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": heading, "content": rows}}},
    }
    if secret:
        stamp = str(int(at.timestamp()))
        # The text to be signed is the key and the message is empty: so Feishu has it.
        signed = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        body = {"timestamp": stamp, "sign": base64.b64encode(signed).decode(), **body}
    return Request(address, body)


def _plain(text: str) -> str:
    """The text without what markdown would read as a mark."""
    return "".join(" " if sign in "[]()<>*_`#|\\\n" else sign for sign in text)


def _link(line: Line) -> str:
    return f"[{_plain(line.text)}]({line.url})"


def size_of(line: Line) -> int:
    """How many bytes the line takes in a message of any of the three, with its marks (those of Feishu are the longest)."""
    text = json.dumps([[{"tag": "a", "text": line.text, "href": line.url}]], ensure_ascii=False)
    return len(text.encode())


def room_for_lines(kind: str, *, title: str, keyword: str) -> int:
    """How many bytes of lines one message takes beside its heading, which stands twice in one of DingTalk."""
    heading = len(f"{keyword} {title}".encode()) + 4
    return MOST_BYTES[RobotKind(kind)] - AROUND[RobotKind(kind)] - 2 * heading


def verdict_on(kind: str, answer: Answer) -> Verdict:
    """What the answer of that chat says about the message."""
    if answer.status == 429:
        return Verdict("http:429", too_many=True)
    body = answer.json()
    name = "code" if kind == RobotKind.FEISHU else "errcode"
    code = body.get(name, body.get("StatusCode") if kind == RobotKind.FEISHU else None)
    if not isinstance(code, int) or isinstance(code, bool):
        return Verdict(f"http:{answer.status}" if answer.status >= 400 else "unreadable")
    if code == 0:
        return Verdict("") if answer.status < 400 else Verdict(f"http:{answer.status}")
    # Feishu has one code for a wrong message and, in older answers, for too many; its words tell them apart.
    crowded = "too many" in str(body.get("msg", "")).lower()
    return Verdict(f"{kind}:{code}", too_many=crowded or code in TOO_MANY[RobotKind(kind)])
