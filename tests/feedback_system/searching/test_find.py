"""Any part of any word is found, on both databases alike, newest first, and only where one may look."""

import random
import re

import pytest
from django.core.management import call_command
from django.db import connection

from feedback_system.cases.models import Case
from feedback_system.searching import queries, sources
from feedback_system.searching.models import CaseSearch
from feedback_system.searching.operations import index_case, index_texts
from feedback_system.searching.queries import find, windows
from feedback_system.searching.text import normalise, words_of
from tests.feedback_system.folders import MONDAY_9AM, department, folder, person
from tests.feedback_system.searching.conftest import TEXTS

HARD_QUERIES = [
    "划", "劃", "划伤", "劃傷", "外壳划伤", "外殼", "客户 划伤", "划伤 客户 TS-500", "异响", "異響",
    "轴承 温度", "轴承异响", "100%", "50%", "%", "_", "a_b", "a%b", "a%", "\\", "C:\\temp", "\\new",
    "'", "it's", "O'Brien", "o'brien", '"', ";--", "TS-500", "ts-500", "ＴＳ－５００", "ts500", "500",
    "5", "t", "b2", "B20260301", "乾坤", "干坤", "乾", "干", "发", "發貨", "头髮", "strasse", "STRASSE",
    "école", "Naïve", "full width", "ｗｉｄｔｈ", "划痕", "𠮷", "野家", "2", "件", "x", "x _", "zz",
    "不存在的词", "aaa", "a" * 200, "　", " ", "", "，", "（严重）", "号", "\x00", "划\u200b伤",
]  # fmt: skip


def oracle(query: str) -> list[int]:
    """Places in TEXTS that contain every word, newest first, by plain Python."""
    words = words_of(query)
    return [
        place
        for place in reversed(range(len(TEXTS)))
        if words and all(word in normalise(TEXTS[place]) for word in words)
    ]


@pytest.mark.parametrize("query", HARD_QUERIES)
def test_the_answer_is_that_of_a_plain_substring_search(cases, clerk, query):
    found = find(Case.objects.visible_to(clerk), query, limit=50)

    assert [cases.index(Case(pk=pk)) for pk in found.ids] == oracle(query)


@pytest.mark.parametrize("query", HARD_QUERIES)
def test_the_answer_is_the_same_in_the_windows_that_use_the_index(cases, clerk, query, monkeypatch):
    monkeypatch.setattr(
        queries, "FIRST_WINDOW", 1
    )  # so the first window holds one case, all others use the index

    found = find(Case.objects.visible_to(clerk), query, limit=50)

    assert [cases.index(Case(pk=pk)) for pk in found.ids] == oracle(query)


def test_traditional_simplified_and_full_width_writing_meet():
    assert normalise("客戶投訴：ＴＳ－５００") == normalise("客户投诉:ts-500")
    assert normalise("乾坤")[0] == normalise("乾")  # one by one, whatever stands beside it


def test_random_parts_of_texts_are_always_found(cases, clerk, monkeypatch):
    monkeypatch.setattr(queries, "FIRST_WINDOW", 1)
    chance = random.Random(42)
    for _turn in range(150):
        place = chance.randrange(len(TEXTS))
        text = TEXTS[place]
        if not text:
            continue
        start = chance.randrange(len(text))
        query = text[start : start + chance.randrange(1, 7)]
        found = [cases.index(Case(pk=pk)) for pk in find(Case.objects.visible_to(clerk), query, limit=50).ids]
        assert found == oracle(query), query


def test_who_may_not_see_a_case_does_not_find_it_nor_count_it(cases, clerk, outsider):
    found = find(Case.objects.visible_to(outsider), "划伤", limit=50, counted=True)

    assert (found.ids, found.count, found.more) == ((), 0, False)
    assert find(Case.objects.visible_to(clerk), "划伤", limit=50, counted=True).count == 2


def test_nobody_finds_anything_without_an_account(cases):
    from django.contrib.auth.models import AnonymousUser

    assert find(Case.objects.visible_to(AnonymousUser()), "划伤", limit=5, counted=True).count == 0


def test_pages_follow_each_other_without_gap_or_repetition(clerk):
    made = [folder(clerk) for _number in range(23)]
    index_texts((case.pk, "漏水") for case in made)
    visible = Case.objects.visible_to(clerk)

    seen, before = [], None
    while True:
        page = find(visible, "漏水", limit=5, before_id=before)
        seen += page.ids
        if not page.more:
            break
        before = page.ids[-1]

    assert seen == [case.pk for case in reversed(made)]


