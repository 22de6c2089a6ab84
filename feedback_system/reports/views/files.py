"""A report as a file and on paper, with what its page shows this reader."""

from __future__ import annotations

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.reports.prints import written_report
from feedback_system.reports.telling import file_lines
from feedback_system.reports.views.common import Opened, opened

log = structlog.get_logger(__name__)


def _name(one: Opened) -> str:
    return f"{one.kind.code}-{one.report.period.code}-{one.report.edition}".lower()


@login_required
@require_safe
def export(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """The figures with their definitions, and the texts; `?format=xlsx` for Excel, else CSV."""
    one = opened(pk, request.user, at=database_now())
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this report but not export it. Ask your head of department for the file.")
        )
    about = f"{one.kind.label} {one.report.period.code}"
    lines = file_lines(one.kind, one.tables(), one.texts(), about=about)
    return streamed(request, lines, name=_name(one), at=one.at)  # type: ignore[arg-type]


@login_required
@require_GET
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The report on paper; the log keeps who took it out of the house."""
    one = opened(pk, request.user, at=database_now())
    tables = one.tables()
    readings = (
        one.report.signed.readings.select_related("person").order_by("pk") if one.report.is_signed else []
    )
    with timezone.override(Company.get().zone):
        data = written_report(
            one.report,
            one.kind,
            tables,
            one.texts(),
            moved=one.moved(tables),
            readings=list(readings),
            company=Company.get(),
            code=code_for(one.report.get_absolute_url()),
            by=request.user,
            at=one.at,
        )
        made = engine.make("form.typ", data)
    log.info("report printed", report=one.report.pk, user=request.user.pk)
    return answer_with(made, _name(one))
