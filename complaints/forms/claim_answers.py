"""What is said line by line about a claim: the answer, typed by us or by the third party itself, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.recovery import CHOOSE, MOST_LINES, AboutClaimForm, Answer, State, amount_field
from complaints.models.recovery import ClaimLine, RecoveryClaim
from feedback_system.links.forms import FilesField
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import CardsWidget, RowsField


def fault_of_answer(
    line: ClaimLine, answer: str | None, amount: Decimal | None, reason: str
) -> tuple[str, Any] | None:
    """What is wrong with an answer to a line: the field (`answer`, `amount`, `reason`) and a sentence; None when nothing."""
    words = {"amount": f"{line.amount:,.2f}"}
    if answer == Answer.PART:
        if amount is None:
            return "amount", _("Enter the amount that you accept.")
        if not 0 < amount < line.amount:
            return "amount", _(
                "A part lies above 0 and below the claimed amount of %(amount)s. For all of it choose “Accepted”."
            ) % words
    if answer in (Answer.PART, Answer.REJECTED) and not reason:
        return "reason", _("Say why the line is not accepted in full.")
    return None


def answered_amount(line: ClaimLine, answer: str, amount: Decimal | None) -> Decimal:
    """What an answer accepts of a line."""
    if answer == Answer.ACCEPTED:
        return line.amount
    return amount if answer == Answer.PART and amount is not None else Decimal(0)


class _LineRowForm(forms.Form):
    """A row about one line of a claim."""

    def __init__(self, *args: Any, lines: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = list(lines() if callable(lines) else lines)

    line = forms.TypedChoiceField(label=gettext_lazy("Line of the claim"), coerce=int)

    def has_changed(self) -> bool:
        return True


class AnswerRowForm(_LineRowForm):
    """What the third party answers to a line."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=[CHOOSE, *Answer.choices])
    amount = amount_field(gettext_lazy("Accepted amount"), min_value=Decimal(0), required=False)
    reason = LineField(label=gettext_lazy("Reason of the third party"), max_length=500, required=False)


class AgreedRowForm(_LineRowForm):
    """What was agreed for a line."""

    amount = amount_field(gettext_lazy("Agreed amount"), min_value=Decimal(0))
    reason = LineField(label=gettext_lazy("Why less was agreed"), max_length=500, required=False)


class LineByLineForm(AboutClaimForm):
    """A step that says something about every line of a claim."""

    refills = True

    def prepare(self) -> None:
        super().prepare()
        widget: Any = self.fields["lines"].widget
        widget.extra = 0
        widget.row_kwargs = {"lines": self.lines_to_choose}

    def lines_to_choose(self) -> list[tuple[str, str]]:
        """Every line that can be meant: those of the claim asked for, or of all open claims once something is posted."""
        most = max((len(claim.in_order()) for claim in self.open_claims.values()), default=0)
        claim = self.chosen() if not self.is_bound else self.claim_in_data()
        if claim is None:
            return [(str(number), str(number)) for number in range(1, most + 1)]
        return [
            (str(line.position), f"{line.position} · {line.get_kind_display()} · {line.amount:,.2f}")
            for line in claim.in_order()
        ]

    def claim_in_data(self) -> RecoveryClaim | None:
        """The claim that the posted form is about, before it is checked."""
        typed = str((self.data or {}).get("claim") or "")
        return self.open_claims.get(int(typed)) if typed.isascii() and typed.isdigit() else None

    def lines_by_position(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, ClaimLine] | None:
        """The lines of the typed claim when every one of them stands in exactly one row; else an error is added."""
        claim = self.typed_claim()
        if claim is None:
            return None
        lines = {line.position: line for line in claim.in_order()}
        if sorted(row["line"] for row in rows) != sorted(lines):
            self.add_error(
                "lines", _("Every line of the claim needs exactly one row. Choose the claim again.")
            )
            return None
        return lines


def answer_rows() -> RowsField:
    """The answers, one row for each line."""
    return RowsField(
        AnswerRowForm,
        label=gettext_lazy("Answer line by line"),
        most=MOST_LINES,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a line"),
    )


