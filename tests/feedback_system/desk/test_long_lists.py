"""Lists too long to wait for: made in the background, for who asked alone, with what she may see."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import RoleAssignment, User
from feedback_system.desk.long_lists import KEPT_FOR
from feedback_system.jobs import files, work
from feedback_system.jobs.models import Failure, Job, JobState
from feedback_system.jobs.operations import forget_old
from feedback_system.jobs.progress import LEASE
from feedback_system.masterdata.models import Customer
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 10:00")


@pytest.fixture(autouse=True)
def short_bound(settings: Any, tmp_path: Path) -> None:
    """Two rows stream, three are long."""
    settings.EXPORT_STREAMS_UP_TO = 2
    settings.MEDIA_ROOT = tmp_path


def browser(world: World, name: str, language: str = "en") -> Client:
    """Somebody at her browser."""
    User.objects.filter(pk=world.people[name].pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=world.people[name].pk))
    return client


def three_complaints(world: World) -> None:
    """Three complaints of a customer whose name begins like a formula."""
    Customer.objects.filter(pk=world.customer.pk).update(name="=1+1", short_name="=1+1")
    for number, words in enumerate(("第一件", "第二件", "第三件")):
        new_complaint(world, description=words, order_number=f"SO-7{number}", batch_number="")


def asked(client: Client, path: str = "/complaints/export/?format=csv") -> Job:
    """The file of the list is asked for."""
    answer = client.post(path)
    assert answer.status_code == 302
    return Job.objects.get(pk=int(answer["Location"].rstrip("/").split("/")[-1]))


def work_off(moment: datetime = NOW) -> None:
    """A worker comes by."""
    work.work_off(clock=lambda: moment)


def read(client: Client, job: Job) -> list[list[str]]:
    """The lines of the file she gets."""
    answer: Any = client.get(f"/jobs/{job.pk}/file/")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_short_list_streams_and_a_long_one_is_made_in_the_background(world: World) -> None:
    client = browser(world, "gm_office")
    new_complaint(world)
    assert client.get("/complaints/export/").streaming
    three_complaints(world)

    page = client.get("/complaints/export/?format=xlsx")
    assert "more than 2 cases" in page.content.decode() and not Job.objects.exists()
    job = asked(client, "/complaints/export/?format=xlsx")
    assert asked(client, "/complaints/export/?format=xlsx") == job, "twice is once"
    work_off()

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 4, 4)
    assert "Excel" in client.get("/jobs/").content.decode()
    assert files.path_of(job).read_bytes()[:2] == b"PK"  # type: ignore[union-attr]
    assert Notification.objects.get(recipient=world.gm_office, key=f"job:{job.pk}")


def test_the_file_has_what_who_asked_may_see_in_her_language_and_no_formulas(
    world: World, chinese: None
) -> None:
    three_complaints(world)
    salesperson = browser(world, "sales2_head", "zh-hans")
    office = browser(world, "gm_office", "zh-hans")
    all_of_it, nothing = asked(office), asked(salesperson)
    work_off()

    lines = read(office, all_of_it)
    assert lines[0][0] == "编号" and len(lines) == 4
    assert any(cell.startswith("'=1+1") for line in lines for cell in line)
    assert read(salesperson, nothing)[1:] == []
    assert office.get(f"/jobs/{nothing.pk}/file/").status_code == 404, "the file is for who asked"


def test_who_lost_the_right_before_the_file_is_made_or_fetched_does_not_get_it(world: World) -> None:
    three_complaints(world)
    client = browser(world, "gm_office")
    made = asked(client)
    work_off()
    assert len(read(client, made)) == 4
    person = world.people["gm_office"]
    RoleAssignment.objects.filter(user=person).delete()
    RoleAssignment.objects.create(user=person, department=world.departments["sales_north"], role="sales_head")

    refused = client.get(f"/jobs/{made.pk}/file/")
    assert refused.status_code == 403 and "roles have changed" in refused.content.decode()
    assert len(read(client, _made_now(client))) == 1, "made anew it holds what she may see now"
    late = asked(client)
    RoleAssignment.objects.filter(user=person).update(role="salesperson")
    work_off(NOW + timedelta(hours=1))
    late.refresh_from_db()
    assert (late.state, late.failure) == (JobState.FAILED, Failure.REFUSED)


def _made_now(client: Client) -> Job:
    job = asked(client)
    work_off(NOW + timedelta(minutes=30))
    return job


def test_a_file_whose_worker_died_is_begun_again_by_the_next(world: World) -> None:
    three_complaints(world)
    client = browser(world, "gm_office")
    job = asked(client)
    work.take_one(at=NOW)  # … and the worker is killed here

    work_off(NOW + LEASE)

    job.refresh_from_db()
    assert (job.state, job.attempts, len(read(client, job))) == (JobState.DONE, 2, 4)


def test_the_file_goes_after_a_week_and_the_page_says_so(world: World) -> None:
    three_complaints(world)
    client = browser(world, "gm_office")
    job = asked(client)
    work_off()
    path = files.path_of(job.__class__.objects.get(pk=job.pk))

    forget_old(at=NOW + KEPT_FOR - timedelta(minutes=1))
    assert path is not None and path.exists()
    forget_old(at=NOW + KEPT_FOR + timedelta(minutes=1))

    assert not path.exists()
    assert "deleted" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 302
