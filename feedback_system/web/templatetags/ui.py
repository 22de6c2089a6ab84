"""The components of every page. Built into the template engine: no {% load %} is needed.

Each tag takes plain values, objects or dicts and says at its top which. Small parts that stand in every row
of a list are made in Python; larger ones have a template in templates/_components/. All text is escaped. Try
them at /settings/components/.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback_system.joining import listed, named
from feedback_system.web import parts, wording
from feedback_system.web.wording import value_of

register = template.Library()

EVENT_LOOKS: dict[str, tuple[str, str]] = {
    "message-in": ("mail", "info"),
    "message-out": ("mail", "info"),
    "phone": ("phone", "info"),
    "note": ("note", "neutral"),
    "decision": ("stamp", "ok"),
    "refusal": ("undo", "over"),
    "step": ("chevron-right", "neutral"),
    "change": ("edit", "neutral"),
    "file": ("clip", "neutral"),
    "deadline": ("clock", "neutral"),
    "escalation": ("alert", "over"),
    "system": ("settings", "neutral"),
}
BOX_ICONS = {"over": "alert", "risk": "alert", "ok": "check-circle", "info": "info", "neutral": "info"}
FILE_ICONS = {"image": "image", "video": "image", "audio": "file", "mail": "mail"}
MESSAGE_TONES = {"error": "over", "warning": "risk", "success": "ok", "info": "info", "debug": "neutral"}


for part in (
    parts.icon,
    parts.badge,
    parts.state_badge,
    parts.severity_badge,
    parts.person,
    parts.deadline_chip,
    parts.instant,
    parts.ago,
    parts.money,
):
    register.simple_tag(part)
register.filter(parts.file_size)
register.filter(parts.span)
register.filter(listed)
register.filter("due", wording.due_text)


@register.simple_tag
def comma() -> str:
    """What stands between two words of a list: ", " and in Chinese 、."""
    return listed(("", ""))


@register.simple_tag
def colon() -> str:
    """What stands between a name and what it names: ": " and in Chinese ：."""
    return named("", "")


# --- controls


@register.inclusion_tag("_components/button.html")
def button(
    label: Any,
    url: str = "",
    variant: str = "",
    icon_name: str = "",
    name: str = "",
    value: str = "",
    type: str = "submit",
    size: str = "",
    disabled: bool = False,
    reasons: Sequence[Any] = (),
    dialog: str = "",
    confirm: Any = "",
    form: str = "",
) -> dict[str, Any]:
    """A button, or a link that looks like one when `url` is given.

    `variant`: "" (plain), primary, danger, quiet. `size`: "" or small. `reasons` (sentences or `{text, url}`)
    makes it a blocked step that opens the list of what is missing. `dialog` is the id of the dialog it opens;
    `confirm` is a question asked before the form is sent; `form` is the id of a form elsewhere on the page.
    """
    classes = "button"
    if variant:
        classes += f" button-{variant}"
    if size:
        classes += f" button-{size}"
    return {
        "label": label,
        "url": url,
        "classes": classes,
        "icon_name": icon_name,
        "name": name,
        "value": value,
        "type": "button" if dialog else type,
        "disabled": disabled,
        "reasons": _reasons(reasons),
        "dialog": dialog,
        "confirm": confirm,
        "form": form,
        "small": size == "small",
    }


@register.inclusion_tag("_components/field.html")
def field(bound: BoundField, wide: bool = False, label: Any = "", hide_label: bool = False) -> dict[str, Any]:
    """A form field: label, control, help and errors, tied together for screen readers. `bound` is
    `form["name"]`.

    `wide` takes the whole width of a form grid; `hide_label` keeps the label for screen readers only (tables
    of rows).
    """
    help_id, error_id = f"{bound.auto_id}_help", f"{bound.auto_id}_error"
    described = [help_id] if bound.help_text else []
    if bound.errors:
        described.append(error_id)
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    is_check = kind == "checkbox" and not widget.use_fieldset
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "wide": wide,
        "hide_label": hide_label,
        "is_check": is_check,
        "is_group": widget.use_fieldset,
        "hidden": bound.is_hidden,
        "is_rows": hasattr(bound.field, "row_form"),
        "help_id": help_id,
        "error_id": error_id,
    }


@register.inclusion_tag("_components/form_errors.html")
def form_errors(form: BaseForm, title: str = "") -> dict[str, Any]:
    """The summary above a form that was refused: one line per error with a link to its field.

    `title` stands above it where the form saves nothing, such as the one to log in.
    """
    reasons: list[Any] = [{"text": text, "url": ""} for text in form.non_field_errors()]
    for bound in form:
        anchor = f"#{bound.id_for_label or bound.auto_id}"
        reasons += [{"text": named(bound.label or "", text), "url": anchor} for text in bound.errors]
    return {"reasons": reasons, "title": title}


@register.inclusion_tag("_components/rows_field.html")
def rows_field(formset: Any, title: Any = "", add_label: Any = "", help_text: Any = "") -> dict[str, Any]:
    """An editable table of sub-forms out of a Django formset with `can_delete=True`.

    Rows are added and removed without a reload; without JavaScript the formset's extra rows and its delete
    boxes do it.
    """
    return {
        "formset": formset,
        "title": title,
        "add_label": add_label or _("Add a row"),
        "help_text": help_text,
        "headings": [bound for bound in formset.empty_form if not bound.is_hidden and bound.name != "DELETE"],
    }


# --- boxes and lists


def _reasons(reasons: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        reason if isinstance(reason, dict) else {"text": reason, "url": value_of(reason, "url", "")}
        for reason in reasons
    ]


@register.inclusion_tag("_components/reasons_box.html")
def reasons_box(reasons: Iterable[Any], title: Any = "", tone: str = "risk") -> dict[str, Any]:
    """What stands in the way: sentences, or `{text, url}` with a link to the field. Nothing is shown for an
    empty list."""
    return {
        "reasons": _reasons(reasons),
        "title": title or _("Something has to be done first"),
        "tone": tone,
        "icon_name": BOX_ICONS.get(tone, "info"),
    }


@register.inclusion_tag("_components/empty_state.html")
def empty_state(
    title: Any, text: Any = "", url: str = "", action: Any = "", icon_name: str = "inbox"
) -> dict[str, Any]:
    """Says why a list is empty (`text`) and how to go on (`url` with the words `action`)."""
    return {"title": title, "text": text, "url": url, "action": action, "icon_name": icon_name}


@register.inclusion_tag("_components/timeline_item.html")
def timeline_item(event: Any, now: datetime) -> dict[str, Any]:
    """One line of the story of a case, inside `<ol class="timeline">`. `event` is an object or dict with

    `at` · `who` (name) · `what` (sentence) · `kind` (see EVENT_LOOKS) · optional `text`, `to` (recipients),
    `on_behalf_of`, `entered_at` (when it was entered later than it happened), `changes` (dicts `label, old,
    new`), `files` (for `file_tile`), `url`, `detail` (label of the link).
    """
    kind = value_of(event, "kind", "step")
    icon_name, tone = EVENT_LOOKS.get(kind, EVENT_LOOKS["step"])
    return {"event": event, "kind": kind, "icon_name": icon_name, "tone": tone, "now": now}


@register.inclusion_tag("_components/table.html")
def table(
    columns: Sequence[Any], rows: Iterable[Sequence[Any]], empty: Any = "", caption: Any = ""
) -> dict[str, Any]:
    """A plain table. `columns`: dicts `{label, number: bool, url, sort: "ascending"|"descending"}`; `rows`:
    sequences of cells in the same order (strings are escaped). On a phone each row becomes a card with the
    labels beside the values."""
    cells = [list(zip(columns, row, strict=True)) for row in rows]
    return {"columns": columns, "rows": cells, "empty": empty or _("No entries."), "caption": caption}


@register.inclusion_tag("_components/stat_tile.html")
def stat_tile(
    label: Any,
    value: Any,
    unit: Any = "",
    note: Any = "",
    url: str = "",
    tone: str = "",
    icon_name: str = "",
    hint: Any = "",
) -> dict[str, Any]:
    """One number with its meaning. `note` is a second line (numerator/denominator, change), `hint` the
    definition on hover, `tone` "", ok, risk or over, `url` opens the rows behind the number."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "note": note,
        "url": url,
        "tone": tone,
        "icon_name": icon_name,
        "hint": hint,
    }