class RecordClaimAnswerForm(LineByLineForm):
    """An answer that came by letter, mail or telephone."""

    states = (State.SENT,)
    locked = True

    answered_by = LineField(label=gettext_lazy("Who answered for the third party"), max_length=120)
    lines = answer_rows()

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        return {"lines": [{"line": line.position} for line in claim.in_order()]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = self.lines_by_position(data.get("lines") or []) if "lines" in data else None
        for row in data.get("lines") or [] if lines is not None else []:
            fault = fault_of_answer(lines[row["line"]], row["answer"], row["amount"], row["reason"])  # type: ignore[index]
            if fault is not None:
                self.add_error(
                    "lines",
                    _("Line %(number)d: %(message)s") % {"number": row["line"], "message": fault[1]},
                )
        return data


class SettleClaimForm(LineByLineForm):
    """What was agreed, line by line, and our proof against what stays disputed."""

    states = (State.ANSWERED,)

    lines = RowsField(
        AgreedRowForm,
        label=gettext_lazy("Agreed line by line"),
        most=MOST_LINES,
        widget=CardsWidget,
        add_label=gettext_lazy("Add a line"),
        help_text=gettext_lazy("It begins with what the third party accepts."),
    )
    counter_proof = TextField(
        label=gettext_lazy("Our proof against what is disputed"), max_length=5_000, required=False
    )

    def values_of(self, claim: RecoveryClaim) -> Mapping[str, Any]:
        rows = [
            {"line": line.position, "amount": line.answered_amount, "reason": line.answer_reason}
            for line in claim.in_order()
        ]
        return {"lines": rows}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = self.lines_by_position(data.get("lines") or []) if "lines" in data else None
        for row in data.get("lines") or [] if lines is not None else []:
            line = lines[row["line"]]  # type: ignore[index]
            words = {"number": row["line"], "amount": f"{line.amount:,.2f}"}
            if row["amount"] > line.amount:
                self.add_error(
                    "lines",
                    _("Line %(number)d: no more can be agreed than the %(amount)s that were claimed.")
                    % words,
                )
            elif row["amount"] < line.amount and not row["reason"]:
                self.add_error(
                    "lines", _("Line %(number)d: say why less than %(amount)s was agreed.") % words
                )
        return data


class PublicAnswerForm(forms.Form):
    """What a third party types on the page of the link: line by line, who answers, files."""

    answered_by = LineField(label=gettext_lazy("Your name and post"), max_length=120)
    files = FilesField(  # type: ignore[assignment]  # the metaclass takes it out of the class
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy("Up to 5 files of 10 MB each: test reports, photos, letters."),
    )

    def __init__(self, *args: Any, claim: RecoveryClaim, **kwargs: Any) -> None:
        self.claim = claim
        super().__init__(*args, **kwargs)
        for line in claim.in_order():
            place = line.position
            self.fields[f"answer_{place}"] = forms.ChoiceField(
                label=gettext_lazy("Your answer"), choices=[CHOOSE, *Answer.choices]
            )
            self.fields[f"amount_{place}"] = amount_field(
                gettext_lazy("Amount that you accept"),
                min_value=Decimal(0),
                required=False,
                help_text=gettext_lazy("Only when you accept a part."),
            )
            self.fields[f"reason_{place}"] = LineField(
                label=gettext_lazy("Reason"),
                max_length=500,
                required=False,
                help_text=gettext_lazy("Needed when you do not accept the line in full."),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its three fields, for the page."""
        return [
            {
                "line": line,
                "fields": [self[f"{name}_{line.position}"] for name in ("answer", "amount", "reason")],
            }
            for line in self.claim.in_order()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answers = []
        for line in self.claim.in_order():
            place = line.position
            row: dict[str, Any] = {
                "line": place,
                "answer": data.get(f"answer_{place}") or "",
                "amount": data.get(f"amount_{place}"),
                "reason": data.get(f"reason_{place}") or "",
            }
            fault = fault_of_answer(line, row["answer"], row["amount"], row["reason"])
            if fault is not None and f"{fault[0]}_{place}" not in self.errors:
                self.add_error(f"{fault[0]}_{place}", fault[1])
            answers.append(row)
        data["answers"] = answers
        return data
