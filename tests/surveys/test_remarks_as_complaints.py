"""A remark on an opinion card, and a problem heard on a visit, become a complaint by one click, once."""

from __future__ import annotations

import pytest
from django.test import Client

from aftersales.services.states import ServiceState
from aftersales.surveys.models import Asked, Remark
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.remarks import open_complaint
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted, NotPossibleNow
from tests.factories import visits
from tests.factories.company import World
from tests.factories.services import call_at
from tests.factories.surveys import ANSWERED, CARD_BAD, LATER, card, token

pytestmark = pytest.mark.django_db


def test_a_remark_becomes_a_draft_with_its_words_beside_the_job_and_only_once(
    world: World, client: Client
) -> None:
    job = call_at(world, ServiceState.SIGNED).case
    asked = Asked.objects.cards().get(about=job)
    answer_from_outside(token=token(asked), fields=CARD_BAD, at=ANSWERED)
    remark = Remark.objects.get()
    client.force_login(world.service_desk)
    page = client.get(f"/aftersales/opinion-cards/remarks/{remark.pk}/").content.decode()
    assert 'value="complaint"' in page and CARD_BAD["remarks"] in page

    sent = client.post(
        f"/aftersales/opinion-cards/remarks/{remark.pk}/",
        {"act": "complaint", "customer": "C001", "description": "态度很差，要求退还费用"},
    )

    complaint = Case.objects.get(kind="complaint")
    assert sent.status_code == 302 and sent.headers["Location"] == complaint.get_absolute_url()
    assert (complaint.parent_id, complaint.customer, complaint.product) == (
        job.pk,
        world.customer,
        job.product,
    )
    remark.refresh_from_db()
    assert (remark.complaint, remark.complaint_by) == (complaint, world.service_desk)
    page = client.get(f"/aftersales/opinion-cards/remarks/{remark.pk}/").content.decode()
    assert complaint.reference in page and 'value="complaint"' not in page
    again = {"customer": world.customer, "description": "再来一次", "by": world.service_desk}
    with pytest.raises(NotPossibleNow, match="already"):
        open_complaint(remark=remark, at=ANSWERED + LATER, **again)
    with pytest.raises(NotPermitted):
        open_complaint(remark=remark, at=ANSWERED + LATER, **(again | {"by": world.tech1}))
    assert Case.objects.filter(kind="complaint").count() == 1


def test_the_remark_of_a_loose_card_hangs_its_complaint_on_the_slip(world: World) -> None:
    asked = card(world)
    answer_from_outside(token=token(asked), fields=CARD_BAD, at=ANSWERED)
    remark = Remark.objects.get()

    made = open_complaint(
        remark=remark,
        customer=world.customer,
        description="态度很差",
        by=world.service_desk,
        at=ANSWERED + LATER,
    )

    assert made.parent == remark.slip and made.state == "draft"


def test_a_problem_heard_on_a_visit_becomes_a_complaint_once_and_the_visit_goes_on(world: World) -> None:
    visit = visits.recorded(world, visits.due_visit(world), problem="电控箱进水")
    fields = {"customer": "C001", "description": "电控箱进水，要求更换"}

    visit = visits.act(visit, "open_complaint", by=world.cs1, at=visits.PASSED_ON, **fields)

    assert visit.complaint is not None and visit.complaint.parent_id == visit.case_id
    assert visit.state == "visit_recorded"
    with pytest.raises(NotPossibleNow):
        visits.act(visit, "open_complaint", by=world.cs1, at=visits.PASSED_ON, **fields)
