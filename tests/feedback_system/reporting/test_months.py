"""The close of a month: what is signed stands with its cases, what changes later is named with field, author and figure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from pypdf import PdfReader

from complaints.models import Complaint
from complaints.states import State
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.watches import watch_all
from feedback_system.notifications.models import Notification
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import board_for
from feedback_system.reporting.models import FactChange
from feedback_system.reporting.months.drift import cells_moved
from feedback_system.reporting.months.freezing import asked_of_house, freeze, frozen_of, is_intact
from feedback_system.reporting.months.models import MonthCase, MonthFigure, SignedMonth
from feedback_system.reporting.months.operations import restate_month, sign_month
from feedback_system.reports.periods import Period, Rhythm, period_named
from tests.complaints.apportioning import BY_GRAVITY, NOT_SOLD, settled
from tests.complaints.objecting import closed_complaint
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, complaint_at, intake, new_complaint, take

pytestmark = pytest.mark.django_db

CLOSING = at("2026-04-03 09:00")
AFTER = at("2026-04-07 10:00")
RESTATING = at("2026-04-20 09:00")
LATE = {"reported_at": "2026-03-31 15:00", "late_entry_reason": "客户电话当日未登记"}


def march() -> Period:
    """The month of these tests."""
    found = period_named("2026-03", Rhythm.MONTH)
    assert found is not None
    return found


def seal(world: World, moment: Any) -> str:
    """The seal of the figures as somebody sees them then."""
    return freeze(asked_of_house(march(), by=world.gm_office, at=moment)).seal(march())


def sign(world: World, moment: Any = CLOSING, *, by: str = "gm_office") -> SignedMonth:
    """March, signed."""
    return sign_month(month=march(), seal=seal(world, moment), by=getattr(world, by), at=moment)


def restate(world: World, reason: str = "四月核定", moment: Any = RESTATING) -> SignedMonth:
    """March, restated."""
    return restate_month(
        month=march(), reason=reason, seal=seal(world, moment), by=world.gm_office, at=moment
    )


def value(signed: SignedMonth, figure: str, table: str = "", row: str = "") -> int:
    """A number that was signed."""
    return signed.figures.get(figure=figure, table=table, row=row).value


def edited(world: World, draft: Complaint, **changes: str) -> None:
    """The draft, changed after the month was signed."""
    fields: Mapping[str, Any] = intake(world, order_number=draft.order_number, batch_number="", **changes)
    take(draft, "edit", by=world.cs1, at=AFTER, **fields)


def test_ten_cases_changed_after_the_close_are_exactly_the_moves_that_a_restatement_lists(
    world: World, client: Client
) -> None:
    drafts = [  # given a month with cases in it, signed
        new_complaint(
            world, at=at("2026-03-10 09:00"), order_number=f"SO-9{n}", batch_number="", defect="crack"
        )
        for n in range(6)
    ]
    ruled = [closed_complaint(world, *BY_GRAVITY, order_number=f"SO-8{n}", batch_number="") for n in range(2)]
    untouched = complaint_at(world, State.INVESTIGATING, order_number="SO-70", batch_number="")
    first = sign(world)

    for draft in drafts[:3]:  # when ten cases change afterwards
        edited(world, draft, defect="scratch")
    for draft in drafts[3:5]:
        edited(world, draft, defect="crack", customer="C900")
    late = [
        new_complaint(
            world, by="cs1", at=at("2026-04-07 11:00"), order_number=f"SO-6{n}", batch_number="", **LATE
        )
        for n in range(3)
    ]
    for complaint in ruled:
        settled(world, complaint, **NOT_SOLD)
    who, fields = STEPS["finish_investigation"]  # and two in a way that no figure counts
    take(untouched, "finish_investigation", by=getattr(world, who), at=AFTER, **fields)
    take(drafts[5], "submit", by=world.cs1, at=AFTER)
    second = restate(world)

    moves = {one.case_id: one for one in second.moves.all()}  # then exactly these are listed
    expected = {one.case_id for one in [*drafts[:5], *late, *ruled]}
    assert set(moves) == expected and len(expected) == 10

    def named(complaint: Complaint, column: str) -> tuple[Any, ...]:
        (one,) = [each for each in moves[complaint.case_id].changes if each["column"] == column]
        return one["old"], one["new"], one["event"], one["by"]

    for draft in drafts[:3]:
        assert named(draft, "defect") == ("crack", "scratch", "edit", world.cs1.pk)
    for draft in drafts[3:5]:
        old, new, step, by = named(draft, "customer")
        assert old != new and (step, by) == ("edit", world.cs1.pk)
    for complaint in late:
        assert named(complaint, "")[3] == world.cs1.pk
        assert {"table": "", "row": "", "figure": "opened", "way": "in"} in moves[complaint.case_id].cells
    for complaint in ruled:
        assert named(complaint, "loss_fen")[:3] == ("80000", "820000", "approve_ruling")
        assert {"table": "", "row": "", "figure": "loss", "way": "amount"} in moves[complaint.case_id].cells
    assert (value(first, "opened"), value(second, "opened")) == (9, 12)
    assert value(second, "loss") - value(first, "loss") == 2 * 740000
    assert (value(first, "opened", "defects", "crack"), value(second, "opened", "defects", "crack")) == (6, 3)
    live = board_for(Asked.of_query({"month": "2026-03"}, user=world.gm, at=RESTATING))
    for line in live.lines:  # and the new version is what the dashboard counts
        assert value(second, line.figure.code) == line.now.value
    assert is_intact(first) and is_intact(second)
    with pytest.raises(NotPossibleNow, match="nothing to restate"):
        restate(world)

    client.force_login(world.gm)
    client.cookies["django_language"] = "en"
    page = client.get("/dashboard/months/2026-03/").content.decode()
    assert "Version 1" in page and "No figure has moved" in page
    assert "8,200.00" in page and "crack" not in page and page.count(drafts[0].case.reference) >= 1
    old = client.get("/dashboard/?month=2026-03&version=1").content.decode()
    assert "You are reading version 1" in old
    book = b"".join(client.get("/dashboard/months/2026-03/export/?format=xlsx").streaming_content)  # type: ignore[attr-defined]
    names = zipfile.ZipFile(io.BytesIO(book)).read("xl/workbook.xml").decode()
    assert "Figures" in names and "Definitions" in names and "Restatements" in names
    printed = PdfReader(io.BytesIO(client.get("/dashboard/months/2026-03/month.pdf").content))
    paper = "".join("".join(page.extract_text() for page in printed.pages).replace("\u200b", "").split())
    assert "Figuresofthemonth" in paper and drafts[0].case.reference in paper


def test_a_closed_month_shows_its_signed_figures_until_somebody_asks_for_the_live_ones(
    world: World, client: Client
) -> None:
    complaint = new_complaint(world, at=at("2026-03-10 09:00"))
    with pytest.raises(NotPermitted):
        sign(world, by="gm")
    with pytest.raises(Blocked, match="not over"):
        sign(world, at("2026-03-31 23:00"))
    first = sign(world)
    with pytest.raises(Conflict, match="signed 2026-03 already"):
        sign(world, by="gm_office2")
    new_complaint(world, at=AFTER, order_number="SO-2", batch_number="", **LATE)
    client.cookies["django_language"] = "en"
    client.force_login(world.gm)

    page = client.get("/dashboard/?month=2026-03").content.decode()
    assert "Frozen" in page and f"signed by {world.gm_office} on 2026-04-03 09:00, version 1" in page
    told = client.get("/api/v1/dashboard/?month=2026-03").json()
    assert (told["live"], told["signed"]["version"], told["figures"][0]["value"]) == (False, 1, 1)
    told = client.get("/api/v1/dashboard/?month=2026-03&live=true").json()
    assert (told["live"], told["signed"], told["figures"][0]["value"]) == (True, None, 2)
    assert "Signed figures" in client.get("/dashboard/?month=2026-03&live=1").content.decode()

    behind = "/dashboard/months/2026-03/cases/?version=1&figure=opened"
    assert complaint.case.reference in client.get(behind).content.decode()
    client.force_login(world.prod_head)  # whom the draft has not reached
    listed = client.get(behind).content.decode()
    assert complaint.case.reference not in listed and "1 of these cases has not reached you" in listed
    by_customer = "/dashboard/months/2026-03/cases/?version=1&table=by_customer&row=C001&figure=opened"
    assert client.get(by_customer).status_code == 404
    assert "C001" not in client.get("/dashboard/?month=2026-03").content.decode()

    for row in (first, MonthFigure.objects.all()[0], MonthCase.objects.all()[0], FactChange.objects.all()[0]):
        with pytest.raises(Error, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {row._meta.db_table}")


def test_a_month_without_cases_is_closed_and_a_refusal_keeps_what_was_typed(
    world: World, client: Client
) -> None:
    client.force_login(world.gm_office)
    client.cookies["django_language"] = "en"
    page = client.get("/dashboard/months/2026-03/").content.decode()
    typed = page.split('name="seal" value="')[1].split('"')[0]

    stale = client.post("/dashboard/months/2026-03/sign/", {"seal": "0" * 64})
    assert stale.status_code == 409 and "Look at them again" in stale.content.decode()
    assert client.post("/dashboard/months/2026-03/sign/", {"seal": typed}).status_code == 302
    signed = SignedMonth.objects.get()
    assert value(signed, "opened") == 0 and signed.is_late and is_intact(signed)

    new_complaint(world, at=AFTER, **LATE)
    with pytest.raises(Invalid):
        restate(world, reason=" ")
    kept = client.post("/dashboard/months/2026-03/restate/", {"seal": "0" * 64, "reason": "补登一件"})
    assert kept.status_code == 409 and "补登一件" in kept.content.decode()
    now = freeze(asked_of_house(march(), by=world.gm_office, at=RESTATING))
    assert {one.place for one in cells_moved(frozen_of(signed), now)} >= {("", "", "opened")}


def test_whoever_closes_months_is_reminded_once_when_the_next_one_is_due(world: World) -> None:
    watch_all(now=at("2026-05-12 09:00"))
    assert not Notification.objects.filter(kind="month_figures_due").exists(), (
        "a company that never closed one"
    )
    sign(world)
    told = Notification.objects.filter(kind="month_figures_signed")
    assert world.gm in {one.recipient for one in told} and world.gm_office not in {
        one.recipient for one in told
    }

    for _again in range(2):
        watch_all(now=at("2026-05-12 09:00"))

    due = Notification.objects.filter(kind="month_figures_due")
    assert {one.recipient.username for one in due} == {"gm_office", "gm_office2"} and due.count() == 2
