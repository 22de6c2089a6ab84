"""What hangs on a case, by program: notes, files, history, clocks, related cases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Note
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.interfaces.conftest import ROOT

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(client, case, *files, **more):
    return client.post(
        f"{ROOT}/complaints/{case.reference}/attachments/", {"files": list(files), **more}, format="multipart"
    )


def test_a_note_is_written_and_read(world: World, program):
    case = new_complaint(world).case

    written = program("cs1").send(f"complaints/{case.reference}/notes/", {"text": "客户下午再来电"})
    read = program("qa1").ask(f"complaints/{case.reference}/notes/").json()

    assert written.status_code == 201
    assert [(note["author"]["username"], note["text"]) for note in read] == [("cs1", "客户下午再来电")]


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "  "}, {"text": 5}, {"text": "a", "author": "qa1"}]
)
def test_an_empty_note_or_a_foreign_author_is_refused(world: World, program, body):
    case = new_complaint(world).case

    assert program("cs1").send(f"complaints/{case.reference}/notes/", body).status_code == 422
    assert not Note.objects.exists()


def test_who_only_reads_writes_no_note(world: World, program):
    case = new_complaint(world).case

    assert program("auditor").send(f"complaints/{case.reference}/notes/", {"text": "a"}).status_code == 403


def test_files_are_attached_listed_and_fetched(world: World, program):
    case = new_complaint(world).case

    answer = upload(program("cs1"), case, SimpleUploadedFile("报告.pdf", PDF, "application/pdf"))
    (listed,) = program("qa1").ask(f"complaints/{case.reference}/attachments/").json()
    fetched = program("qa1").get(listed["url"])

    assert answer.status_code == 201, answer.json()
    assert listed["name"] == "报告.pdf"
    assert b"".join(fetched.streaming_content) == PDF
    assert "attachment" in fetched["Content-Disposition"]


def test_a_restricted_file_is_neither_listed_nor_fetched_by_others(world: World, program):
    case = new_complaint(world).case
    (made,) = upload(program("cs1"), case, SimpleUploadedFile("工资.pdf", PDF), level="restricted").json()

    assert program("sales1").ask(f"complaints/{case.reference}/attachments/").json() == []
    assert program("sales1").get(made["url"]).status_code == 404
    assert program("sales2").get(made["url"]).status_code == 404


def test_a_file_is_not_found_below_another_case(world: World, program):
    case, other = new_complaint(world).case, new_complaint(world).case
    (made,) = upload(program("cs1"), case, SimpleUploadedFile("a.pdf", PDF)).json()

    assert program("cs1").ask(f"complaints/{other.reference}/attachments/{made['id']}/").status_code == 404


def test_of_several_files_all_are_taken_or_none(world: World, program):
    case = new_complaint(world).case

    refused = upload(
        program("cs1"), case, SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.exe", b"MZ\x90\x00")
    )
    empty = program("cs1").post(f"{ROOT}/complaints/{case.reference}/attachments/", {}, format="multipart")
    unknown = upload(program("cs1"), case, SimpleUploadedFile("a.pdf", PDF), owner="qa1")

    assert refused.status_code == empty.status_code == unknown.status_code == 422
    assert list(unknown.json()["errors"]) == ["owner"]
    assert not Attachment.objects.exists()


def test_the_history_of_a_case_is_told_newest_first(world: World, program):
    case = complaint_at(world, "submitted").case

    events = program("cs1").ask(f"complaints/{case.reference}/events/").json()["results"]

    assert [event["sequence"] for event in events] == list(range(len(events), 0, -1))
    assert {"opened", "submit"} <= {event["name"] for event in events}
    assert all(event["hash"] for event in events)


def test_clocks_approvals_and_related_cases_of_one_case(world: World, program):
    earlier = new_complaint(world).case
    case = complaint_at(world, "awaiting_approval").case
    address = f"complaints/{case.reference}"

    clocks = program("gm_office").ask(f"{address}/deadlines/").json()
    (approval,) = program("gm_office").ask(f"{address}/approvals/").json()
    groups = program("gm_office").ask(f"{address}/related/").json()

    assert all(clock["receipt"] for clock in clocks)
    assert approval["role"] == "sales_head" and approval["case"] == case.reference
    assert [one["reference"] for group in groups for one in group["cases"]] == [earlier.reference]
