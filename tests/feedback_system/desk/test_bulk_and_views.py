"""Several cases at once, kept lists, exports."""

import csv
import io

import pytest

from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.desk.models import SavedView
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


def ticked(*complaints) -> list[str]:
    """What the check boxes send: id and the version on screen."""
    return [
        f"{pk}.{version}"
        for pk, version in Case.objects.filter(pk__in=[c.case_id for c in complaints])
        .order_by("pk")
        .values_list("pk", "version")
    ]


def test_ticked_cases_are_given_to_one_person(world: World, signed_in: SignedIn) -> None:
    first, second = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.INVESTIGATING)

    response = signed_in("qa_head").post(
        "/worklist/assign/", {"case": ticked(first, second), "person": "qa2", "list": "tab=all"}
    )

    assert response.status_code == 302
    assert response["Location"] == "/?tab=all"
    assert set(Case.objects.values_list("owner__username", flat=True)) == {"qa2"}


def test_a_refused_case_stays_ticked_with_its_reason_and_the_others_are_done(
    world: World, signed_in: SignedIn
) -> None:
    fits, does_not = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.PRODUCTION_ANALYSIS)

    response = signed_in("qa_head").post(
        "/worklist/assign/", {"case": ticked(fits, does_not), "person": "qa2"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert Case.objects.get(pk=fits.case_id).owner == world.qa2
    assert "1 case was refused" in page
    assert f'value="{ticked(does_not)[0]}" checked' in page
    assert 'class="field-error"' in page


def test_a_case_that_changed_since_the_list_was_shown_is_refused(world: World, signed_in: SignedIn) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    response = signed_in("qa_head").post(
        "/worklist/assign/", {"case": [f"{complaint.case_id}.1"], "person": "qa2"}
    )

    assert response.status_code == 422
    assert "Somebody has changed this case" in response.content.decode()
    assert Case.objects.get().owner == world.qa1


def test_cases_of_another_department_cannot_be_ticked_into_view(world: World, signed_in: SignedIn) -> None:
    hidden = complaint_at(world, State.INVESTIGATING)

    page = signed_in("sales2_head").post("/worklist/assign/", {"case": ticked(hidden)}).content.decode()

    assert hidden.case.reference not in page
    assert "No case is selected" in page


def test_a_list_is_kept_under_a_name_shared_and_deleted(world: World, signed_in: SignedIn) -> None:
    head = signed_in("qa_head")

    kept = head.post(
        "/views/",
        {"name": "Critical ones", "query": "tab=all&severity=critical&cursor=abc", "shared_with": "qa"},
    )

    assert kept.status_code == 302
    view = SavedView.objects.get()
    assert view.query == "tab=all&severity=critical", "a place inside the list is not kept"
    assert "Critical ones" in signed_in("qa1").get("/worklist/counts/").content.decode()
    assert "Critical ones" not in signed_in("sales1").get("/worklist/counts/").content.decode()
    assert signed_in("qa1").post(f"/views/{view.pk}/delete/").status_code == 403
    assert signed_in("sales1").post(f"/views/{view.pk}/delete/").status_code == 404
    assert head.post(f"/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_list_is_not_shared_with_a_department_one_does_not_work_in(
    world: World, signed_in: SignedIn
) -> None:
    response = signed_in("qa1").post("/views/", {"name": "Mine", "query": "", "shared_with": "sales"})

    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_the_export_holds_the_list_on_screen_and_no_formula(world: World, signed_in: SignedIn) -> None:
    new_complaint(world, description="=HYPERLINK(1)", severity="critical")
    Case.objects.update(title="=1+1")
    new_complaint(world)

    response = signed_in("gm_office").get("/worklist/export/?tab=all&severity=critical")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == 2
    assert lines[1][3] == "'=1+1"
    assert "attachment" in response["Content-Disposition"]


def test_the_excel_file_opens_and_holds_texts_only(world: World, signed_in: SignedIn) -> None:
    from python_calamine import CalamineWorkbook

    new_complaint(world)
    Case.objects.update(title="=1+1")

    response = signed_in("gm_office").get("/complaints/export/?format=xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][3] == "'=1+1"


def test_an_export_needs_the_right_and_shows_only_what_one_may_see(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.INVESTIGATING)

    assert signed_in("qa1").get("/worklist/export/").status_code == 403
    stranger = signed_in("sales2_head").get("/worklist/export/?tab=all")
    assert len(b"".join(stranger.streaming_content).decode("utf-8-sig").strip().splitlines()) == 1
