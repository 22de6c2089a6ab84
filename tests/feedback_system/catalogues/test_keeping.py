"""A catalogue is a tree that keeps its history: what may stand where, and what a merge does and does not change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from complaints.models import Complaint
from feedback_system.cases.models import Case
from feedback_system.catalogues.keeping import merge_entry, save_entry, undo_merge
from feedback_system.catalogues.models import CatalogueEntry, Classification
from feedback_system.catalogues.tree import cases_with, tree_of, words_for
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 09:00")
LATER = at("2026-03-04 09:00")


def entry(code: str, list: str = "defect") -> CatalogueEntry:
    """The entry as the database has it."""
    return CatalogueEntry.objects.get(list=list, code=code)


def add(world: World, code: str, below: str = "", **more: Any) -> CatalogueEntry:
    """A new defect below another one."""
    values = {"code": code, "label_zh_hans": f"缺陷{code}", "position": 1, **more}
    values["parent"] = entry(below) if below else None
    return save_entry(record=None, list="defect", values=values, by=world.admin, at=NOW)


def merge(world: World, code: str, into: str) -> CatalogueEntry:
    """One defect merged into another."""
    return merge_entry(entry=entry(code), into=entry(into), reason="含义相同", by=world.admin, at=NOW)


def found_by(world: World, code: str) -> set[int]:
    """The cases that a filter by the defect finds for the head of quality."""
    rows = Case.objects.visible_to(world.qa_head).filter(cases_with(entry(code)))
    return set(rows.values_list("pk", flat=True))


def test_old_cases_keep_what_they_said_and_counts_follow_a_merge(world: World) -> None:
    scratched = new_alert(world, defect="scratch")  # given
    cracked = new_alert(world, defect="crack", batch_number="B2602")

    merge(world, "scratch", "crack")  # when

    said = Classification.objects.get(case=scratched.case_id)  # then
    assert said.entry == entry("scratch")
    with translation.override("en"):
        assert words_for(said.entry) == "Scratch (now Crack)"
    both = {scratched.case_id, cracked.case_id}
    assert found_by(world, "crack") == both == found_by(world, "scratch") == found_by(world, "appearance")
    found = tree_of("defect").find("划伤", NOW.date(), 20)
    assert [one.code for one in found] == ["crack"]


def test_a_merged_entry_is_refused_in_a_form_that_was_open_and_names_its_successor(world: World) -> None:
    merge(world, "scratch", "crack")

    with translation.override("en"), pytest.raises(Invalid) as refusal:
        new_alert(world, defect="scratch")

    assert "Scratch” was merged into “Crack” (crack). Choose “Crack”" in str(
        refusal.value.errors["defect"][0]
    )
    assert not Case.objects.filter(kind="anomaly").exists()


def test_an_entry_that_has_ended_and_one_that_nobody_knows_are_refused_with_a_way_out(world: World) -> None:
    row = entry("burr")
    values = {"valid_until": at("2026-02-28 09:00").date()}
    save_entry(record=row, list="defect", values=values, by=world.admin, at=NOW)

    for code, sentence in (("burr", "may not be chosen on this day"), ("x-99", "is not in the catalogue")):
        with translation.override("en"), pytest.raises(Invalid) as refusal:
            new_alert(world, defect=code)
        assert sentence in str(refusal.value.errors["defect"][0])


def test_no_entry_comes_below_itself_and_none_deeper_than_four_levels(world: World) -> None:
    add(world, "l2", "scratch")
    add(world, "l3", "l2")

    with pytest.raises(Invalid) as deep:
        add(world, "l4", "l3")
    with pytest.raises(Invalid) as loop:
        save_entry(
            record=entry("appearance"), list="defect", values={"parent": entry("l2")}, by=world.admin, at=NOW
        )
    with pytest.raises(Invalid) as moved:  # with what is below it, it would reach a fifth level
        save_entry(
            record=entry("scratch"),
            list="defect",
            values={"parent": entry("dimension_over")},
            by=world.admin,
            at=NOW,
        )

    assert "at most 4 levels" in str(deep.value.errors["parent"][0])
    assert "stands below" in str(loop.value.errors["parent"][0])
    assert "at most 4 levels" in str(moved.value.errors["parent"][0])
    assert entry("appearance").parent is None


def test_a_merge_needs_a_living_entry_without_others_below_and_never_closes_a_loop(world: World) -> None:
    with pytest.raises(Blocked, match="stand below"):
        merge(world, "appearance", "function")
    with pytest.raises(Blocked, match="into itself"):
        merge(world, "crack", "crack")
    merge(world, "scratch", "crack")
    with pytest.raises(Blocked, match="already"):
        merge(world, "scratch", "burr")
    with pytest.raises(Blocked, match="was merged into"):
        merge(world, "crack", "scratch")
    with pytest.raises(Conflict, match="merged into another entry"):
        save_entry(record=entry("scratch"), list="defect", values={"position": 9}, by=world.admin, at=NOW)
    with pytest.raises(NotPermitted):
        merge_entry(entry=entry("burr"), into=entry("rust"), reason="x", by=world.qa_head, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueEntry.objects.filter(code="rust").update(
            merged_into=entry("burr")
        )  # without who, when and why

    merge(world, "crack", "burr")

    assert tree_of("defect").present(entry("scratch")) == entry("burr")


def test_a_merge_is_taken_back_only_while_nothing_was_recorded_since(world: World) -> None:
    merge(world, "scratch", "crack")
    undo_merge(entry=entry("scratch"), by=world.admin, at=LATER)
    assert entry("scratch").merged_into is None

    merge(world, "scratch", "crack")
    new_alert(world, at=at("2026-03-04 10:00"), defect="crack")

    with pytest.raises(Blocked, match="1 case was recorded"):
        undo_merge(entry=entry("scratch"), by=world.admin, at=LATER)


def test_a_complaint_counts_by_what_was_confirmed_and_keeps_what_was_reported(world: World) -> None:
    from tests.factories.complaints import take

    complaint: Complaint = new_complaint(world, defect="scratch")  # given
    for name, who, data in (
        ("submit", "cs1", {}),
        ("accept", "gm_office", {"route": "long", "complaint_class": "quality", "market": "home", "severity": "general"}),
        ("start_investigation", "qa1", {}),
        (
            "finish_investigation",
            "qa1",
            {
                "text": "镀层起泡", "ours": "yes", "responsible_department": "production",
                "production_department": "production", "confirmed_defect": "coating_fault", "confirmed_cause": "process",
            },
        ),
    ):  # fmt: skip
        complaint = take(complaint, name, by=getattr(world, who), at=NOW, **data)
    assert found_by(world, "coating_fault") == {complaint.case_id} and not found_by(world, "scratch")

    take(
        complaint, "confirm_defect", by=world.qa1, at=LATER, confirmed_defect="rust", reason="盐雾复测"
    )  # when

    rows = Classification.objects.filter(case=complaint.case_id).order_by("list", "basis")  # then
    assert [(row.list, row.basis, row.entry.code, row.counts) for row in rows] == [
        ("cause", "confirmed", "process", True),
        ("defect", "confirmed", "rust", True),
        ("defect", "reported", "scratch", False),
    ]
    codes = [event.facts.get("defect") for event in complaint.case.events.order_by("sequence")]
    assert [code for code in codes if code] == ["scratch", "coating_fault", "rust"]


def test_the_worklist_filter_finds_what_stands_below_and_what_was_merged_only_in_sight(
    world: World, client: Client
) -> None:
    seen = new_alert(world, defect="scratch")
    merge(world, "scratch", "crack")
    client.force_login(world.qa1)

    page = client.get("/", {"tab": "all", "defect": "appearance"}).text
    nothing = client.get("/", {"tab": "all", "defect": "nobody-knows"}).text
    client.force_login(world.sales2)
    unseen = client.get("/", {"tab": "all", "defect": "appearance"}).text

    assert seen.case.reference in page
    assert seen.case.reference not in nothing
    assert seen.case.reference not in unseen


def test_the_look_up_finds_by_code_word_initials_and_a_merged_name(world: World, client: Client) -> None:
    merge(world, "scratch", "crack")
    client.force_login(world.inspector1)

    for words, code in (
        ("WELD_F", "weld_fault"),
        ("焊接", "weld_fault"),
        ("hjbl", "weld_fault"),
        ("刮傷", "crack"),
    ):
        answer = client.get("/lookup/catalogues/defect/", {"q": words}).json()
        assert answer[0]["label"].endswith(code), words
    assert client.get("/lookup/catalogues/nonsense/").status_code == 404


def test_a_correction_of_the_facts_keeps_the_defect_also_when_it_was_merged_since(
    world: World, client: Client
) -> None:
    case = new_complaint(world, defect="scratch").case
    merge(world, "scratch", "crack")
    client.force_login(world.cs1)

    form = client.get(f"/complaints/{case.reference}/steps/edit/").context["form"]
    assert form["defect"].value() == entry("scratch").pk
    answer = client.patch(
        f"/api/v1/complaints/{case.reference}/", {"demand": "退款"}, "application/json",
        headers={"If-Match": f'"{case.version}"'},
    )  # fmt: skip

    assert answer.status_code == 200, answer.content
    assert answer.json()["classified"]["defect"]["code"] == "scratch"
    assert Classification.objects.get(case=case).entry == entry("scratch")
