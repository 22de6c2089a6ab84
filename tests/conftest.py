"""What every test may rely on: which tests run on which database, and which browser drives the pages."""

import gc
import os
import shutil
import zlib
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.test import TransactionTestCase

ABOUT_NO_DATABASE = (
    "tests/architecture/",
    "tests/locale/",
    "tests/feedback_system/settings/",
    "tests/feedback_system/worktime/",
    "tests/feedback_system/web/",
    "tests/feedback_system/printing/",
    "tests/feedback_system/attachments/test_inspection.py",
    "tests/feedback_system/deadlines/test_due_golden_command.py",
    "tests/feedback_system/masterdata/test_import_values.py",
    "tests/security/test_side_doors.py",
)
"""Tests of source text, settings, files, arithmetic and the look of pages: one round of them is enough."""

ABOUT_PAGES = ("_page.py", "pages.py", "prints.py", "_views.py", "test_who_may_do_what.py", "test_canary.py")
"""Tests of what pages say and whom they let in: the browser's round opens every page on the second database."""

WHERE_DATABASES_DIFFER = tuple(
    f"tests/feedback_system/{name}/"
    for name in "audit deadlines escalation numbering reference reporting searching".split()
) + ("tests/feedback_system/masterdata/", "tests/feedback_system/imports/")
"""Tests of triggers, locks, plain SQL, sorting and searching of text, sums: always tried on both databases, as races are.
Of all others each is taken on one of them where both are tried in one go, half here and half there; with EVERY_TEST=1 all on both."""
PARTS_ON_POSTGRESQL, PARTS_ON_SQLITE = (0, 1), (2, 3)

TAKEN_FIRST = ("tests/chaos/", "tests/feedback_system/health/test_demo.py")
"""They wait for other processes, for minutes: the other tests are done meanwhile, not after them."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def _browser() -> str | None:
    """The browser that `make test` found or installed, else one that stands in the path."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session", autouse=True)
def empty_the_history() -> Iterator[None]:
    """Let tests that commit clean up: the triggers on the history go away for the emptying and come back.

    Nothing else ever takes them away; tests/feedback_system/audit/test_triggers.py proves that they stand.
    """
    from feedback_system.audit import triggers
    from feedback_system.reference import triggers_unchanging

    empty = TransactionTestCase._fixture_teardown

    def empty_without_triggers(self: TransactionTestCase) -> None:
        triggers.remove(connection)
        triggers_unchanging.remove(connection)
        try:
            try:
                empty(self)
            except CommandError:
                empty(self)  # a request of a page that was left still read: the database ended one of both
        finally:
            triggers.install(connection)
            triggers_unchanging.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_without_triggers)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: Any
) -> bool:
    """Whether the database is there already: asked for on the command line, or kept by another process or run."""
    from tests import migrated

    if request.config.option.reuse_db:
        return True
    with django_db_blocker.unblock():
        return migrated.take()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> None:
    """The database of this process; a new one is kept for the next run before any test has touched it."""
    from tests import migrated

    if not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Leave out what cannot run here, unless REQUIRE_ALL=1 allows nothing to be left out; what waits long comes first."""
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    no_browser = _browser() is None and os.environ.get("REQUIRE_ALL") != "1"
    for item in items:
        file = item.nodeid.split("::")[0]
        if file.startswith(ABOUT_NO_DATABASE) or file.endswith(ABOUT_PAGES):
            item.add_marker(pytest.mark.once)
        if os.environ.get("BOTH_DATABASES") == "1" and item.get_closest_marker("heavy") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="taken by the round on PostgreSQL"))
        if _is_left_to_the_other(item, PARTS_ON_POSTGRESQL if on_postgresql else PARTS_ON_SQLITE):
            item.add_marker(pytest.mark.skip(reason="taken by the round on the other database"))
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="says something about PostgreSQL only"))
        if item.get_closest_marker("browser"):
            # The browser's driver runs an event loop in this thread, in which Django would refuse its own
            # queries.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            if no_browser:
                item.add_marker(pytest.mark.skip(reason="no Chromium or Chrome on this machine"))
    yield
    # After the plugin of Django has put the tests of databases first.
    items.sort(key=lambda item: not item.nodeid.startswith(TAKEN_FIRST))
    _part(items)


def _is_left_to_the_other(item: pytest.Item, parts: tuple[int, ...]) -> bool:
    """Whether the round on the other database is enough for this test, by the number of its name: the same ones each time."""
    if os.environ.get("BOTH_DATABASES") != "1" or os.environ.get("EVERY_TEST") == "1":
        return False
    on_both = any(
        item.get_closest_marker(name) for name in ("once", "race", "postgresql", "browser", "heavy")
    )
    on_both = on_both or item.nodeid.startswith(WHERE_DATABASES_DIFFER)
    return not on_both and zlib.crc32(item.nodeid.encode()) % 4 not in parts


def _part(items: list[pytest.Item]) -> None:
    """Put the longest tests first, one in each pair: processes begin with a pair each, so that they run side by side."""
    longest = [item for item in items if item.get_closest_marker("longest")]
    if longest:
        items[:] = [item for item in items if item not in longest]
        for place, item in enumerate(longest):
            items.insert(2 * place, item)


def pytest_collection_finish() -> None:
    """What was collected lives to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of this machine, kept from calling home."""
    return {
        **browser_type_launch_args,
        "executable_path": _browser(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
        ],
    }


def commits(request: pytest.FixtureRequest) -> bool:
    """Whether what the test writes is really committed, and the tables are emptied after it."""
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames


@pytest.fixture
def town(db: None, request: pytest.FixtureRequest) -> Any:
    """A line of management, a calendar and the rules that ship, for tests of clocks."""
    from tests.factories.stored_world import company_for_a_test
    from tests.feedback_system.clockwork import build_town

    return build_town() if commits(request) else company_for_a_test(build_town)


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The small company with the fixed cast."""
    from tests.factories.company import make_company
    from tests.factories.remembered import past_of_a_test
    from tests.factories.stored_world import company_for_a_test

    if commits(request):
        yield make_company()
        return
    company = company_for_a_test(make_company)
    with past_of_a_test():
        yield company


@pytest.fixture(autouse=True)
def _frame_forgotten() -> Any:
    """What a process remembers of the company for the frame of its pages must not outlive a test."""
    from feedback_system.company import frame

    frame.forget()
    yield
    frame.forget()


@pytest.fixture
def chinese(settings: Any) -> Any:
    """The translations of locale/, as people have them; without it every text is its English source."""
    from django.utils.translation import trans_real

    def forget() -> None:
        trans_real._translations = {}
        trans_real._default = None

    settings.LOCALE_PATHS = [settings.BASE_DIR / "locale"]
    forget()
    yield
    forget()
