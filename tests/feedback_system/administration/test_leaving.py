"""Somebody ends work here: nothing lets her in any more, nothing of hers is forgotten, her open work goes on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from accounts.models import AccessLog, ApiToken, Department, RoleAssignment, User
from accounts.operations import issue_token, name_deputy, reactivate_user
from accounts.tokens import authenticate_token
from complaints.models import Complaint
from complaints.states import State
from feedback_system.administration.leaving import end_work_here, what_leaving_means
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.handing_over import all_endings, all_open_work
from feedback_system.cases.models import Case, FormDraft, OpenCase
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.masterdata.models import Customer
from feedback_system.notifications.models import Notification
from quality.investigations.models import TeamMember
from tests.factories.company import MONDAY_9AM, TUESDAY_9AM, World
from tests.factories.complaints import complaint_at
from tests.factories.investigations import investigation_at
from tests.feedback_system.administration.pages import seal_in

pytestmark = pytest.mark.django_db

# ----------------------------------------------------------------------------------- a decision for every reference

ENDED_BY_LEAVING = {
    "usersessions.UserSession.user",
    "accounts.ApiToken.user",
    "accounts.Delegation.principal",
    "accounts.Delegation.deputy",
    "accounts.RoleAssignment.user",
    "accounts.ChangeRequest.user",
}
FOLLOWS_FROM_WORK = {"cases.Case.owner", "cases.OpenCase.owner"}
"""Copies of what the form inside the folder says; written again when the work is handed over."""

HISTORY = {
    "account.EmailAddress.user": "a table of the log-in library that stays empty",
    "socialaccount.SocialAccount.user": "a table of the log-in library that stays empty",
    "api.IdempotencyKey.user": "answers of the API, forgotten after two days",
    "accounts.FormerPassword.user": "opens nothing",
    "accounts.LoginAttempt.user": "who came in",
    "accounts.AccessLog.user": "what was done to the account",
    "cases.CaseAudience.person": "who may read; an account that is switched off reads nothing",
    "notifications.Notification.recipient": "what was told; rights are asked again before a message leaves",
    "escalation.EscalationRecipient.person": "who was told of lateness",
    "escalation.Acknowledgement.person": "who had seen it",
    "escalation.ReminderSlip.head": "to whom a slip was issued; the ladder climbs past an empty post",
    "escalation.EnquirySlip.head": "to whom a slip was issued",
    "reports.MailingLine.person": "what was sent to whom; an account that is switched off is sent nothing more",
    "notifications.Webhook.owner": "whose sight it lends; nothing leaves once the account is off, and administrators name another person",
    "complaints.Complaint.inquiry_offered_to": "an offer not accepted; whoever offered it stays responsible and offers it anew",
    "reports.ReportReader.person": "who was asked to read a signed report",
    "reports.ReportReading.person": "who has read it",
    "reporting.OwnReport.owner": "who put it together; those with whom it is shared go on reading it",
    "quality.TeamMember.person": "the team as it was handed in; its disciplines are handed over",
    "investigations.Attendant.person": "who attended",
    "slips.FieldReport.person": "who reported from the spot",
    "slips.SlipRung.person": "who acted at a level",
    "aftersales.GoodsReturn.responsible_person": "who was found responsible",
    "surveys.Answer.person_rated": "who was rated",
    "surveys.Asked.person_rated": "who was rated",
    "surveys.SignedRating.person": "who was rated",
    "services.DaySheet.technician": "whose day it was",
    "services.SheetRow.technician": "whose day it was",
    "services.StaffReport.person": "whose report it was",
    "services.StaffReport.to": "to whom it went",
    "visits.PlanLine.visitor": "the plan as it was decided; a change of plan is a new line",
    "visits.PatrolReport.visitor": "whose report it was",
    "visits.SignedReport.sent_to": "to whom it went",
    "visits.ReportRow.visitor": "who was there",
    "complaints.DisputedReceivable.salesperson": "against whose figures it counts",
    "complaints.CollectedMonth.person": "whose month it was",
    "complaints.JointParty.person": "who was called; somebody else is called anew",
    "complaints.RulingShare.person": "to whom a share was ruled",
    "complaints.Objection.person": "who objects",
    "complaints.Visitor.person": "who was named for a visit; its step names others",
    "complaints.MonthLine.person": "whose month it was",
    "complaints.MonthTotal.person": "whose month it was",
    "complaints.BasePoints.person": "whose points they were",
    "penalties.MonthlyPay.person": "whose pay it was",
    "penalties.SanctionLine.person": "to whom it was ruled",
    "penalties.Countersign.head": "whose word was asked; the department's present head signs",
    "penalties.Appeal.person": "who appeals",
}
"""What stays under the name, and why it may."""

WHO_DID_IT = re.compile(r"(.*_)?(by|for)|actor|author|on_behalf_of|instead_of")
"""Fields of this name say who did something: that stays true."""


def test_every_reference_to_a_person_is_ended_handed_over_or_history() -> None:
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is get_user_model()
        if not WHO_DID_IT.fullmatch(field.name)
    }
    handed_over = {f"{work.model}.{work.field}" for work in all_open_work()}
    ended = {f"{one.model}.{one.field}" for one in all_endings()} | ENDED_BY_LEAVING

    decided = handed_over | ended | FOLLOWS_FROM_WORK | set(HISTORY)
    assert pointing - decided == set(), "Say what becomes of it when the person leaves."
    assert decided - pointing == set(), "The table names what is gone."


def test_every_sort_of_open_work_can_be_asked_for_and_leads_to_its_case(world: World) -> None:
    for work in all_open_work():
        assert work.rows(world.gm, at=MONDAY_9AM).filter(pk=0).count() == 0
        model = apps.get_model(work.model)
        for name in filter(None, work.case.split("__")):
            model = model._meta.get_field(name).related_model
        assert model is Case or not work.case, work.code


# ------------------------------------------------------------------------------------------------ what ends, what goes on


def test_the_cases_of_who_leaves_go_on_with_the_taker_and_the_history_tells_it(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)  # given
    assert complaint.investigator is not None
    leaver = User.objects.get(pk=complaint.investigator.pk)

    number = end_work_here(  # when
        user=leaver, takers={"complaint_quality": world.qa_head}, by=world.admin, at=TUESDAY_9AM
    )

    complaint = Complaint.objects.select_related("case").get(pk=complaint.pk)  # then
    assert number == 1
    assert complaint.investigator == complaint.case.owner == world.qa_head
    assert OpenCase.objects.get(case=complaint.case).owner == world.qa_head
    assert complaint.state == State.INVESTIGATING
    event = CaseEvent.objects.get(case=complaint.case, name="work_handed_over")
    assert event.facts == {"person": "qa_head", "from": leaver.username}
    told = Notification.objects.get(kind="work_taken_over")
    assert (told.recipient, told.facts) == (world.qa_head, {"person": str(leaver), "number": 1})
    assert AccessLog.objects.filter(user=leaver, act="left", by=world.admin).exists()
    page = Client()
    page.force_login(world.qa_head)
    assert f"gave the work of {leaver}" in page.get(complaint.case.get_absolute_url()).content.decode()


def test_all_that_lets_a_person_in_and_all_that_is_hers_alone_ends(world: World, client: Client) -> None:
    leaver = world.qa1
    leaver.set_password("seven green kettles")
    leaver.save()
    client.post("/accounts/login/", {"login": "qa1", "password": "seven green kettles"})
    assert client.get("/profile/").status_code == 200
    end = MONDAY_9AM + timedelta(days=30)
    _token, raw = issue_token(
        user=leaver, name="erp", scope=ApiToken.Scope.READ, expires_at=end, by=leaver, at=MONDAY_9AM
    )
    name_deputy(
        principal=leaver, deputy=world.qa2, starts_at=MONDAY_9AM, ends_at=end, by=leaver, at=MONDAY_9AM
    )
    FormDraft.objects.create(user=leaver, form="intake", key="new", updated_at=MONDAY_9AM)
    assert {one.code for one in what_leaving_means(leaver, at=TUESDAY_9AM).endings} == {
        "sessions",
        "tokens",
        "deputies",
        "roles",
        "drafts",
    }

    end_work_here(user=leaver, takers={}, by=world.admin, at=TUESDAY_9AM)

    assert what_leaving_means(leaver, at=TUESDAY_9AM).endings == []
    assert client.get("/profile/").status_code == 302
    client.post("/accounts/login/", {"login": "qa1", "password": "seven green kettles"})
    assert client.get("/profile/").status_code == 302
    assert authenticate_token(raw, TUESDAY_9AM) is None
    reactivate_user(user=world.qa1, by=world.admin, at=TUESDAY_9AM)
    assert not RoleAssignment.objects.filter(user=leaver).exists()


def test_posts_become_empty_customers_change_hands_and_a_team_gets_another_member(world: World) -> None:
    record = investigation_at(world, "investigating")
    member = TeamMember.objects.filter(investigation=record, until=None, leads=True).get()
    leaver = User.objects.get(pk=member.person_id)
    Customer.objects.update(salesperson=leaver)
    Department.objects.filter(code="finance").update(head=leaver)
    departure = what_leaving_means(leaver, at=TUESDAY_9AM)
    takers: dict[str, User | None] = {
        work.code: world.deputy_gm for work, _n in departure.works if work.needs_somebody
    }

    end_work_here(user=leaver, takers=takers, by=world.admin, at=record.case.entered_at + timedelta(days=9))

    assert not Department.objects.filter(head=leaver).exists()
    assert set(Customer.objects.values_list("salesperson", flat=True)) == {world.deputy_gm.pk}
    leader = TeamMember.objects.get(investigation=record, until=None, leads=True)
    assert leader.person == world.deputy_gm
    assert TeamMember.objects.get(pk=member.pk).until is not None


# ------------------------------------------------------------------------------------------------------------ refusals


def test_work_without_a_taker_stops_everything(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    leaver = complaint.investigator
    assert leaver is not None

    with pytest.raises(Invalid) as refusal:
        end_work_here(user=leaver, takers={"complaint_quality": None}, by=world.admin, at=TUESDAY_9AM)
    with pytest.raises(Invalid):
        end_work_here(user=leaver, takers={"complaint_quality": leaver}, by=world.admin, at=TUESDAY_9AM)

    assert list(refusal.value.errors) == ["complaint_quality"]
    assert User.objects.get(pk=leaver.pk).is_active


def test_the_last_administrator_and_the_own_account_are_refused(world: World) -> None:
    with pytest.raises(NotPermitted):
        end_work_here(user=world.admin, takers={}, by=world.admin, at=TUESDAY_9AM)
    with pytest.raises(NotPermitted):
        end_work_here(user=world.qa1, takers={}, by=world.qa_head, at=TUESDAY_9AM)
    end_work_here(user=world.chairman, takers={}, by=world.admin, at=TUESDAY_9AM)
    with pytest.raises(NotPossibleNow, match="Nothing of this person"):
        end_work_here(user=world.chairman, takers={}, by=world.admin, at=TUESDAY_9AM)


# ------------------------------------------------------------------------------------------------------------ the page


def test_the_page_shows_what_ends_proposes_the_head_and_carries_out_only_what_was_shown(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    leaver = complaint.investigator
    assert leaver is not None
    client.force_login(world.admin)
    address = f"/settings/leaving/{leaver.pk}/"

    page = client.get(address)
    form = page.context["form"]
    assert form.fields["complaint_quality"].initial == world.qa_head
    typed = {"act": "save", "seal": seal_in(page), "complaint_quality": str(world.qa_head.pk)}
    FormDraft.objects.create(user=leaver, form="intake", key="new", updated_at=MONDAY_9AM)

    stale = client.post(address, typed)
    assert "Something has changed" in stale.content.decode()
    assert User.objects.get(pk=leaver.pk).is_active
    done = client.post(address, typed | {"seal": seal_in(stale)}, follow=True)

    assert "Handed over: 1." in done.content.decode()
    assert Complaint.objects.get(pk=complaint.pk).investigator == world.qa_head
    assert "Nothing of this person is left" in client.get(address).content.decode()
