"""Three times in one month the same person or the same accident: shown and proposed to who reads the papers, and nothing follows."""

from datetime import datetime

import pytest
from django.test import Client

from complaints.penalties.models import PenaltyRules, SanctionPaper
from complaints.penalties.repeats import repeats_of
from tests.complaints.monthly import ruled
from tests.factories.company import World, at
from tests.penalties.papers import WRITTEN, act, add_sanction, asked, paper_on, person

pytestmark = pytest.mark.django_db

NEXT_MONTH = at("2026-04-01 00:00")


def drafted(world: World, username: str, number: int, moment: datetime = WRITTEN) -> SanctionPaper:
    """A paper with a warning of that person, written at that moment."""
    paper = paper_on(world, ruled(world, person(world, username), number=number), moment)
    return add_sanction(world, paper, username)


def told(world: World, paper: SanctionPaper) -> dict[str, int]:
    """What the GM office is told of repeats: person or accident, and how often."""
    return {
        one.person.username if one.person else "accident": one.times
        for one in repeats_of(paper, world.gm_office)
    }


def test_the_third_paper_of_a_person_in_a_month_says_so_and_the_next_month_begins_anew(on: World) -> None:
    drafted(on, "prod1", 1)
    second = drafted(on, "prod1", 2)
    assert told(on, second) == {}

    third = drafted(on, "prod1", 3)
    assert told(on, third) == {"prod1": 3, "accident": 3}, "the same product with the same kind of fault"
    assert told(on, second) == {"prod1": 3, "accident": 3}, "each paper of the month says it"
    assert told(on, drafted(on, "prod1", 4, NEXT_MONTH)) == {}

    act(second, "withdraw", by=on.gm_office, at=WRITTEN, reason="重复开立")
    assert told(on, third) == {}, "a withdrawn paper does not count"


def test_who_decides_reads_the_proposal_and_who_is_concerned_reads_nothing_of_other_papers(
    on: World, client: Client
) -> None:
    others = [drafted(on, "prod1", number) for number in (1, 2)]
    paper = asked(on, drafted(on, "prod1", 3))
    PenaltyRules.objects.update(measure_zh_hans="调离岗位")

    client.force_login(on.gm_office)
    page = client.get(paper.case.get_absolute_url()).content.decode()
    answer = client.get(f"/api/v1/sanctions/{paper.case.number}/").json()
    assert "调离岗位" in page and all(one.case.number in page for one in others)
    assert [(one["kind"], one["times"], one["proposed"]) for one in answer["repeats"]] == [
        ("person", 3, "调离岗位"),
        ("accident", 3, "调离岗位"),
    ]
    assert answer["repeats"][0]["papers"] == [one.case.number for one in others]

    client.force_login(on.gm)  # two of the three papers have not reached him
    page = client.get(f"/approvals/{paper.case.approvals.get().pk}/").content.decode()
    assert "调离岗位" in page and others[0].case.number not in page

    client.force_login(on.prod_head)
    page = client.get(paper.case.get_absolute_url()).content.decode()
    assert "调离岗位" not in page
    assert client.get(f"/api/v1/sanctions/{paper.case.number}/").json()["repeats"] == []


def test_the_list_of_a_month_names_each_repeat_once_over_the_papers_that_may_be_opened(
    on: World, client: Client
) -> None:
    papers = [drafted(on, "prod1", number) for number in (1, 2, 3)]
    drafted(on, "prod1", 4, NEXT_MONTH)
    numbers = [paper.case.reference for paper in papers]

    client.force_login(on.gm_office)
    page = client.get("/sanctions/repeats/?month=2026-03")
    rows = page.context["rows"]
    assert [(row.kind, row.times, [case.reference for case in row.cases]) for row in rows] == [
        ("accident", 3, numbers),
        ("person", 3, numbers),
    ]
    assert client.get("/sanctions/repeats/?month=2026-04").context["rows"] == []
    assert client.get("/sanctions/repeats/?month=abc").status_code == 422
    lines = b"".join(client.get("/sanctions/repeats/export/?month=2026-03").streaming_content).decode(
        "utf-8-sig"
    )
    assert all(number in lines for number in numbers)

    client.force_login(on.hr)  # drafts have not reached personnel
    assert client.get("/sanctions/repeats/?month=2026-03").context["rows"] == []
    client.force_login(on.prod_head)
    assert client.get("/sanctions/repeats/").status_code == 403
