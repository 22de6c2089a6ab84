"""A catalogue from a file: what is wrong is said row by row, and nothing or all of it is written."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from feedback_system.catalogues.importing import agreed_row, plan_entries, rows_to_export, values_of
from feedback_system.catalogues.keeping import merge_entry, save_entries
from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.masterdata.importing.plan import TablePlan
from tests.factories.company import World, at
from tests.feedback_system.masterdata.files import csv_file

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 09:00")
HEAD = "缺陷代码,名称,英文名称,上级代码,启用日期,停用日期"


def plan(*rows: str) -> TablePlan:
    """The dry run of a file with these rows."""
    with translation.override("en"):
        return plan_entries(csv_file(HEAD, *rows).read(), list="defect")


def test_an_entry_may_stand_before_the_one_it_belongs_to_and_only_changes_are_written(world: World) -> None:
    rows = [
        "QX-11,漏胶,Glue leak,QX-10,,",
        "QX-10,点胶不良,,function,,",
        "scratch,划痕,,,,",
        "crack,裂纹,,,,",
    ]

    found = plan(*rows)
    save_entries([values_of(agreed_row(row)) for row in found.good], list="defect", by=world.admin, at=NOW)

    assert [row.key for row in found.good] == ["QX-10", "scratch", "QX-11"]
    leak = CatalogueEntry.objects.get(code="QX-11")
    assert (leak.parent.code, leak.parent.parent.code, leak.label_en) == ("QX-10", "function", "Glue leak")
    assert CatalogueEntry.objects.get(code="scratch").label_zh_hans == "划痕"
    assert not plan(*rows).good  # a second time nothing changes


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["A1,甲,,no-such,,"], "stands neither in the file nor in the catalogue"),
        (["A1,甲,,,,", "a1,乙,,,,"], "repeats row 2"),
        (["A1,甲,,,2026-05-01,2026-04-01"], "before it begins"),
        (["A1,甲,,,32 March,"], "is not a date"),
        (["A1,甲,,A2,,", "A2,乙,,A1,,"], "would belong to itself"),
        (["A1,甲,,scratch,,", "A2,乙,,A1,,", "A3,丙,,A2,,"], "at most 4 levels, this would be level 5"),
        (["A 1!,甲,,,,"], "letters, digits"),
        (["A1,,,,,"], "needs its label"),
        (["burr,毛边,,,,"], "was merged into"),
        (["A1,甲,,burr,,"], "Write that code"),
    ],
)
def test_what_cannot_stand_in_the_tree_is_refused_with_its_row(
    world: World, rows: list[str], sentence: str
) -> None:
    burr, rust = (CatalogueEntry.objects.get(code=code) for code in ("burr", "rust"))
    merge_entry(entry=burr, into=rust, reason="合并", by=world.admin, at=NOW)

    found = plan(*rows)

    assert any(sentence in text for row in found.refused for text in row.sentences), found.rows


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_export_can_be_imported_again_and_changes_nothing(world: World, language: str) -> None:
    burr, rust = (CatalogueEntry.objects.get(code=code) for code in ("burr", "rust"))
    merge_entry(entry=burr, into=rust, reason="合并", by=world.admin, at=NOW)
    with translation.override(language):
        rows = [[str(cell if cell is not None else "") for cell in row] for row in rows_to_export("defect")]

    with translation.override("en"):
        again = plan_entries(csv_file(*rows).read(), list="defect")

    assert not again.good and not again.refused
    assert len(again.rows) == CatalogueEntry.objects.filter(list="defect").count()


def test_the_page_writes_only_what_its_signed_preview_showed(world: World, client: Client) -> None:
    client.force_login(world.admin)
    address = "/settings/catalogues/defect/import/"

    page = client.post(address, {"file": csv_file(HEAD, "QX-10,点胶不良,,function,,")})
    agreed = page.context["agreed"]
    assert not CatalogueEntry.objects.filter(code="QX-10").exists()
    client.post("/settings/catalogues/cause/apply/", {"agreed": agreed})
    client.post("/settings/catalogues/defect/apply/", {"agreed": agreed + "x"})
    assert not CatalogueEntry.objects.filter(code="QX-10").exists()
    client.post("/settings/catalogues/defect/apply/", {"agreed": agreed})

    assert CatalogueEntry.objects.get(code="QX-10").parent.code == "function"


def test_an_entry_is_merged_on_its_page_after_the_preview_said_what_moves(
    world: World, client: Client
) -> None:
    client.force_login(world.admin)
    address = "/settings/catalogues/defect/scratch/merge/"
    data = {"into": "crack", "reason": "含义相同"}

    shown = client.post(address, {**data, "act": "preview"})
    seal = shown.context["preview"].seal
    assert CatalogueEntry.objects.get(code="scratch").merged_into is None
    client.post(address, {**data, "act": "save", "seal": "other"})
    assert CatalogueEntry.objects.get(code="scratch").merged_into is None
    client.post(address, {**data, "act": "save", "seal": seal})

    assert CatalogueEntry.objects.get(code="scratch").merged_into.code == "crack"
    page = client.get("/settings/catalogues/defect/scratch/")
    assert page.status_code == 200 and "undo/" in page.text
    client.post("/settings/catalogues/defect/scratch/undo/")
    assert CatalogueEntry.objects.get(code="scratch").merged_into is None