@register.inclusion_tag("_components/share_bar.html")
def share_bar(shares: Iterable[Any], currency: str = "CNY") -> dict[str, Any]:
    """How a responsibility is divided: objects or dicts `{label, percent: Decimal, amount: Decimal|None}`.

    A sum other than 100 is said in words below the bar, with what is missing or too much. Parts of a share (`level`
    above 0) are listed below it with their percent of it, and neither drawn nor added.
    """
    parts: list[dict[str, Any]] = []
    start = Decimal(0)
    for index, share in enumerate(shares):
        level = int(value_of(share, "level", 0) or 0)
        percent = Decimal(value_of(share, "percent", 0))
        parts.append(
            {
                "label": value_of(share, "label", ""),
                "percent": _plain(percent),
                "amount": value_of(share, "amount"),
                "start": start,
                "key": "" if level else f"k{index % 6 + 1}",
                "level": level,
            }
        )
        start += 0 if level else percent
    return {
        "parts": parts,
        "total": _plain(start),
        "missing": _plain(100 - start),
        "excess": _plain(start - 100),
        "currency": currency,
    }


def _plain(number: Decimal) -> Decimal:
    """`number` without trailing zeros and without an exponent: 100.0 is 100."""
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


@register.inclusion_tag("_components/file_tile.html")
def file_tile(file: Any) -> dict[str, Any]:
    """An attachment: `name`, `size` (bytes), `url`, optional `kind` ("image", "mail", …), `thumbnail_url`,
    `by`, `at_text`, `level` ("internal", "customer", "restricted"), `state` ("pending", "stored",
    "withdrawn"), `reason` of withdrawal."""
    levels = {
        "internal": (_("internal"), "lock"),
        "customer": (_("seen by the customer"), "eye"),
        "restricted": (_("restricted"), "shield"),
    }
    level = levels.get(str(value_of(file, "level", "")))
    kind = str(value_of(file, "kind", ""))
    return {
        "file": file,
        "state": value_of(file, "state", "stored"),
        "size": wording.size_text(int(value_of(file, "size", 0))),
        "icon_name": FILE_ICONS.get(kind, "file"),
        "level": level,
    }


