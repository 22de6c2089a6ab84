"""The monthly statistics of letters, visits and services as a written report: what came in by which channel, what went out, who was visited.

Source: policy 001 on the total quality office, 2.3.1 (letters and visits on quality and service each month, from the departments to the
office); reading it from the cases instead of from tallies is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from complaints.kind import complaint_kind
from complaints.models import Code, JointVisit, Letter, ReplyRecord
from complaints.models.visits import VisitState
from feedback_system.cases.models import Case
from feedback_system.reports.kinds import ReportKind, TextPart, register_report
from feedback_system.reports.periods import Rhythm
from feedback_system.reports.sections import Asked, Column, Counted

RETURNS = "return"
"""The code of the kind of case of returns, which the kernel keeps on every folder."""


def _channel_labels(keys: Sequence[str]) -> Mapping[str, str]:
    return {
        str(one.pk): one.label for one in Code.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    }


def _complaints_of(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(asked.reported_in(), kind=complaint_kind.code)


CHANNELS = Counted(
    code="channels",
    title=_("Complaints by channel"),
    row_title=_("Channel"),
    columns=(
        Column("reported", pgettext_lazy("figure", "Reported"), _("Complaints reported in the period by letter, phone, visit or another channel.")),
        Column("answered", _("Answered"), _("Of these, those of which something was told to the customer until now.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Of these, those that are closed now.")),
    ),
    keys=("complaint__channel",),
    prepared=_complaints_of,
    conditions=lambda asked: {
        "reported": Q(pk__isnull=False),
        "answered": Q(Exists(ReplyRecord.objects.filter(complaint__case=OuterRef("pk")))),
        "closed": Q(closed_at__isnull=False),
    },
    labels=_channel_labels,
)  # fmt: skip


def _contacts(asked: Asked) -> Mapping[str, Q]:
    letters = Letter.objects.filter(
        complaint__case=OuterRef("pk"), sent_at__gte=asked.begins, sent_at__lt=asked.ends
    )
    visits = JointVisit.objects.filter(
        complaint__case=OuterRef("pk"),
        state=VisitState.RECORDED,
        visited_at__gte=asked.begins,
        visited_at__lt=asked.ends,
    )
    return {
        "letters": Q(Exists(letters)),
        "visits": Q(Exists(visits)),
        "returns": asked.reported_in() & Q(kind=RETURNS),
    }


CONTACTS = Counted(
    code="contacts",
    title=_("Letters, visits and services"),
    columns=(
        Column("letters", _("With a letter"), _("Complaints of which a letter went to the customer in the period.")),
        Column("visits", _("With a visit"), _("Complaints for which a customer was visited in the period and the visit is recorded.")),
        Column("returns", _("Returns taken in"), _("Returns taken in in the period.")),
    ),
    prepared=lambda asked, rows: rows.filter(kind__in=[complaint_kind.code, RETURNS]),
    conditions=_contacts,
)  # fmt: skip


def register_reports() -> None:
    """Called once at start-up."""
    register_report(
        ReportKind(
            code="letters-visits",
            label=_("Letters, visits and services of the month"),
            about=_("What customers told by letter, phone and visit in a month, and what was done about it."),
            rhythm=Rhythm.MONTH,
            sections=[CHANNELS, CONTACTS],
            texts=(
                TextPart("content", _("What it was about"), is_required=True),
                TextPart("services", _("Services"), _("What was repaired, replaced, explained on site.")),
                TextPart("wishes", _("Wishes of customers")),
            ),
            write=Permission.WRITE_QUALITY_REPORT,
            sign=Permission.SIGN_QUALITY_REPORT,
            read=Permission.READ_QUALITY_REPORT,
            to_roles=("qa_head", "gm_office", "sales_head", "service_head"),
            rule="month-statistics-sent",
            order=90,
        )
    )
