"""A serious remark or a worst level: a slip with its clock, a visit by the head or a delegate, a reply to the customer.

Source: policy 004 on opinion cards: serious ones go to the deputy general manager first and are answered by letter, ordinary ones
to the service department; customers who complain are visited by the head or by whom he sends (also policy 001).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with, system_user, who_is
from aftersales.surveys.models import Answer, Remark
from aftersales.surveys.states import ReplyWay
from feedback_system.cases.advance import let_read
from feedback_system.cases.kinds import kind_named
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.telling import tell
from quality.slips.operations import send_by_system

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.masterdata.models import Customer

COMPLAINT = "complaint"
"""The kind that a remark may turn into; its app stands above this one and hands in how it is opened."""
SERIOUS, ORDINARY = "survey_serious", "survey_remark"
"""Kinds of slip that ship with the product."""


def service_department() -> Department | None:
    """The department that answers for service: after-sales service, else customer service."""
    return department_with(DepartmentFunction.SERVICE) or department_with(DepartmentFunction.CUSTOMER_SERVICE)


@transaction.atomic
def open_remark(answer: Answer, *, at: datetime) -> Remark:
    """Let the remark be handled: send the slip, and give the visit to the head of service. Once for each answer."""
    found = Remark.objects.filter(answer=answer).first()
    if found is not None:
        return found
    service = service_department()
    remark = Remark(
        answer=answer, serious=answer.serious, opened_at=at, visitor=service.head if service else None
    )
    remark.slip = _slip(remark, service, at=at)
    remark.save()
    _tell_visitor(remark, by=system_user(), at=at)
    return remark


def _slip(remark: Remark, service: Department | None, *, at: datetime) -> Any:
    """The slip about it; None where the company has switched its kind off, or has nobody to answer."""
    answer = remark.answer
    if service is None:
        return None
    asked = answer.asked
    with translation.override(Company.get().default_language):
        about = asked.shown_name if asked is not None else ""
        words = answer.remarks or _("A rating of the worst level, without words.")
        subject = (_("Serious remark: %(who)s") if remark.serious else _("Remark: %(who)s")) % {"who": about}
    sent = send_by_system(
        kind=SERIOUS if remark.serious else ORDINARY,
        sender=service,
        departments=[service],
        subject=subject[:120],
        description=words,
        customer=asked.customer if asked is not None else None,
        case=asked.about if asked is not None else None,
        at=at,
    )
    return sent.case if sent is not None else None


def _tell_visitor(remark: Remark, *, by: User, at: datetime) -> None:
    people = [remark.visitor, *(who_is("deputy_gm") if remark.serious else [])]
    if remark.slip is not None:
        if remark.visitor is not None:
            let_read(remark.slip, person=remark.visitor, why="party")
        tell(
            "survey_remark",
            remark.slip,
            people,
            by=by,
            at=at,
            facts={"who": str(remark.answer.asked or ""), "serious": remark.serious},
            key=f"survey-remark:{remark.pk}:{remark.visitor_id}",
        )


def handles(remark: Remark, person: User) -> bool:
    """Whether `person` may act on it: its visitor, or who works on surveys and cards."""
    return remark.visitor_id == person.pk or person.holds(Permission.RUN_SURVEY)


def must_handle(remark: Remark, person: User) -> None:
    """:raises NotPermitted: for others; NotPossibleNow: it is closed"""
    if not handles(remark, person):
        raise NotPermitted(_("Only the head of service or whom he sent may do this."))
    if remark.closed_at is not None:
        raise NotPossibleNow(_("This remark is closed: the customer was visited and told."))


def _locked(remark: Remark) -> Remark:
    Remark.objects.select_for_update().get(pk=remark.pk)
    found: Remark = Remark.objects.select_related(
        "answer__asked__customer",
        "answer__asked__about__product",
        "answer__survey__case",
        "slip",
        "visitor",
        "delegated_by",
    ).get(pk=remark.pk)
    return found


@transaction.atomic
def delegate(*, remark: Remark, to: User, by: User, at: datetime) -> Remark:
    """The head sends somebody in his place; who sent whom and when stays.

    :raises NotPermitted: only the head of service, or whoever stands above him, sends somebody
    """
    row = _locked(remark)
    must_handle(row, by)
    service = service_department()
    heads = {service.head_id} if service is not None else set()
    if by.pk not in heads and not by.holds(Permission.SEE_RATINGS):
        raise NotPermitted(_("Only the head of service sends somebody in his place. Ask him."))
    if row.visited_at is not None:
        raise NotPossibleNow(_("The customer has been visited already."))
    row.visitor, row.delegated_by, row.delegated_at = to, by, at
    row.save(update_fields=["visitor", "delegated_by", "delegated_at"])
    _tell_visitor(row, by=by, at=at)
    return row


@transaction.atomic
def record_visit(*, remark: Remark, visited_at: datetime, words: str, by: User, at: datetime) -> Remark:
    """The visit is done. :raises Invalid: the time lies in the future, or before the remark"""
    row = _locked(remark)
    must_handle(row, by)
    if row.visitor_id != by.pk:
        raise NotPermitted(
            _("%(name)s visits this customer. The head of service may send somebody else.")
            % {"name": row.visitor or "–"}
        )
    if visited_at > at:
        raise Invalid({"visited_at": [_("This time lies in the future. Enter when it really happened.")]})
    if row.answer.answered_at is not None and visited_at < row.answer.answered_at:
        raise Invalid({"visited_at": [_("This time lies before the answer of the customer. Check it.")]})
    row.visited_at, row.visit_words = visited_at, words
    _close_when_done(row, at)
    row.save(update_fields=["visited_at", "visit_words", "closed_at"])
    return row


@transaction.atomic
def record_reply(*, remark: Remark, way: str, words: str, by: User, at: datetime) -> Remark:
    """The customer was told what came of it. :raises Invalid: a serious remark is answered by letter"""
    row = _locked(remark)
    must_handle(row, by)
    if row.serious and way != ReplyWay.LETTER:
        raise Invalid({"way": [_("A serious remark is answered by letter.")]})
    row.reply_way, row.reply_words, row.replied_by, row.replied_at = way, words, by, at
    _close_when_done(row, at)
    row.save(update_fields=["reply_way", "reply_words", "replied_by", "replied_at", "closed_at"])
    return row


@transaction.atomic
def make_serious(*, remark: Remark, by: User, at: datetime) -> Remark:
    """Treat it as serious: the deputy general manager gets it, and the reply is a letter. There is no way back.

    :raises Blocked: the customer was told already in another way
    """
    row = _locked(remark)
    must_handle(row, by)
    if row.serious:
        return row
    if row.replied_at is not None and row.reply_way != ReplyWay.LETTER:
        raise Blocked([_("The customer was told already. Answer a new remark instead.")])
    row.serious = True
    service = service_department()
    row.slip = _slip(row, service, at=at) or row.slip
    row.save(update_fields=["serious", "slip"])
    _tell_visitor(row, by=by, at=at)
    return row


@transaction.atomic
def open_complaint(*, remark: Remark, customer: Customer, description: str, by: User, at: datetime) -> Case:
    """Open the complaint that the remark is, as a draft with what is known; once for each remark, closed ones too.

    It hangs on the job that was rated, else on the slip about the remark, else on the survey.

    :raises NotPermitted: for who may log no complaints, or does not handle remarks
    :raises NotPossibleNow: there is one already, or nothing that it could hang on
    """
    row = _locked(remark)
    if not handles(row, by):
        raise NotPermitted(_("Only the head of service or whom he sent may do this."))
    if row.complaint_id is not None:
        raise NotPossibleNow(_("This remark has its complaint already. Open that one."))
    answer = row.answer
    asked = answer.asked
    survey = answer.survey
    source = (asked.about if asked is not None else None) or row.slip or (survey.case if survey else None)
    opener = kind_named(COMPLAINT).open_from_case
    if source is None or opener is None:
        raise NotPossibleNow(
            _("No job, slip or survey stands behind this remark. Take the complaint in by hand.")
        )
    about = asked.about if asked is not None else None
    facts = {
        "customer": customer.code,
        "product": about.product.code if about is not None and about.product is not None else "",
        "quantity_undetermined": "on",
        "description": description,
    }
    case: Case = opener(source=source, facts=facts, by=by, at=at)
    row.complaint, row.complaint_by = case, by
    row.save(update_fields=["complaint", "complaint_by"])
    return case


def _close_when_done(row: Remark, at: datetime) -> None:
    if row.visited_at is not None and row.replied_at is not None:
        row.closed_at = at
