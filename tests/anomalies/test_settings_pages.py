"""The settings of anomaly alerts: what would change is shown first, and only what was shown is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from quality.anomalies.models import AnomalyCode, AnomalyRules, anomaly_rules
from tests.factories.company import World

pytestmark = pytest.mark.django_db

RULES = "/settings/anomalies/rules/"
WELDING = "/settings/anomalies/process/welding/"


def page(person: Any, address: str, **sent: Any) -> Any:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client.post(address, sent) if sent else client.get(address)


def typed_rules(**changes: str) -> dict[str, str]:
    present = anomaly_rules()
    names = ("major_leader", "concession_role", "duplicate_hours", "mass_quantity")
    return {name: str(getattr(present, name)) for name in names} | changes


def test_the_rules_show_before_and_after_and_are_saved_as_shown(world: World) -> None:
    typed = typed_rules(duplicate_hours="48")

    shown = page(world.admin, RULES, act="preview", **typed)
    assert shown.status_code == 200 and anomaly_rules().duplicate_hours != 48
    (change,) = shown.context["preview"].changes
    assert (change.before, change.after) == (str(anomaly_rules().duplicate_hours), "48")
    other = page(
        world.admin,
        RULES,
        act="save",
        seal=shown.context["preview"].seal,
        **typed | {"duplicate_hours": "49"},
    )
    assert other.status_code == 200 and other.context["preview"].outdated
    saved = page(world.admin, RULES, act="save", seal=shown.context["preview"].seal, **typed)

    assert saved.status_code == 302 and AnomalyRules.objects.get().duplicate_hours == 48
    assert page(world.qa_head, RULES).status_code == 403
    assert page(world.admin, RULES, act="preview", **typed_rules(duplicate_hours="x")).status_code == 422


def test_a_process_is_changed_by_the_same_preview_and_says_how_many_alerts_name_it(world: World) -> None:
    row = AnomalyCode.objects.get(list="process", code="welding")
    address = page(world.admin, WELDING)
    assert address.status_code == 200 and "welding" in address.content.decode()
    typed = {
        name: "" if getattr(row, name) is None else str(getattr(row, name))
        for name in address.context["form"].fields
        if not isinstance(getattr(row, name), bool) or getattr(row, name)
    } | {"label_en": "Welding shop"}

    shown = page(world.admin, WELDING, act="preview", **typed)
    saved = page(world.admin, WELDING, act="save", seal=shown.context["preview"].seal, **typed)

    assert "alert" in " ".join(shown.context["preview"].effects)
    assert saved.status_code == 302
    row.refresh_from_db()
    assert row.label_in("en") == "Welding shop"
