"""What people call the thing in front of them, out of the long line that a browser sends."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The first that fits counts: programs built on another one name it too.
PROGRAMS = (
    ("wxwork/", _("WeCom")),
    ("MicroMessenger/", _("WeChat")),
    ("DingTalk", _("DingTalk")),
    ("Lark/", _("Feishu")),
    ("Feishu/", _("Feishu")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", _("QQ Browser")),
    ("360SE", _("360 Browser")),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Program and system, such as “Chrome · Windows”; where neither is known, words that say so."""
    found = [
        str(next(name for sign, name in table if sign in user_agent))
        for table in (PROGRAMS, SYSTEMS)
        if any(sign in user_agent for sign, _name in table)
    ]
    return " · ".join(found) or str(pgettext_lazy("device", "unknown"))
