"""The small parts that stand in every row of a list, made in Python because a list has fifty of each.

They are template tags (see templatetags/ui.py) and may be called from Python as well. All text is escaped.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback_system.web import wording
from feedback_system.web.clocks import chip_view
from feedback_system.web.states import severity_look, state_look
from feedback_system.web.wording import value_of

# --- icons, badges, people


@lru_cache(maxsize=512)
def _icon(name: str, size: str, address: str) -> SafeString:
    classes = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, address, name
    )


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("img/icons.svg")


def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; `size` "", "sm" or "lg". Decoration, unless `label` gives a spoken name."""
    drawn = _icon(name, size, _sprite())
    if label:
        return format_html('{}<span class="visually-hidden">{}</span>', drawn, label)
    return drawn


def badge(label: Any, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word on a coloured ground. `tone`: neutral, info, ok, risk, over, pause."""
    return _badge(str(label), tone, icon_name)


@lru_cache(maxsize=512)
def _badge(label: str, tone: str, icon_name: str) -> SafeString:
    drawn = _icon(icon_name, "", _sprite()) if icon_name else ""
    return format_html('<span class="badge tone-{}">{}{}</span>', tone, drawn, label)


@lru_cache(maxsize=128)
def _bar(percent: int) -> SafeString:
    return format_html(
        '<svg class="chip-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="4"></rect>'
        '<rect class="used" width="{}" height="4"></rect></svg>',
        percent,
    )


def state_badge(state: str, label: Any = "") -> SafeString:
    """The badge of a state code registered with `web.states.register_states`; `label` overrides the word."""
    look = state_look(str(state))
    return _badge(str(label or look.label), look.tone, look.icon)


def severity_badge(severity: str, label: Any = "") -> SafeString:
    """The badge of a severity: general, major, critical."""
    look = severity_look(str(severity))
    return _badge(str(label or look.label), look.tone, look.icon)


def _name(someone: Any) -> str:
    full = getattr(someone, "get_full_name", None)
    return str(full() if full else "") or str(value_of(someone, "name", "") or someone)


def person(someone: Any, detail: Any = "", avatar: bool = True) -> SafeString:
    """A person: a user (or dict with `name`), with `detail` (department, "deputy for …") in grey. None is a
    dash."""
    if not someone:
        return format_html('<span class="muted" title="{}">–</span>', _("nobody"))
    name = _name(someone)
    mark = (
        format_html('<span class="avatar" aria-hidden="true">{}</span>', name[:1].upper()) if avatar else ""
    )
    grey = format_html(" <small>{}</small>", detail) if detail else ""
    return format_html(
        '<span class="person">{}<span class="person-text">{}{}</span></span>', mark, name, grey
    )


# --- time and numbers


def deadline_chip(deadline: Any, now: datetime, full: bool = False) -> SafeString:
    """The signature of the product: due instant, time left, bar of time used, one click to the receipt.

    `deadline` as described at `web.clocks.chip_view` (None shows a dash); `now` is the instant of the
    request. `full=True` is the wide form of a case page, with the rule's label above.
    """
    if deadline is None or value_of(deadline, "due_at") is None:
        return format_html('<span class="muted" title="{}">–</span>', _("no deadline runs"))
    view = chip_view(deadline, now)
    bar = "" if view.percent is None else _bar(view.percent)
    drawn = _icon(view.icon, "", _sprite())
    left = format_html(' <span class="chip-left">{}</span>', view.left) if view.left else ""
    live: Any = ""
    if view.due_at is not None:
        live = format_html(' data-due="{}" data-late="{}"', view.due_at.isoformat(), _("overdue"))
    rule: Any = ""
    if full:
        rule = format_html('<span class="chip-rule">{}</span>', view.label)
    return format_html(
        '<{0} class="chip{1} chip-{2}"{3} title="{4}"{5}>{6}{7}<span class="chip-text">'
        '<span class="chip-due">{8} {9}</span>{10}</span>{11}</{0}>',
        "a" if view.url else "span",
        " chip-full" if full else "",
        view.tone,
        format_html(' href="{}"', view.url) if view.url else "",
        view.hover,
        live,
        drawn,
        rule,
        view.word,
        view.due,
        left,
        bar,
    )


def instant(value: datetime | None, now: datetime) -> SafeString:
    """An instant as people say it ("Mon 10:00"), exact on hover. None is a dash."""
    if value is None:
        return format_html('<span class="muted">{}</span>', "–")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        wording.full_instant_text(value),
        wording.instant_text(value, now),
    )


def ago(value: datetime, now: datetime) -> SafeString:
    """ "5 minutes ago", renewed every minute in the browser; exact on hover."""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        value.isoformat(),
        wording.full_instant_text(value),
        wording.ago_text(value, now),
    )


def file_size(size: int) -> str:
    """Bytes in words."""
    return wording.size_text(size)


def span(value: Any) -> str:
    """A timedelta in its two largest units; nothing for None."""
    return "" if value is None else wording.span_text(value)


_own_currency: Callable[[], str] | None = None


def register_own_currency(provider: Callable[[], str]) -> None:
    """Let the company app tell its currency, in which amounts without another one are shown; asked for each amount."""
    global _own_currency
    _own_currency = provider


def money(amount: Decimal | None, currency: str = "") -> SafeString:
    """An amount with thousands separators and its currency: "1,234.50 CNY"; the company's own when none is given.

    None is a dash.
    """
    if amount is None:
        return format_html('<span class="muted">{}</span>', "–")
    return format_html(
        '<span class="nowrap">{} <small class="muted">{}</small></span>', f"{amount:,.2f}", _code(currency)
    )


def money_text(amount: Decimal, currency: str = "") -> str:
    """An amount inside a sentence, as `money` writes it but without its look: "1,234.50 CNY"."""
    return f"{amount:,.2f} {_code(currency)}".rstrip()


def _code(currency: str) -> str:
    return currency or (_own_currency() if _own_currency else "")
