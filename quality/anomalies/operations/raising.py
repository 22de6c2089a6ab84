"""Raise an alert: number it at once, once per form, and show likely duplicates before.

Source: policy 001 on anomaly alerts (the inspector raises it where he cannot judge, or where it is serious); policy 001 on information
feedback (no defect passed on; who does not warn the next process is liable).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.keeping import keeping_once
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.catalogues.classifying import REPORTED, classify
from feedback_system.catalogues.models import CatalogueList
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted, Reason
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading
from quality.anomalies.forms.alert import AlertForm
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.models import Anomaly, anomaly_rules
from quality.anomalies.states import AnomalyState as State

if TYPE_CHECKING:
    from accounts.models import User

FACTS = (
    "batch_number", "batch", "process", "defect", "affected_quantity", "bad_quantity", "situation", "cannot_judge", "is_serious",
    "asked_disposition", "next_process", "goods_went_on", "warned_who", "warned_at", "description",
)  # fmt: skip
"""Fields of the alert that the form fills directly."""
CODES = ("process", "defect", "next_process")
PERSONAL = ("description", "warned_who")
"""Free and personal text: kept in the payload of the event, not in its facts."""


def may_raise(user: User) -> bool:
    """Whether `user` may raise alerts: everybody who works on cases."""
    return user.holds(Permission.RAISE_ANOMALY)


def must_raise(user: User) -> None:
    """:raises NotPermitted: for people who only read"""
    if not may_raise(user):
        raise NotPermitted(_("You may not raise alerts. Tell an inspector or the quality department."))


def likely_duplicates(
    *, by: User, at: datetime, product_id: int, batch_number: str, process_id: int, defect_id: int
) -> QuerySet[Case]:
    """Alerts about the same product, batch, process and defect of the last hours (a setting) that `by` may read, newest first."""
    since = at - timedelta(hours=anomaly_rules().duplicate_hours)
    same = Case.objects.visible_to(by).filter(
        kind=anomaly_kind.code,
        product=product_id,
        entered_at__gte=since,
        anomaly__batch_number__iexact=batch_number,
        anomaly__process=process_id,
        anomaly__defect=defect_id,
    )
    return same.exclude(state=State.CANCELLED).order_by("-pk")


def raised_with(user: User, key: str) -> Case | None:
    """The alert that this person's form with that key has raised already, or None. Note: one query."""
    if not key:
        return None
    return Case.objects.visible_to(user).filter(anomaly__sent_key=_own_key(user, key)).first()


def _own_key(user: User, key: str) -> str:
    return f"{user.pk}:{key}"[:64]


@reading()
@transaction.atomic
def raise_anomaly(*, by: User, at: datetime, **data: Any) -> Anomaly:
    """Raise an alert from what was typed. :raises NotPermitted, Invalid: and nothing is saved"""
    must_raise(by)
    form = AlertForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    raised: Anomaly = raise_checked(fields=form.cleaned_data, by=by, at=at)
    return raised


def raise_once(*, fields: dict[str, Any], by: User, at: datetime, key: str) -> Case:
    """Raise an alert from checked fields, or return the one that the form with that key has raised already.

    Two sendings at the same moment, such as a slow one and its repetition, raise one alert: the database refuses the second, or the
    second finds the alert of the first as its own duplicate.
    """
    if (earlier := raised_with(by, key)) is not None:
        return earlier
    try:
        with transaction.atomic():
            return raise_checked(fields=fields, by=by, at=at, key=key).case
    except (IntegrityError, Invalid):
        earlier = raised_with(by, key)
        if earlier is None:
            raise
        return earlier


@reading()
@transaction.atomic
@keeping_once()
@letting_read_once()
def raise_checked(
    *, fields: dict[str, Any], by: User, at: datetime, key: str = "", source: Case | None = None
) -> Anomaly:
    """Raise an alert from fields that `AlertForm` has checked; it has its number at once. `source` is the case that led to it.

    :raises Invalid: the same alert stands already and nobody said to file it all the same
    :raises Blocked: the company has no quality department
    """
    must_raise(by)
    quality = department_with(DepartmentFunction.QA)
    if quality is None:
        raise Blocked(
            [
                _(
                    "The company has no quality department yet. Ask the administrator to add one in the settings."
                )
            ]
        )
    _not_twice(fields, by=by, at=at)
    record: Anomaly = Anomaly(
        department=by.department or quality,
        sent_key=_own_key(by, key) if key else "",
        **{name: fields[name] for name in FACTS if fields.get(name) not in (None, "")},
    )
    case = open_case(
        anomaly_kind,
        record,
        by=by,
        at=at,
        department=by.department or quality,
        trace=_trace(fields),
        number=next_number(anomaly_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=title_of(fields),
        product=fields["product"],
        reported_at=fields.get("reported_at") or at,
        late_entry_reason=fields.get("late_entry_reason") or "",
        parent=source,
        parent_relation=source.kind if source is not None else "",
    )
    let_read(case, department=quality, why="quality")
    classify(case, {CatalogueList.DEFECT: fields["defect"]}, basis=REPORTED, by=by, at=at)
    return record


def raise_because_of(*, source: Case, fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Raise an alert that acts on another case; whoever reads that one reads the alert. Runs inside the caller's transaction.

    :raises NotPermitted, Invalid, Blocked: as `raise_checked`
    """
    case: Case = raise_checked(fields=fields, by=by, at=at, source=source).case
    for row in CaseAudience.objects.filter(case=source).select_related("department", "person"):
        let_read(case, department=row.department, person=row.person, why="parent")
    return case


def _not_twice(fields: dict[str, Any], *, by: User, at: datetime) -> None:
    if fields.get("anyway"):
        return
    found = likely_duplicates(
        by=by,
        at=at,
        product_id=fields["product"].pk,
        batch_number=fields.get("batch_number") or "",
        process_id=fields["process"].pk,
        defect_id=fields["defect"].pk,
    ).first()
    if found is not None:
        raise Invalid({"anyway": [sentence_about(found)]})


def sentence_about(case: Case) -> Reason:
    """That an alert says the same already, with the way to it."""
    return Reason(
        _(
            "The alert %(number)s says the same: same product, batch, process and defect. Add to it, or tick “File it all the same”."
        )
        % {"number": case.reference},
        anomaly_kind.url(case),
    )


def title_of(fields: dict[str, Any]) -> str:
    """One line that says what it is about: product, batch, defect and process, in the company's language."""
    language = Company.get().default_language
    with translation.override(language):
        words = [
            str(fields["product"].code),
            str(fields.get("batch_number") or ""),
            f"{fields['defect'].label_in(language)} · {fields['process'].label_in(language)}",
        ]
    return " ".join(word for word in words if word)[:200]


def _trace(fields: dict[str, Any]) -> Trace:
    plain = {name: fields.get(name) for name in FACTS if name not in (*PERSONAL, *CODES, "batch")}
    plain = {name: value for name, value in plain.items() if value not in (None, "", False)}
    plain |= {name: fields[name].code for name in CODES if fields.get(name)}
    plain["product"] = fields["product"].code
    return Trace(plain, {name: fields[name] for name in PERSONAL if fields.get(name)})
