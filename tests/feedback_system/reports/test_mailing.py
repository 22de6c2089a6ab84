"""Reports that go out by themselves: to whom, when, in which form, once, and never to who may not read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Delegation, RoleAssignment, User
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.notifications.delivery import deliver_waiting
from feedback_system.notifications.models import Delivery
from feedback_system.reports.mailing.models import Mailing, MailingLine, MailingRun, Outcome
from feedback_system.reports.mailing.operations import save_mailing, watch_mailings
from feedback_system.reports.models import Report
from tests.complaints import monthly
from tests.factories.company import World, at
from tests.feedback_system.reporting.test_months import CLOSING
from tests.feedback_system.reporting.test_months import sign as sign_march
from tests.feedback_system.reports.written import MONDAY_AFTER, busy_week, signed

pytestmark = pytest.mark.django_db

BEFORE = at("2026-03-06 09:00")
TUESDAY = at("2026-03-10 09:00")


def mailing(world: World, *, saved_at: datetime = BEFORE, **more: Any) -> Mailing:
    """A mailing of the weekly report to the GM office and a salesperson, with an Excel file."""
    values = {
        "source": "report:quality-week", "roles": ["gm_office"], "people": ["sales1"], "departments": [],
        "moment": "signed", "day": 1, "form": "xlsx", "is_on": True,
    }  # fmt: skip
    return save_mailing(mailing=None, values={**values, **more}, by=world.admin, at=saved_at)


def _administrator(world: World) -> Client:
    """A browser of the administrator, in English."""
    User.objects.filter(pk=world.people["admin"].pk).update(language="en")
    client = Client()
    client.force_login(world.admin)
    return client


def outcomes(run: MailingRun | None = None) -> dict[str, tuple[str, list[str]]]:
    """What everybody got, by user name."""
    rows = MailingLine.objects.select_related("person")
    rows = rows.filter(run=run) if run is not None else rows
    return {one.person.username: (one.outcome, one.files) for one in rows}


def sent(moment: datetime) -> dict[str, list[str]]:
    """The names of the files each person gets by mail, with what leaves at that instant."""
    mail.outbox.clear()
    deliver_waiting(clock=lambda: moment)
    found: dict[str, list[str]] = {}
    for one in mail.outbox:
        found.setdefault(one.to[0].split("@")[0], []).extend(
            name for name, _content, _type in one.attachments
        )
    return found


def test_a_signed_report_goes_to_the_role_with_its_file_and_to_nobody_without_the_right_once(
    world: World,
) -> None:
    mailing(world)
    report = signed(world)

    assert watch_mailings(MONDAY_AFTER).reminded == 2
    assert watch_mailings(TUESDAY).reminded == 0, "asked again it tells nobody twice"

    assert outcomes() == {
        "gm_office": (Outcome.TOLD, ["xlsx"]),
        "gm_office2": (Outcome.TOLD, ["xlsx"]),
        "sales1": (Outcome.NO_RIGHT, []),
    }
    name = f"quality-week-2026-w10-{report.edition}.xlsx"
    letters = sent(TUESDAY)
    assert letters["gm_office"] == [name] and letters["gm_office2"] == [name]
    assert "sales1" not in letters
    content = next(one.attachments[0][1] for one in mail.outbox if one.attachments)
    assert content[:2] == b"PK"


def test_nobody_gets_an_edition_from_two_mailings_nor_a_second_link_to_what_she_was_told_of(
    world: World,
) -> None:
    mailing(world, form="link", people=["deputy_gm"])
    mailing(world, roles=[], people=["deputy_gm", "qa_head"])
    signed(world)  # the GM office and others are told by the signature itself

    watch_mailings(MONDAY_AFTER)

    first, second = MailingRun.objects.order_by("pk")
    assert outcomes(first) == {
        "gm_office": (Outcome.HAS_IT, []),
        "gm_office2": (Outcome.HAS_IT, []),
        "deputy_gm": (Outcome.TOLD, []),
    }
    assert outcomes(second)["deputy_gm"] == (Outcome.HAS_IT, [])
    line = MailingLine.objects.get(person=world.deputy_gm, outcome=Outcome.TOLD)
    with pytest.raises(IntegrityError), transaction.atomic():
        MailingLine.objects.create(
            run=second, edition=line.edition, person=line.person, outcome=Outcome.TOLD, notification=None
        )


def test_what_was_signed_before_it_was_switched_on_stays_where_it_is(world: World) -> None:
    signed(world)

    row = mailing(world, saved_at=TUESDAY)

    assert watch_mailings(TUESDAY).reminded == 0
    assert not row.runs.exists()


def test_who_lost_the_role_after_the_notice_was_written_gets_no_mail_and_the_outbox_says_why(
    world: World,
) -> None:
    mailing(world, people=[])
    signed(world)
    watch_mailings(MONDAY_AFTER)

    RoleAssignment.objects.filter(user=world.people["gm_office2"]).delete()
    letters = sent(TUESDAY)

    assert any(letters["gm_office"]) and not any(letters.get("gm_office2", []))
    refused = Delivery.objects.get(notification__recipient=world.people["gm_office2"], notification__kind="report_mailed")  # fmt: skip
    assert (refused.state, refused.last_error) == (Delivery.State.REFUSED, "not_meant")
    assert "among its addressees" in _administrator(world).get(f"/settings/mailings/{Mailing.objects.get().pk}/").content.decode()  # fmt: skip


def test_who_is_not_meant_any_more_is_named_in_the_next_sending(world: World) -> None:
    row = mailing(world, people=[])
    signed(world)
    watch_mailings(MONDAY_AFTER)
    RoleAssignment.objects.filter(user=world.people["gm_office2"]).delete()

    signed(world, period="2026-W11", moment=at("2026-03-16 09:00"))
    watch_mailings(at("2026-03-16 09:00"))

    last = row.runs.order_by("-pk").first()
    assert outcomes(last) == {"gm_office": (Outcome.TOLD, ["xlsx"]), "gm_office2": (Outcome.GONE, [])}


def test_the_figures_of_a_month_go_as_a_file_only_to_who_sees_all_cases(world: World) -> None:
    mailing(
        world,
        source="month-figures",
        roles=["gm", "sales_head"],
        people=[],
        form="both",
        saved_at=at("2026-03-02 09:00"),
    )
    sign_march(world)
    watch_mailings(CLOSING)

    found = outcomes()
    assert found["gm"][0] == Outcome.TOLD and "pdf" in found["gm"][1]
    assert found["sales_head"][1] == [], "the head sees her own cases, the file holds all"
    letters = sent(CLOSING)
    assert any(name.endswith(".pdf") for name in letters["gm"]) and letters.get("sales_head", []) == []


def test_the_statistics_of_complaints_go_out_when_the_run_of_the_month_is_closed(world: World) -> None:
    mailing(
        world,
        source="month-statistics",
        roles=["gm_office", "production_head"],
        people=["sales1"],
        form="both",
        saved_at=at("2026-03-02 09:00"),
    )
    monthly.ruled(world)
    run = monthly.opened(world)
    monthly.confirm_all(world, run)
    assert watch_mailings(monthly.CONFIRMED).reminded == 0, "it is not closed yet"
    monthly.closed(world, run)

    watch_mailings(monthly.CLOSING)

    found = outcomes()
    assert found["gm_office"] == (Outcome.TOLD, ["pdf", "xlsx"])
    assert found["prod_head"] == (Outcome.TOLD, []), "the head reads the lines of her departments only"
    assert found["sales1"] == (Outcome.NO_RIGHT, [])
    letters = sent(monthly.CLOSING)
    assert letters["gm_office"] == ["statistics-2026-03.pdf", "month-2026-03.xlsx"]
    assert letters["prod_head"] == []


def test_a_list_goes_out_on_its_working_day_and_not_to_who_has_nothing_on_it(world: World) -> None:
    row = mailing(world, source="overdue-slips", people=["sales1"], moment="week", day=2, form="xlsx")

    assert watch_mailings(at("2026-03-09 17:00")).reminded == 0, "Monday is working day 1"
    watch_mailings(at("2026-03-10 09:00"))  # nobody has a slip
    watch_mailings(at("2026-03-11 09:00"))

    run = row.runs.get()
    assert run.code == "2026-03-10"
    assert {outcome for outcome, _files in outcomes(run).values()} == {Outcome.NOTHING}


def test_who_stands_in_for_somebody_gets_it_and_the_list_says_for_whom(world: World) -> None:
    mailing(world, roles=["gm"], people=[], form="pdf")
    Delegation.objects.create(
        principal=world.gm, deputy=world.deputy_gm, starts_at=BEFORE, ends_at=at("2026-03-30 09:00")
    )
    busy_week(world)
    signed(world)

    watch_mailings(MONDAY_AFTER)

    line = MailingLine.objects.get()
    assert (line.person, line.stands_in_for, line.files) == (world.deputy_gm, world.gm, ["pdf"])
    assert sent(MONDAY_AFTER)["deputy_gm"] == ["quality-week-2026-w10-1.pdf"]


def test_a_mailing_without_anybody_or_in_a_form_that_does_not_exist_is_refused_with_what_to_do(
    world: World,
) -> None:
    with pytest.raises(Invalid) as refused:
        mailing(world, source="overdue-slips", roles=[], people=[], form="pdf")
    assert set(refused.value.errors) == {"roles", "moment", "form"}
    with pytest.raises(NotPermitted):
        save_mailing(mailing=None, values={}, by=world.gm_office, at=BEFORE)


def test_the_page_shows_everybody_who_would_get_it_before_it_is_saved(world: World) -> None:
    client = _administrator(world)
    typed = {
        "source": "report:quality-week", "roles": ["gm_office"], "people": ["sales1"], "departments": ["qa"],
        "moment": "month", "day": "0", "form": "both", "is_on": "on", "act": "preview",
    }  # fmt: skip

    shown = client.post("/settings/mailings/new/", typed)

    text = shown.content.decode()
    assert not Mailing.objects.exists()
    assert "龚文" in text and "沈约" in text and "齐正" in text
    assert "may not read the report" in text and "link, with PDF, Excel" in text
    seal = shown.context["preview"].seal
    assert client.post("/settings/mailings/new/", {**typed, "act": "save", "seal": seal}).status_code == 302
    row = Mailing.objects.get()
    assert (row.people, row.departments, row.day) == (["sales1"], ["qa"], 0)
    assert Report.objects.count() == 0 and client.get(f"/settings/mailings/{row.pk}/").status_code == 200
    assert "working day" in client.get("/settings/mailings/").content.decode()