def test_the_count_is_exact_up_to_a_cap(clerk, monkeypatch):
    made = [folder(clerk) for _number in range(12)]
    index_texts((case.pk, "漏水") for case in made)
    visible = Case.objects.visible_to(clerk)
    assert find(visible, "漏水", limit=5, counted=True).count_text == "12"

    monkeypatch.setattr(queries, "COUNT_CAP", 10)

    found = find(visible, "漏水", limit=5, counted=True)
    assert (found.count_text, len(found.ids), found.more) == ("10+", 5, True)


def test_a_filter_of_the_list_holds_inside_the_search(cases, clerk):
    cases[0].severity = "major"
    cases[0].save()

    found = find(Case.objects.visible_to(clerk).filter(severity="major"), "划伤", limit=5)

    assert found.ids == (cases[0].pk,)


def test_a_changed_text_replaces_the_old_one(cases, clerk):
    index_case(cases[0], "全新的说法")
    visible = Case.objects.visible_to(clerk)

    assert find(visible, "全新", limit=5).ids == (cases[0].pk,)
    assert cases[0].pk not in find(visible, "划伤", limit=5).ids


def test_windows_grow_eightfold_and_leave_no_id_out():
    assert list(windows(20_001)) == [(18_001, 20_001), (2_001, 18_001), (0, 2_001)]
    assert list(windows(1)) == [(0, 1)]
    assert list(windows(0)) == []


def test_the_table_is_made_again_from_the_sources_of_the_kinds(clerk, capsys, monkeypatch):
    monkeypatch.setattr(sources, "_SOURCES", {})
    sources.register("folder", lambda case: f"备注 {case.title}")
    made = [folder(clerk, title=f"漏水 {number}") for number in range(3)]
    CaseSearch.objects.all().delete()

    call_command("rebuild_search")

    assert "indexed 3" in capsys.readouterr().out
    visible = Case.objects.visible_to(clerk)
    assert len(find(visible, "备注", limit=5).ids) == 3
    assert find(visible, made[1].receipt_number, limit=5).ids == (made[1].pk,)


def test_a_kind_has_one_source(monkeypatch):
    monkeypatch.setattr(sources, "_SOURCES", {})
    sources.register("folder", sources.text_of)
    sources.register("folder", sources.text_of)

    with pytest.raises(ValueError, match="two sources"):
        sources.register("folder", lambda case: "")


WALKED = re.compile(r"Index Scan Backward using (searching_|cases_case_[^\n]*\n\s++(?!Index Cond))")
"""A walk over the search rows, or one over the cases that is not bounded by the window."""
"""All cases from the newest on, one by one; which way a handful of readers is looked up is of no interest."""


@pytest.mark.postgresql
@pytest.mark.slow
def test_no_window_but_the_first_reads_the_whole_table(db, clerk, outsider):
    chance = random.Random(7)
    characters = "客户投诉外壳划伤离心泵漏水轴承异响包装破损延误温度过高标签错误"
    made = Case.objects.bulk_create(
        [
            Case(
                kind="complaint",
                receipt_number=f"S{number}",
                title="x",
                state="submitted",
                reported_at=MONDAY_9AM,
                entered_at=MONDAY_9AM,
                entered_by=clerk,
            )  # fmt: skip
            for number in range(20_000)
        ]
    )
    index_texts((case.pk, "".join(chance.choices(characters, k=40)) + f" B{case.pk}") for case in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE searching_casesearch")
        cursor.execute("ANALYZE cases_case")
    gm = person("gm", "gm", department("top", "top"))
    # Windows of a tenth: one that covers most of the table may well be read from end to end.
    end, tenth = made[-1].pk + 1, len(made) // 10
    later = [(first, first + tenth) for first in range(made[0].pk, end - tenth, tenth)]
    for query in ("划伤", "漏水 划伤", "b1", "zz", "划", "外壳划伤离心"):
        for first, last in later[::3]:
            for reader in (gm, outsider):
                sql, parameters = queries.window_query(
                    Case.objects.visible_to(reader), words_of(query), first, last, 51, indexed=True
                )
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN " + sql, parameters)
                    plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "Seq Scan on searching_casesearch" not in plan, f"{query}\n{plan}"
                assert not WALKED.search(plan), f"{query}\n{plan}"
