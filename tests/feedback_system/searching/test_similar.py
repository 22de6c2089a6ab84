"""Cases that look like the one being typed, with the words that show why."""

import pytest

from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Customer, Product
from feedback_system.searching.similar import recent_candidates, similar
from tests.feedback_system.folders import folder


def test_a_text_in_other_words_and_other_writing_is_found_with_the_shared_words():
    candidates = [(3, "外殼表面劃傷，共 5 件"), (2, "电机异响，无法启动"), (1, "外壳表面划伤 6 件")]

    found = similar("外壳表面划伤，共5件", candidates)

    assert [one.case_id for one in found] == [3, 1]
    assert "外壳表面划伤" in " ".join(found[0].words)
    assert found[0].share >= found[1].share >= 0.45


@pytest.mark.parametrize("text", ["", " ", "划", "，"])
def test_a_text_too_short_to_compare_finds_nothing(text):
    assert similar(text, [(1, "外壳划伤"), (2, "")]) == []


def test_a_case_is_not_similar_to_itself(clerk):
    case = folder(clerk, title="外壳表面划伤")

    assert similar(case, [(case.pk, f"{case.receipt_number} 外壳表面划伤")]) == []


def test_not_more_than_5000_candidates_are_looked_at():
    looked_at = []

    def endless():
        number = 0
        while True:
            number += 1
            looked_at.append(number)
            yield number, "别的东西"

    similar("外壳表面划伤", endless())

    assert len(looked_at) == 5_001


def test_candidates_are_visible_cases_of_the_same_customer_or_product_newest_first(clerk, outsider):
    huada = Customer.objects.create(code="K001", name="华达")
    pump = Product.objects.create(code="TS-500", name="离心泵")
    first = folder(clerk, customer=huada)
    folder(clerk)
    third = folder(clerk, product=pump)

    visible = Case.objects.visible_to(clerk)
    assert list(recent_candidates(visible, customer_id=huada.pk, product_id=pump.pk)) == [third, first]
    assert list(recent_candidates(visible)) == []
    assert list(recent_candidates(Case.objects.visible_to(outsider), customer_id=huada.pk)) == []
