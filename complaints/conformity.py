"""The lines of the conformity pack that complaints answer. Clauses by number, in our own words."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.kind import complaint_kind
from feedback_system.cases.models import IMPROVEMENT, Case
from feedback_system.conformity.asking import Look
from feedback_system.conformity.lines import Evidence, Line, Measure, Standard, in_time, register_line
from feedback_system.reporting.figures import Span, figure_named
from feedback_system.reporting.models import Outcome

KINDS = (complaint_kind.code,)
FIGURES = (Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT)
COSTS = Evidence(_("Cost of poor quality"), "reports:costs", FIGURES)
DASHBOARD = Evidence(_("Dashboard"), "dashboard:board", FIGURES)
REGISTER = Evidence(_("Complaints"), "desk:complaints")


def _figure(code: str, look: Look) -> Q:
    """The condition of a figure of the dashboard, without its month."""
    figure = figure_named(code)
    if figure is None:
        raise LookupError(code)
    return figure.under(look.asked)


def _decided(look: Look) -> Q:
    """Ended with a decision on the merits: not withdrawn, not refiled, and not a case without a loss."""
    return Q(outcome__in=[Outcome.UPHELD, Outcome.NOT_UPHELD])


def _upheld(look: Look) -> Q:
    return Q(outcome=Outcome.UPHELD)


def _answered(look: Look) -> Q:
    return ~Q(case__complaint__outcome="") & Q(case__complaint__outcome_reviewed_at__isnull=False)


def _told_or_heard(look: Look) -> Q:
    return Q(case__complaint__acknowledged_at__isnull=False) & ~Q(case__complaint__outcome="")


def _filed(look: Look) -> Q:
    return Q(case__complaint__filed_at__isnull=False)


def _classified(look: Look) -> Q:
    return ~Q(defect="")


def _cause_named(look: Look) -> Q:
    return ~Q(cause="")


def _repeated(look: Look) -> Q:
    return Q(is_repeat=True)


def _improved(look: Look) -> Q:
    """An improvement was raised from the case, or from the one before it."""
    raised = Case.objects.as_system("an improvement that exists, whoever may read it").filter(
        parent_relation=IMPROVEMENT
    )
    of_this, of_former = (raised.filter(parent=OuterRef(name)) for name in ("case", "case__parent"))
    return Q(Exists(of_this)) | Q(Exists(of_former))


def register_lines() -> None:
    """Register the lines. Called at start-up."""
    ten, nine, car, service = Standard.ISO_10002, Standard.ISO_9001, Standard.IATF_16949, Standard.GBT_27922
    register_line(
        Line(
            code="registered_in_time", standard=ten, clause="7.2",
            asks=_("Each complaint is recorded under a number of its own."),
            meaning=_("Complaints reported in the period whose clock of registering was met or has run out; it holds where it was met in time."),
            measure=in_time("complaint-register", kinds=KINDS), evidence=(REGISTER,),
        ),
        Line(
            code="acknowledged_in_time", standard=ten, clause="7.4",
            asks=_("The customer soon learns that the complaint has arrived."),
            meaning=_("Complaints reported in the period whose clock of the first answer was met or has run out; it holds where it was met in time."),
            measure=in_time("complaint-first-answer", kinds=KINDS), evidence=(DASHBOARD,),
        ),
        Line(
            code="assessed_in_time", standard=ten, clause="7.5",
            asks=_("Soon after it arrived somebody judges how grave it is and who takes it up."),
            meaning=_("Complaints reported in the period whose clock of accepting was met or has run out; it holds where it was met in time."),
            measure=in_time("complaint-accept", kinds=KINDS),
        ),
        Line(
            code="investigated_in_time", standard=ten, clause="7.6",
            asks=_("Circumstances and facts are investigated as far as the complaint calls for."),
            meaning=_("Complaints reported in the period whose clock of the investigation report was met or has run out; it holds where it was met in time."),
            measure=in_time("complaint-report", kinds=KINDS),
        ),
        Line(
            code="handled_in_time", standard=ten, clause="7.7",
            asks=_("The answer to a complaint comes without delay."),
            meaning=_("The dashboard's “Closed with a limit” of the period; it holds where its “Closed on time” does."),
            measure=Measure(
                span=Span.CLOSED, among=lambda look: _figure("with_limit", look), holds=lambda look: _figure("on_time", look)
            ),
            evidence=(DASHBOARD,),
        ),
        Line(
            code="decision_told", standard=ten, clause="7.8",
            asks=_("The customer is told what was decided, as soon as it is decided."),
            meaning=_("Complaints closed in the period as upheld or not upheld; it holds where the customer was answered and the outcome of the talks is recorded."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_decided, holds=_told_or_heard),
        ),
        Line(
            code="closed_with_answer", standard=ten, clause="7.9",
            asks=_("A complaint is closed when the customer has taken up a position, and it is recorded."),
            meaning=_("Complaints closed in the period as upheld or not upheld; it holds where the outcome of the talks is recorded and was reviewed."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_decided, holds=_answered),
        ),
        Line(
            code="complaints_classified", standard=ten, clause="8.2",
            asks=_("Complaints are sorted and analysed, so that what is common to them shows."),
            meaning=_("Complaints closed in the period as upheld or not upheld; it holds where a defect of the catalogue is named."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_decided, holds=_classified), evidence=(DASHBOARD,),
        ),
        Line(
            code="repeats_improved", standard=ten, clause="8.7",
            asks=_("What comes back leads to an improvement."),
            meaning=_("Repeated complaints reported in the period; it holds where an improvement was raised from this case or from the one before it."),
            measure=Measure(span=Span.OPENED, kinds=KINDS, among=_repeated, holds=_improved),
        ),
        Line(
            code="remedy_decided", standard=nine, clause="10.2.1 a",
            asks=_("What went wrong is corrected, and its consequences are dealt with."),
            meaning=_("Complaints closed in the period as upheld; it holds where the dashboard counts an approved remedy."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_upheld, holds=lambda look: _figure("remedied", look)),
            evidence=(COSTS,),
        ),
        Line(
            code="causes_named", standard=nine, clause="10.2.1 b",
            asks=_("The cause is looked for, so that it can be judged whether it must be removed."),
            meaning=_("Complaints closed in the period as upheld; it holds where a cause of the catalogue is named."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_upheld, holds=_cause_named), evidence=(DASHBOARD,),
        ),
        Line(
            code="complaints_filed", standard=nine, clause="10.2.2",
            asks=_("The papers of a finished complaint are kept together."),
            meaning=_("Complaints closed in the period as upheld or not upheld; it holds where the file is complete and was filed."),
            measure=Measure(span=Span.CLOSED, kinds=KINDS, among=_decided, holds=_filed), evidence=(REGISTER,),
        ),
        Line(
            code="repeat_causes", standard=car, clause="10.2.3",
            asks=_("Where a fault comes back, its root cause is found."),
            meaning=_("Repeated complaints reported in the period; it holds where a cause of the catalogue is named."),
            measure=Measure(span=Span.OPENED, kinds=KINDS, among=_repeated, holds=_cause_named),
        ),
        Line(
            code="remedies_in_time", standard=service, clause="5.3.2",
            asks=_("What was promised to a customer who complained is done in time."),
            meaning=_("Complaints closed in the period whose clock of carrying out the remedy was met or has run out; it holds where it was met in time."),
            measure=in_time("complaint-remedy", kinds=KINDS, span=Span.CLOSED),
        ),
    )  # fmt: skip
