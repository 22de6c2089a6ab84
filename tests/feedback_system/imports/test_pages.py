"""Import on screen and from the command line, and the archive of everything."""

import csv
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from feedback_system.cases.models import Case
from feedback_system.imports import exporting, views
from feedback_system.imports.models import CaseImport, ImportState
from feedback_system.jobs import work
from feedback_system.jobs.models import Job, JobState
from tests.factories.company import World
from tests.factories.complaints import new_complaint, take
from tests.feedback_system.imports.reading import LEDGER, MONDAY, RUNNING, csv_of, row

pytestmark = pytest.mark.django_db

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def desk(world: World, settings, tmp_path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.force_login(world.gm_office)
    return client


def upload(client: Client, content: bytes, name: str = "list.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("imports:list"), {"kind": "complaint", "file": file}, **ENGLISH)


def work_off() -> None:
    work.work_off(clock=lambda: MONDAY)


def freeze(monkeypatch) -> None:
    monkeypatch.setattr(views.timezone, "now", lambda: MONDAY)


def test_a_list_is_uploaded_looked_at_imported_by_a_worker_and_undone(
    world: World, desk: Client, monkeypatch
) -> None:
    freeze(monkeypatch)

    answer = upload(desk, RUNNING.read_bytes(), RUNNING.name)
    file = CaseImport.objects.get()
    page = desk.get(answer.url, **ENGLISH).content.decode()

    assert answer.url == reverse("imports:file", args=[file.pk]) and file.state == ImportState.CHECKED
    assert "Import 6 cases" in page and "色差明显" in page
    assert "rests on what is signed here" in page
    assert not Case.objects.as_system("count").exists()

    assert desk.post(reverse("imports:run", args=[file.pk]), **ENGLISH).status_code == 302
    work_off()
    page = desk.get(answer.url, **ENGLISH).content.decode()
    case = row(file, 4).case
    assert "Undo the whole import" in page and case.get_absolute_url() in page
    story = desk.get(case.get_absolute_url(), **ENGLISH).content.decode()
    assert "imported the case from row 4 of" in story
    assert desk.post(reverse("imports:run", args=[file.pk]), **ENGLISH).status_code == 409

    desk.post(reverse("imports:undo", args=[file.pk]), **ENGLISH)
    work_off()
    assert not Case.objects.as_system("count").exists()
    assert "Undone by" in desk.get(answer.url, **ENGLISH).content.decode()


def test_wrong_rows_are_downloaded_with_their_reasons_and_no_cell_is_a_formula(
    world: World, desk: Client, monkeypatch
) -> None:
    freeze(monkeypatch)
    upload(
        desk, csv_of("客户,投诉内容,投诉日期,另记", "C001,=1+1,2026-02-31,@SUM(A1)", "C001,异响,2026-02-01,")
    )
    file = CaseImport.objects.get()

    refused = desk.post(reverse("imports:run", args=[file.pk]), **ENGLISH)
    answer = desk.get(reverse("imports:rows", args=[file.pk]), **ENGLISH)

    assert refused.status_code == 422 and "Nothing was imported: 1 rows" in refused.content.decode()
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heading, line = csv.reader(io.StringIO(text))
    assert heading == ["客户", "投诉内容", "投诉日期", "另记", "Row", "Reasons"]
    assert line[:5] == ["C001", "'=1+1", "2026-02-31", "'@SUM(A1)", "2"]
    assert "投诉日期 (C)" in line[5]


def test_columns_are_assigned_on_the_page_and_what_was_chosen_twice_is_told_at_the_column(
    world: World, desk: Client, monkeypatch
) -> None:
    freeze(monkeypatch)
    answer = upload(desk, csv_of("甲方,何事,何时,客户", "C001,异响,2026-02-01,张三"))
    file = CaseImport.objects.get()
    page = desk.get(answer.url, **ENGLISH).content.decode()
    assert "No column is chosen for: what is complained about" in page and file.state == ImportState.READ

    address = reverse("imports:columns", args=[file.pk])
    twice = desk.post(address, {"column_0": "customer", "column_3": "customer"}, **ENGLISH)
    right = {
        "column_0": "customer",
        "column_1": "description",
        "column_2": "reported_at",
        "column_3": "contact_name",
    }
    done = desk.post(address, right, **ENGLISH)

    assert twice.status_code == 422 and "Another column fills this field already" in twice.content.decode()
    assert done.status_code == 302
    assert "Import 1 case" in desk.get(answer.url, **ENGLISH).content.decode()


def test_who_does_not_import_sees_no_list_and_nobody_the_list_of_an_administrator_who_sees_no_case(
    world: World, desk: Client, monkeypatch
) -> None:
    freeze(monkeypatch)
    upload(desk, RUNNING.read_bytes())
    address = reverse("imports:file", args=[CaseImport.objects.get().pk])

    for person, listed, opened in (("sales1", 403, 403), ("auditor", 200, 403), ("admin", 200, 404)):
        client = Client()
        client.force_login(getattr(world, person))
        assert client.get(reverse("imports:list"), **ENGLISH).status_code == listed
        assert client.get(address, **ENGLISH).status_code == opened
    other = Client()
    other.force_login(world.auditor)
    assert upload(other, LEDGER.read_bytes()).status_code == 403


def test_the_command_says_each_wrong_row_writes_all_or_nothing_and_undoes(world: World, tmp_path) -> None:
    path, report, out = tmp_path / "list.csv", tmp_path / "report.csv", io.StringIO()
    path.write_bytes(csv_of("甲方,投诉内容,投诉日期", "C001,异响,2026-02-01", "C001,异味,2026-02-30"))
    given = ["--map", "customer=甲方", "--by", "gm_office"]

    call_command("import_cases", str(path), "--dry-run", "--report", str(report), *given, stdout=out)
    assert "row 3: 投诉日期 (C)" in out.getvalue() and "good 1, refused 1" in out.getvalue()
    assert "bad" in report.read_text("utf-8-sig")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_cases", str(path), *given, stdout=out)
    assert not CaseImport.objects.exists() and not Case.objects.as_system("count").exists()

    call_command("import_cases", str(path), "--partial", *given, stdout=out)
    file = CaseImport.objects.get()
    assert f"import {file.pk}: 1 cases written, 1 rows not" in out.getvalue()
    with pytest.raises(CommandError, match="imported already"):
        call_command("import_cases", str(path), "--partial", *given, stdout=out)
    call_command("import_cases", str(file.pk), "--undo", "--by", "gm_office", stdout=out)
    assert not Case.objects.as_system("count").exists()


def test_everything_leaves_in_open_formats_for_who_may_read_it_all(
    world: World, desk: Client, tmp_path
) -> None:
    complaint = new_complaint(world, description="=cmd|calc", contact_name="林女士")
    take(complaint, "submit", by=world.cs1, at=MONDAY)
    assert desk.post(reverse("imports:export"), **ENGLISH).status_code == 403
    auditor = Client()
    auditor.force_login(world.auditor)

    assert auditor.post(reverse("imports:export"), **ENGLISH).status_code == 302
    work_off()
    job = Job.objects.get(kind=exporting.EXPORT)
    assert job.state == JobState.DONE
    answer = auditor.get(reverse("jobs:file", args=[job.pk]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    events = [json.loads(line) for line in archive.read("audit.caseevent.jsonl").decode().splitlines()]
    assert [event["hash"] for event in events] == list(
        complaint.case.events.order_by("pk").values_list("hash", flat=True)
    )
    table = list(csv.DictReader(io.StringIO(archive.read("complaints.complaint.csv").decode("utf-8-sig"))))
    assert table[0]["description"] == "'=cmd|calc"
    assert "audit.caseevent.csv" in archive.read("README.txt").decode()
    out = io.StringIO()
    call_command("export_all", str(tmp_path / "all.zip"), stdout=out)
    assert zipfile.ZipFile(tmp_path / "all.zip").namelist() == archive.namelist()