@register.inclusion_tag("_components/stage_bar.html")
def stage_bar(stages: Iterable[Any]) -> dict[str, Any]:
    """The way of a case: dicts `{label, state: "done"|"current"|"todo"|"skipped", note, url}` in order."""
    words = {"done": _("done"), "current": _("now"), "todo": _("to come"), "skipped": _("left out")}
    return {"stages": [{**stage, "word": words[stage["state"]]} for stage in stages]}


@register.inclusion_tag("_components/tabs.html")
def tabs(entries: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """Links between the parts of a page: dicts `{label, url, active, count}`. `label` names the group for
    screen readers."""
    return {"entries": entries, "label": label or _("Parts of this page")}


@register.inclusion_tag("_components/chips.html")
def chips(filters: Sequence[Any], clear_url: str = "") -> dict[str, Any]:
    """The filters in force: dicts `{label, value, remove_url}`; `clear_url` takes all away."""
    return {"filters": filters, "clear_url": clear_url}


@register.inclusion_tag("_components/pager.html")
def pager(previous_url: str = "", next_url: str = "", text: Any = "") -> dict[str, Any]:
    """Previous and next of a list; `text` says what is shown ("1–50 of 1,000+")."""
    return {"previous_url": previous_url, "next_url": next_url, "text": text}


@register.inclusion_tag("_components/messages.html")
def toasts(messages: Iterable[Any]) -> dict[str, Any]:
    """The messages of django.contrib.messages as toasts in a live region. base.html already does this."""
    return {
        "entries": [
            {"text": str(message), "tone": tone, "icon_name": BOX_ICONS[tone]}
            for message in messages
            for tone in [MESSAGE_TONES.get(getattr(message, "level_tag", "info"), "info")]
        ]
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: Any) -> SafeString:
    """A native dialog: `{% dialog id="ask" title=_("…") %} … {% enddialog %}`, opened by `{% button …
    dialog="ask" %}`."""
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="dialog-head"><h2 id="{0}-title">{1}</h2>'
        '<button type="button" class="icon-button" data-dialog-close aria-label="{2}">{3}</button></div>'
        '<div class="dialog-body"><div class="alerts" data-alerts aria-live="polite"></div>'
        "{4}</div></dialog>",
        id,
        title,
        _("Close"),
        parts.icon("x"),
        content,
    )


@register.simple_block_tag
def bulkbar(content: str, label: Any = "") -> SafeString:
    """The bar that appears when rows are ticked (`<input type=checkbox data-select>`), inside the list's
    form."""
    return format_html(
        '<div class="bulk" data-bulk role="region" aria-label="{}">'
        '<span class="bulk-count" aria-live="polite">'
        "<span data-bulk-count>0</span> {}</span>{}</div>",
        label or _("Selected rows"),
        _("selected"),
        content,
    )
