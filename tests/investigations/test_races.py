"""Two people do the same at the same moment: one is first, the other is told, nothing is there twice."""

import pytest

from feedback_system.cases.models import Case
from quality.investigations.models import Investigation, TeamMember
from quality.investigations.operations import open_investigation
from quality.investigations.states import InvestigationState as State
from tests.complaints.test_races import together
from tests.factories.company import World
from tests.factories.investigations import OPENED, OPENING, TEAM, act, major_alert, new_investigation

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_open_the_investigation_of_a_case_at_once_one_opens_it_and_the_other_is_led_there(
    world: World,
) -> None:
    case = major_alert(world).case
    people = [world.qa1, world.gm_office]

    answers = together(
        *[
            lambda person=person: open_investigation(
                by=person, at=OPENED, **(OPENING | {"case": case.reference})
            )
            for person in people
        ]
    )

    assert sorted(answers) == ["blocked", "done"]
    assert Investigation.objects.count() == 1 and Case.objects.filter(kind="investigation").count() == 1


def test_of_two_who_convene_at_once_one_convenes_and_no_team_is_seated_twice(world: World) -> None:
    record = new_investigation(world)
    team = {"leader": "qa1", "members": TEAM, "scope": "查明原因", "due_on": "2026-03-16"}
    people = [world.gm, world.chairman]

    answers = together(
        *[lambda person=person: act(record, "convene", by=person, at=OPENED, **team) for person in people]
    )

    assert answers.count("done") == 1
    assert Investigation.objects.get().state == State.CONVENED
    assert TeamMember.objects.count() == 3
