"""Nested shares, a changed ruling, the settlement and the ledger by program and on the page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from tests.complaints.apportioning import BY_GRAVITY, SOLD, newest
from tests.complaints.objecting import closed_complaint, file, share
from tests.factories.company import World
from tests.factories.complaints import STEPS, complaint_at

pytestmark = pytest.mark.django_db

RULED = {**STEPS["rule"][1], "provisional": True}
NESTED = [
    {
        **share("department", "60", department="production"),
        "shares": [
            {
                **share("group", "50", department="production", name="装配二线"),
                "shares": [share("person", "100", person="prod1")],
            },
            share("person", "50", person="rd1"),
        ],
    },
    share("supplier", "40", supplier="S01"),
]


def steps_of(complaint: Complaint) -> str:
    """Where the steps of a case are taken by program."""
    return f"complaints/{complaint.case.reference}/steps/"


def test_nested_shares_are_sent_as_nested_lists_and_read_with_their_places(
    world: World, program: Any
) -> None:
    complaint = complaint_at(world, State.RULING)
    office = program("gm_office")

    ruled = office.send(f"{steps_of(complaint)}rule/", {**RULED, "shares": NESTED})
    changed = office.send(
        f"{steps_of(complaint)}change_ruling/",
        {**RULED, "shares": NESTED, "translations": [{"language": "en", "text": "The jig was not checked."}]},
    )
    read = office.get(f"/api/v1/complaints/{complaint.case.reference}/").json()["rulings"][0]

    assert (ruled.status_code, changed.status_code) == (200, 200), (ruled.content, changed.content)
    assert [(one["position"], one["within"], one["amount"]["amount"]) for one in read["shares"]] == [
        (1, None, "480.00"), (2, 1, "240.00"), (3, 2, "240.00"), (4, 1, "240.00"), (5, None, "320.00"),
    ]  # fmt: skip
    assert read["translations"] == {"en": "The jig was not checked."}
    asked = Approval.objects.filter(case=complaint.case_id, subject=Subject.RULING).order_by("pk")
    assert [one.decision for one in asked] == ["void", "pending"]


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([share("department", "99.99", department="qa")], "99.99 %"),
        (
            [
                {
                    **share("department", "100", department="qa"),
                    "shares": [share("person", "90", person="qa1")],
                }
            ],
            "Row 1: Its parts make 90 %",
        ),
        (
            [{**share("supplier", "100", supplier="S01"), "shares": [share("person", "100", person="qa1")]}],
            "Row 2: Only a department or a group",
        ),
        ([share("person", "100", person="left")], "does not work here now"),
        ([share("person", "50", person="qa1"), share("person", "50", person="qa1")], "stands in two rows"),
        ([share("department", "-100", department="qa")], "Share in %"),
        ([{**share("department", "100", department="qa"), "proofs": ["file:999"]}], "Files and opinions"),
        ([{**share("department", "100", department="qa"), "shares": "x"}], "Send a list of objects"),
    ],
)
def test_shares_that_cannot_be_are_refused_at_their_row(
    world: World, program: Any, shares: list[dict[str, Any]], told: str
) -> None:
    User.objects.create(username="left", name="已离职", is_active=False)
    complaint = complaint_at(world, State.RULING)

    answer = program("gm_office").send(f"{steps_of(complaint)}rule/", {**RULED, "shares": shares})

    assert answer.status_code == 422, answer.content
    assert told in "".join(answer.json()["errors"]["shares"])
    assert not complaint.rulings.exists()


def page_of(world: World, who: str) -> Client:
    """The browser of that person, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


def rows(*shares: dict[str, str]) -> dict[str, str]:
    """Shares as the page posts them."""
    posted = {"shares-TOTAL_FORMS": str(len(shares)), "shares-INITIAL_FORMS": "0"}
    return posted | {
        f"shares-{place}-{name}": value for place, one in enumerate(shares) for name, value in one.items()
    }


def test_the_workbench_reckons_while_somebody_types_and_tells_what_the_settlement_will_move(
    world: World,
) -> None:
    complaint = closed_complaint(world, *BY_GRAVITY)
    office = page_of(world, "gm_office")
    url = reverse("complaints:share_amounts", args=[complaint.case.reference, "settle_ruling"])
    half = rows(share("department", "60", department="production", level="0"))

    missing = office.post(url, {**SOLD, **half}).content.decode()
    whole = office.post(
        url, {**SOLD, **rows(*({**one, "level": "0"} for one in BY_GRAVITY))}
    ).content.decode()
    refused = page_of(world, "prod_head").post(url, {**SOLD, **half})

    assert "40 % are not yet given to anybody" in missing
    assert "1,750.00" in whole and "What will move" in whole and "1,350.00" in whole
    assert "400.00" in whole, "what the provisional ruling gave before"
    assert refused.status_code == 403
    assert complaint.rulings.count() == 1, "nothing is saved"


def test_the_pages_of_both_decisions_show_what_will_move_before_anybody_confirms(world: World) -> None:
    complaint = closed_complaint(world, *BY_GRAVITY)
    office = page_of(world, "gm_office")
    step = reverse("desk:step", args=["complaints", complaint.case.reference, "settle_ruling"])
    version = str(complaint.case.version)

    form = office.get(step).content.decode()
    sent = office.post(
        step,
        {**SOLD, **rows(*({**one, "level": "0"} for one in BY_GRAVITY)), "translations-TOTAL_FORMS": "0",
         "translations-INITIAL_FORMS": "0", "text": "月度会议核定", "version": version},
    )  # fmt: skip

    assert 'hx-post="/complaints/' in form and "50.00" in form, "it begins with the provisional shares"
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    asked = Approval.objects.get(case=complaint.case_id, subject=Subject.RULING, decision="pending")
    decider = page_of(world, asked.role)
    page = decider.get(reverse("desk:approval", args=[asked.pk])).content.decode()
    assert "What will move" in page and "1,350.00" in page
    complaint.case.refresh_from_db()
    decider.post(
        reverse("desk:step", args=["complaints", complaint.case.reference, "approve_ruling"]),
        {"version": str(complaint.case.version), "reason": ""},
    )
    assert newest(complaint).is_in_force
    case_page = office.get(complaint.case.get_absolute_url()).content.decode()
    assert "What each party bears" in case_page and "Adjustment" in case_page

    file(complaint, by=world.prod_head, at=asked.asked_at)
    question = Approval.objects.get(case=complaint.case_id, subject=Subject.OBJECTION, decision="pending")
    objected = (
        page_of(world, question.role).get(reverse("desk:approval", args=[question.pk])).content.decode()
    )
    assert "What will move" in objected and "-1,750.00" in objected
