"""The cast: a clerk in sales, a quality engineer elsewhere, an auditor, an administrator; one case with
sales.
"""

import pytest

from feedback_system.notifications import kinds
from tests.feedback_system.folders import department, folder, person

TEXTS = {
    "notifications/test_hurry.subject.txt": "Case {{ case.reference }}:\n due {{ due_at|date:'H:i' }}\n",
    "notifications/test_hurry.txt": (
        "{% extends 'notifications/base.txt' %}{% load i18n %}{% block what %}{{ case.title }} is due at "
        "{{ due_at|date:'Y-m-d H:i' }}.{% endblock %}"
        "{% block why %}{{ recipient.name }} holds it.{% endblock %}"
    ),
}


@pytest.fixture(autouse=True)
def hurry(settings, monkeypatch):
    """A kind of notice with its texts, as an app would bring it."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    templates = [dict(entry) for entry in settings.TEMPLATES]
    templates[0] = {**templates[0], "APP_DIRS": False}
    folders = templates[0]["DIRS"]
    templates[0]["OPTIONS"] = {
        **templates[0]["OPTIONS"],
        "loaders": [
            ("django.template.loaders.locmem.Loader", TEXTS),
            ("django.template.loaders.filesystem.Loader", folders),
            "django.template.loaders.app_directories.Loader",
        ],
    }
    settings.TEMPLATES = templates
    settings.BASE_URL = "https://feedback.example.com"
    return kinds.register(kinds.NoticeKind("test_hurry", urgent=True))


@pytest.fixture
def sales(db):
    return department("sales")


@pytest.fixture
def quality(db):
    return department("quality", "qa")


@pytest.fixture
def clerk(sales):
    return person("clerk", "customer_service", sales)


@pytest.fixture
def engineer(quality):
    return person("engineer", "qa", quality)


@pytest.fixture
def auditor(quality):
    return person("auditor", "auditor", quality)


@pytest.fixture
def administrator(quality):
    return person("administrator", "administrator", quality)


@pytest.fixture
def case(clerk):
    return folder(clerk)
