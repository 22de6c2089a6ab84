"""The renewal of a contract: opened in time by the run, notice and visit a month before the end, renewed or lost."""

from datetime import date

import pytest
from django.core import mail

from accounts.queries import system_user
from aftersales.contracts.models import RenewalNotice
from aftersales.contracts.operations import open_due_renewals
from aftersales.contracts.operations.post import deliver_notices
from aftersales.contracts.states import RenewalState as State
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.masterdata.models import MaintenanceContract
from tests.factories import visits as made
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def test_the_run_opens_one_renewal_in_time_and_counts_back_from_the_end(world: World) -> None:
    contract = made.new_contract(world)
    far = made.new_contract(world, "BY-FAR", ends_on=date(2026, 4, 20), machines=[(world.product, "SN-9")])

    opened = [open_due_renewals(by=system_user(), at=made.NIGHT) for _again in range(2)]

    assert opened == [1, 0]  # 38 days before the end; the other one ends in 48
    renewal = made.renewal_of(contract)
    assert (renewal.state, renewal.case.number) == (State.DUE, "B260301")
    assert renewal.case.holder == world.departments["service_desk"]
    due = dict(Deadline.objects.filter(case=renewal.case_id).values_list("code", "due_at"))
    assert due == {
        "contract-renewal": at("2026-03-11 00:00"),  # the end of 10 March, a month before 10 April
        "contract-renewal-outcome": at("2026-04-11 00:00"),
    }
    Company.objects.update(renewal_lead_days=60)
    assert open_due_renewals(by=system_user(), at=made.NIGHT) == 1
    assert made.renewal_of(far).case.number == "B260302"


@pytest.mark.parametrize("which", ["over", "ended early", "renewed already"])
def test_a_contract_with_nothing_to_renew_gets_no_case(world: World, which: str) -> None:
    contract = made.new_contract(world)
    moment = at("2026-04-11 01:00") if which == "over" else made.NIGHT
    if which == "ended early":
        MaintenanceContract.objects.update(ended_on=date(2026, 2, 1))
    elif which == "renewed already":
        made.new_contract(
            world, "BY-2601", starts_on=date(2026, 4, 11), ends_on=date(2027, 4, 10), renewed_from=contract
        )

    assert open_due_renewals(by=system_user(), at=moment) == 0


def test_notice_and_visit_meet_the_month_and_the_new_contract_follows_on(world: World) -> None:
    renewal = made.renewal_at(world, State.NOTIFIED, "BY-2501")
    assert renewal.all_notices()[0].paper.name == "renewal-B260301-1.pdf"
    assert Deadline.objects.get(code="contract-renewal").state == "running"

    renewal = made.act_on_renewal(
        renewal, "record_visit", by=world.service_head, at=at("2026-03-05 16:00"), **made.VISITED
    )
    assert Deadline.objects.get(code="contract-renewal").state == "met"
    with pytest.raises(Invalid) as refusal:
        made.act_on_renewal(
            renewal, "renew", by=world.service_head, at=made.SECOND, code="BY-2501", ends_on="2026-04-01", machines="XX-1"
        )  # fmt: skip
    assert set(refusal.value.errors) == {"code", "machines"}
    renewal = made.act_on_renewal(
        renewal, "renew", by=world.service_head, at=made.SECOND, code="BY-2601", ends_on="2027-04-10",
        machines="TS-500, BY-2501", fee="1500",
    )  # fmt: skip

    new = MaintenanceContract.objects.get(code="BY-2601")
    assert (new.starts_on, new.ends_on, new.renewed_from) == (
        date(2026, 4, 11),
        date(2027, 4, 10),
        renewal.contract,
    )
    assert (new.contact, new.branch) == (renewal.contract.contact, renewal.contract.branch)
    assert set(Deadline.objects.filter(case=renewal.case_id).values_list("state", flat=True)) == {"met"}


def test_a_lost_contract_says_why(world: World) -> None:
    renewal = made.renewal_at(world, State.NOTIFIED, "BY-2501")

    with pytest.raises(Invalid):
        made.act_on_renewal(renewal, "lose", by=world.service_head, at=made.SECOND, reason="")
    renewal = made.act_on_renewal(
        renewal, "lose", by=world.service_head, at=made.SECOND, reason="转由原厂保养"
    )

    assert (renewal.state, renewal.lost_reason) == (State.LOST, "转由原厂保养")


def test_a_notice_by_mail_leaves_with_its_paper_and_only_the_branch_sends_it(world: World) -> None:
    renewal = made.renewal_of(made.new_contract(world))
    by_mail = made.NOTICE | {"way": "mail", "address": "zhou@customer.example"}

    with pytest.raises(NotPermitted):
        made.act_on_renewal(renewal, "send_notice", by=world.tech1, at=made.CALLED, **by_mail)
    with pytest.raises(Invalid) as refusal:
        made.act_on_renewal(
            renewal, "send_notice", by=world.service_head, at=made.CALLED, **(by_mail | {"text": "热线 ____"})
        )
    assert set(refusal.value.errors) == {"text"}
    made.act_on_renewal(renewal, "send_notice", by=world.service_head, at=made.CALLED, **by_mail)
    assert deliver_notices(clock=lambda: made.CALLED) == 1

    (letter,) = mail.outbox
    assert letter.to == ["zhou@customer.example"]
    assert [name for name, _content, _kind in letter.attachments] == ["renewal-B260301-1.pdf"]
    assert RenewalNotice.objects.get().state == "sent"
