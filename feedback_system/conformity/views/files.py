"""The pack, the cases of a number and a sample as files, and the pack on paper."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.http import SignedIn
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.conformity.asking import Look
from feedback_system.conformity.counting import pack, rows_of
from feedback_system.conformity.lines import Line
from feedback_system.conformity.prints import conformity_pack
from feedback_system.conformity.rights import must_export, must_read_pack
from feedback_system.conformity.telling import definition_lines, pack_lines, sample_lines
from feedback_system.conformity.views.pack import line_or_404, look_of, part_of
from feedback_system.conformity.views.samples import rows_for, sample_or_404
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.exporting import lines
from feedback_system.desk.keyset import Order
from feedback_system.desk.lists import ORDERS
from feedback_system.desk.views.exports import streamed
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for

log = structlog.get_logger(__name__)


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The pack as Excel with a sheet of definitions, or as CSV."""
    must_export(request.user)
    look, _form = look_of(request)
    answers = pack(look)
    return streamed(
        request,  # type: ignore[arg-type]
        pack_lines(answers),
        name="conformity",
        at=look.at,
        more=[(_("Definitions"), definition_lines(answers))],
    )


@login_required
@require_GET
def pdf(request: SignedIn) -> HttpResponse:
    """The pack on paper; the log keeps who took it out of the house."""
    must_read_pack(request.user)
    look, _form = look_of(request)
    company = Company.get()
    with timezone.override(company.zone):
        data = conformity_pack(
            pack(look),
            look=look,
            company=company.name,
            code=code_for(reverse("conformity:pack")),
            by=request.user,
            at=look.at,
        )
        made = engine.make("form.typ", data)
    log.info("conformity pack printed", user=request.user.pk)
    return answer_with(made, f"conformity-{look.first}-{look.last}")


@dataclass(frozen=True)
class Behind:
    """The cases behind one number of a line, newest first, as a list that can be exported."""

    line: Line
    look: Look
    part: str

    @property
    def cases(self) -> QuerySet[Case]:
        """The cases, by the same condition as the number."""
        seen = Case.objects.visible_to(self.look.user)
        return seen.filter(pk__in=rows_of(self.line, self.look, self.part).values("case"))

    @property
    def order(self) -> Order:
        """Newest first."""
        return ORDERS["-number"]


@login_required
@require_safe
def cases_export(request: SignedIn, code: str) -> StreamingHttpResponse:
    """The cases of one number as a file."""
    must_export(request.user)
    look, _form = look_of(request)
    behind = Behind(line_or_404(code), look, part_of(request))
    return streamed(request, lines(behind), name=code, at=look.at)  # type: ignore[arg-type]


@login_required
@require_safe
def sample_export(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """A sample with its checks as a file."""
    must_export(request.user)
    one = sample_or_404(pk)
    rows = rows_for(one, request)
    return streamed(request, sample_lines(one, rows), name=f"sample-{one.pk}", at=database_now())  # type: ignore[arg-type]
