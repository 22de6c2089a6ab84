"""The set-up list: what comes first, what waits for what, what an administrator is told until nothing essential is missing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Department, User
from accounts.operations import add_usual_departments, appoint_heads, create_administrator, create_person
from accounts.queries import system_user
from feedback_system.administration import site
from feedback_system.administration.checklist import Stands, checklist, first_gap, item_on, progress
from feedback_system.company.installing import install_all
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from feedback_system.escalation.models import SweepRun
from tests.factories.company import MONDAY_9AM, World

pytestmark = pytest.mark.django_db


def browser(person: User) -> Client:
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR="198.51.100.42")
    client.force_login(person)
    return client


@pytest.fixture
def chief() -> User:
    """The first administrator of an empty company."""
    install_all(at=MONDAY_9AM)
    return create_administrator(
        username="chief", name="张主管", password="Kessel-am-Fenster-31", by=system_user(), at=MONDAY_9AM
    )


def test_in_an_empty_company_each_line_waits_for_what_it_needs(chief: User) -> None:
    rows = {row.item.code: row for row in checklist(MONDAY_9AM)}

    assert [item.code for item in rows["heads"].waits_for] == ["departments", "people"]
    assert [item.code for item in rows["limits"].waits_for] == ["people"]
    assert rows["hours"].finding.standing is Stands.SHIPPED
    assert rows["hours"].finding.text.count("08:30–17:30") == 1  # five days with the same hours are one span
    assert rows["robots"].finding.standing is Stands.OFF
    assert progress(list(rows.values())).endswith("Next: Company.")


def test_the_home_page_of_an_administrator_names_the_first_gap_and_nobody_elses_does(world: World) -> None:
    home = browser(world.admin).get("/").content.decode()
    others = browser(world.cs1).get("/").content.decode()

    assert "The set-up is not complete: Company" in home
    assert "The set-up is not complete" not in others


def test_the_page_of_a_step_says_what_it_wants_and_then_where_to_go_on(chief: User) -> None:
    client = browser(chief)
    before = client.get("/settings/company/").content.decode()
    Company.objects.update(name="远山机电")
    after = client.get("/settings/company/").content.decode()

    assert "Enter the name, look at the time zone, preview, save." in before
    assert "Next: Departments" in after
    assert "Next: Departments" not in client.get("/profile/").content.decode()


def test_the_line_of_the_departments_says_that_a_list_can_be_imported(chief: User) -> None:
    client = browser(chief)

    item = item_on("administration:departments_import")

    assert item is not None and item.code == "departments" and "import your list" in str(item.how)
    assert "/settings/departments-import/" in client.get("/settings/departments/").content.decode()


def test_every_item_opens_a_page_or_is_set_by_itself(world: World) -> None:
    client = browser(world.admin)

    for row in checklist(timezone.now()):
        assert row.item.how, row.item.code
        if row.item.code != "numbers":
            assert client.get(row.item.url).status_code == 200, row.item.code
        if row.item.url_name and row.item.url_name != "oversight:health":
            assert item_on(row.item.url_name) is not None


def test_the_usual_departments_are_added_once_below_the_top(chief: User) -> None:
    names = {"qa": "品质部", "sales": "销售公司", "top": "又一个"}

    added = add_usual_departments(names=names, by=chief, at=MONDAY_9AM)
    again = add_usual_departments(names=names, by=chief, at=MONDAY_9AM)

    assert [(one.code, one.label_zh_hans, one.label_en) for one in added] == [
        ("sales", "销售公司", ""),  # an own name is not translated by us
        ("qa", "品质部", "Quality"),
    ]
    assert {one.parent.code for one in added if one.parent} == {"company"}
    assert again == []  # the top was there before anybody asked


def test_several_heads_are_named_at_once_or_none_of_them(chief: User) -> None:
    sales, qa = add_usual_departments(names={"qa": "品质部", "sales": "业务部"}, by=chief, at=MONDAY_9AM)
    gone, _password = create_person(username="gone", name="离开", department=qa, by=chief, at=MONDAY_9AM)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    with pytest.raises(Invalid) as refusal:
        appoint_heads(heads={qa: chief, sales: User.objects.get(pk=gone.pk)}, by=chief, at=MONDAY_9AM)
    assert list(refusal.value.errors) == [sales.code]
    assert Department.objects.get(pk=qa.pk).head is None
    fresh = Department.objects.get(pk=qa.pk)
    assert appoint_heads(heads={fresh: chief, sales: None}, by=chief, at=MONDAY_9AM) == 1


def test_a_gap_closes_when_the_background_work_runs(world: World) -> None:
    Company.objects.update(name="远山机电")
    now = timezone.now()
    gap = first_gap(now)
    assert gap is not None
    assert gap.item.code == "background"

    SweepRun.objects.create(source="task", started_at=now, finished_at=now)

    assert first_gap(now) is None


def test_the_age_of_the_last_copy_is_known_from_the_end_of_the_job(world: World) -> None:
    assert site.backup(timezone.now()).standing == "bad"

    call_command("backup_done")

    assert site.backup(timezone.now()).standing == "good"
    late = site.backup(timezone.now() + timedelta(hours=27))
    assert late.standing == "bad"
    assert "backup_done" in late.advice


@pytest.mark.parametrize(
    ("changes", "look", "standing"),
    [
        ({"DEBUG": True}, site.mode, "bad"),
        ({"DEMO": True}, site.mode, "bad"),
        ({"SETTINGS_MODULE": "feedback_system.settings.production"}, site.mode, "good"),
        ({"BASE_URL": "http://feedback.example.test"}, site.address, "look"),
        ({"BASE_URL": "https://feedback.example.test", "SECURE_PROXY_SSL_HEADER": None}, site.address, "bad"),
        ({"SECRET_KEY": "k" * 50, "FIELD_KEY": "k" * 50}, site.keys, "bad"),
        ({"SECRET_KEY": "s" * 50, "FIELD_KEY": "f" * 50}, site.keys, "good"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, site.mail, "bad"),
        ({"DEFAULT_FROM_EMAIL": "x@localhost"}, site.mail, "look"),
        ({"BROKER_ADDRESS": ""}, site.broker, "look"),
        ({"SECOND_FACTOR_FOR_RIGHTS": False}, site.second_factor, "look"),
    ],
)
def test_what_the_site_lacks_is_said_with_what_to_do(
    world: World, settings: Any, changes: dict[str, Any], look: Any, standing: str
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)

    reading = look(timezone.now())

    assert reading.standing == standing
    assert bool(reading.advice) == (standing != "good")
    assert not any(str(value) in reading.text for value in changes.values() if len(str(value)) > 40)


def test_a_key_made_by_the_program_is_told_to_lie_beside_the_data(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR, settings.SECRET_KEY, settings.FIELD_KEY = tmp_path, "s" * 50, "f" * 50
    (tmp_path / "field_key").write_text("f" * 50, encoding="ascii")

    reading = site.keys(timezone.now())

    assert reading.standing == "look"
    assert "FIELD_KEY" in reading.text and "SECRET_KEY" not in reading.text
