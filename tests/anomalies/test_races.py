"""The same form sent twice at the same moment, such as a slow sending and its repetition: one alert, and both are led to it."""

import pytest

from feedback_system.cases.models import Case
from quality.anomalies.forms.alert import AlertForm
from quality.anomalies.operations import raise_once
from tests.complaints.test_races import together
from tests.factories.anomalies import ALERT, SEEN
from tests.factories.company import World

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_a_form_that_is_sent_twice_at_once_raises_one_alert_and_both_are_led_to_it(world: World) -> None:
    person, led_to = world.inspector1, []

    def send() -> None:
        form = AlertForm(ALERT, by=person, at=SEEN)
        assert form.is_valid()
        led_to.append(raise_once(fields=form.cleaned_data, by=person, at=SEEN, key="one-form").number)

    answers = together(send, send, send)

    assert answers == ["done"] * 3
    assert set(led_to) == {"Y260301"}
    assert Case.objects.filter(kind="anomaly").count() == 1
