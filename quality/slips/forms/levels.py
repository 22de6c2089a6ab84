"""To which level a report goes: the next one, a higher one with the levels left out on record, the top with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from feedback_system.web.forms import NarrowIntegerField, TextField
from quality.slips.models import Level, Slip


def level_field(label: Any) -> NarrowIntegerField:
    """The number of a level; left empty the next one that somebody holds."""
    return NarrowIntegerField(
        label=label,
        min_value=1,
        max_value=20,
        required=False,
        help_text=gettext_lazy("Level by level. A level that is left out stands on record by name."),
    )


def reason_field() -> TextField:
    """Why it goes straight to the top."""
    return TextField(
        label=gettext_lazy("Why straight to the top"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only what is urgent, unexpected, conflicting or disputed leaves levels out."),
    )


def level_widget(levels: Sequence[Level]) -> forms.Select:
    """A list of these levels to choose from."""
    choices = [("", gettext_lazy("the next level")), *((one.number, f"{one.number} · {one.label}") for one in levels)]  # fmt: skip
    return forms.Select(choices=choices)


def is_held_by_person(slip: Slip, level: Level, person: User) -> bool:
    """Whether exactly this person holds the level, not a whole department."""
    return any(seat.person is not None and seat.person.pk == person.pk for seat in slip.seats_at(level))


def choose_level(
    form: forms.Form,
    slip: Slip,
    *,
    reporter: User,
    after: int,
    chosen: int | None,
    reason: str,
    reason_name: str = "reason",
) -> Level | None:
    """The level above `after` to which it goes; errors are added to the form, and None comes back."""
    above = [one for one in slip.levels() if one.number > after]
    held = [one for one in above if slip.seats_at(one)]
    others = [one for one in held if not is_held_by_person(slip, one, reporter)]
    if not held:
        form.add_error(
            "level",
            _(
                "Nobody holds a level above now. Tell the general manager, and ask the administrator to fill it."
            ),
        )
        return None
    if chosen is None:
        return (others or held)[0]
    target = next((one for one in above if one.number == chosen), None)
    if target is None:
        form.add_error("level", _("There is no such level here. Choose one of the list."))
        return None
    if target not in held:
        form.add_error(
            "level",
            _("Nobody holds the level “%(level)s” now. Choose a higher one.") % {"level": target.label},
        )
        return None
    passed_by = [one for one in others if one.number < target.number]
    if target == slip.levels()[-1] and passed_by and not reason:
        form.add_error(
            reason_name,
            _("Say why it goes straight to “%(level)s”: what is urgent, unexpected, conflicting or disputed.")
            % {"level": target.label},
        )
        return None
    return target
