"""The acts of the design's table, through the whole stack, each beside its floor."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.queries import system_user
from complaints.models import Complaint
from complaints.states import State
from demo.benchmark import floors
from demo.benchmark.measuring import Act, Goal, Result, beside, milliseconds, peak_of, statements
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.exporting import MOST, lines, xlsx_pieces
from feedback_system.desk.lists import CaseList
from feedback_system.escalation.operations import escalate_due

TWO, FOUR, NONE = "划伤", "外壳划伤", "凹凸镜面"
MINUTE = 60_000.0
SWEPT = 200
"""Clocks of one batch of the sweep."""


class Bench:
    """The reader, the writer and the cases that the acts use."""

    def __init__(self, *, runs: int) -> None:
        self.runs = runs
        self.host = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), "localhost")
        self.reader = self._client("gm_office")
        self.writer = self._client("cs1")
        cases = Case.objects.as_system("measured on throw-away data")
        self.pattern = Complaint.objects.select_related("case__customer", "case__product", "channel").filter(
            state=State.SUBMITTED
        ).order_by("pk")[0]  # fmt: skip
        self.full = cases.filter(state=State.EXECUTING).order_by("pk")[0]
        self.number = 0

    def _client(self, username: str) -> Client:
        client = Client(SERVER_NAME=self.host)
        client.force_login(User.objects.get(username=username), backend="accounts.backends.Backend")
        return client

    def get(self, url: str) -> Act:
        """Ask for a page; anything but a page or a redirect ends the measurement."""

        def act() -> None:
            answer = self.reader.get(url)
            if answer.status_code not in (200, 302):
                raise RuntimeError(f"{url} answered {answer.status_code}")

        return act

    def create(self) -> str:
        """A new complaint through the form; returns the address of its page."""
        self.number += 1
        form = self.pattern
        answer = self.writer.post(
            "/complaints/new/",
            {
                "once": f"bench-{self.number}",
                "customer": form.case.customer.code,
                "product": form.case.product.code,
                "order_number": f"BENCH-{self.number}",
                "batch_number": f"BENCH-{self.number}",
                "quantity": "200",
                "defective_quantity": "12",
                "description": f"板面划伤，第{self.number}次",
                "demand": "换货并提交改善报告",
                "channel": form.channel.code,
                "complaint_class": "quality",
                "severity": "general",
            },
        )
        if answer.status_code != 302:
            raise RuntimeError(f"the new complaint was refused with {answer.status_code}")
        return answer.headers["Location"]

    def submit(self, url: str) -> None:
        """Hand it in: a step with state, clocks and notices."""
        answer = self.writer.post(f"{url}steps/submit/", {"version": "1"})
        if answer.status_code != 302:
            raise RuntimeError(f"the step was refused with {answer.status_code}")

    def results(self) -> Iterator[Result]:
        """Every act of the table in turn."""
        yield from self._reading()
        yield self._board()
        yield self._export()
        yield from self._writing()
        yield from self._sweeping()

    def _reading(self) -> Iterator[Result]:
        full, runs = self.full, self.runs
        bare_case: Callable[[], Any] = lambda: floors.bare_case(full.pk)  # noqa: E731
        worklist = "bare page of 50 rows"
        pages = (
            ("worklist, one filter", "/?tab=all", floors.bare_list, worklist, Goal(1.0, 6)),
            (
                "worklist, several filters",
                f"/?tab=all&severity=general&market=home&holder={full.holder.code if full.holder else ''}",
                floors.bare_list, worklist, Goal(1.2, 8),
            ),
            ("search, 2 characters", f"/search/?q={TWO}", self._search(TWO), "bare SQL and list page", Goal(2, 8)),
            ("search, 4 characters", f"/search/?q={FOUR}", self._search(FOUR), "bare SQL and list page", Goal(2, 8)),
            ("search, none found", f"/search/?q={NONE}", self._search(NONE), "bare SQL and list page", Goal(2, 8)),
            ("find by number", f"/search/?q={full.reference}", bare_case, "bare case page", Goal(1.5, 8)),
            ("case page with history", full.get_absolute_url(), bare_case, "bare case page", Goal(1.6, 10)),
        )  # fmt: skip
        for name, url, floor, floor_name, goal in pages:
            yield beside(name, self.get(url), floor, floor_name, goal, runs=runs)

    def _board(self) -> Result:
        month = f"{timezone.now().replace(day=1) - timedelta(days=1):%Y-%m}"
        board = self.get(f"/dashboard/?month={month}")
        return beside(
            "dashboard of a month", board, lambda: floors.bare_months(month), "bare SQL and 5 ms", Goal(4, 8), runs=self.runs
        )  # fmt: skip

    def _export(self) -> Result:
        """The closed cases as an Excel file, as many as one file may have, in a process of its own, as a worker makes it."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", "--only-export"]
        told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ourselves
        rows, took, began, peak = json.loads(told.stdout)
        held = "" if peak is None else f", {began:.0f} to {peak:.0f} MB"
        goal = Goal(milliseconds=MINUTE * max(rows / MOST, 1 / 60), megabytes=200)
        return Result(
            f"export of {rows} rows{held}", took, None, "a minute for 100,000, 200 MB", 0, goal, peak
        )

    @staticmethod
    def _search(word: str) -> Act:
        def act() -> None:
            floors.bare_search(word)
            floors.bare_list()

        return act

    def _writing(self) -> Iterator[Result]:
        runs, pattern = self.runs, self.pattern
        yield beside(
            "create", self.create, lambda: floors.bare_create(pattern), "bare create", Goal(2, 20), runs=runs
        )
        waiting = iter([self.create() for _number in range(runs + 4)])
        yield beside(
            "step", lambda: self.submit(next(waiting)), lambda: floors.bare_step(pattern.case_id), "bare step",
            Goal(1.7, 14), runs=runs,
        )  # fmt: skip

    def _sweeping(self) -> Iterator[Result]:
        system = system_user()
        now = timezone.now()
        while escalate_due(now=now, by=system, limit=SWEPT).escalated:
            pass  # what is overdue already is told before, so that the next round is the measured one
        due = list(
            Deadline.objects.filter(state="running", escalates_at__isnull=False)
            .select_related("case")
            .order_by("escalates_at")[:SWEPT]
        )
        then = (due[-1].escalates_at if due else None) or now + timedelta(days=1)
        floor = min(milliseconds(lambda: floors.bare_sweep(due)) for _number in range(3)) / max(len(due), 1)
        spent: list[float] = []
        count = statements(
            lambda: spent.append(milliseconds(lambda: escalate_due(now=then, by=system, limit=SWEPT)))
        )
        yield Result(
            f"sweep, per case ({len(due)} due)", spent[0] / max(len(due), 1), floor, "bare event and update", count,
            Goal(6),
        )  # fmt: skip
        yield beside(
            "sweep with nothing due", lambda: escalate_due(now=now, by=system), floors.bare_idle, "bare query",
            Goal(10, 3), runs=self.runs,
        )  # fmt: skip


def measured_export() -> tuple[int, float, float | None, float | None]:
    """Rows, milliseconds, and the memory of this process in MB before and at most."""
    reader = User.objects.get(username="gm_office")
    listed = CaseList.of_text(reader, "tab=closed", timezone.now())
    rows, spent = [0], [0.0]

    def counted(found: Iterator[Any]) -> Iterator[Any]:
        for row in found:
            rows[0] += 1
            yield row

    def export() -> None:
        for _piece in xlsx_pieces(counted(lines(listed))):
            pass

    began = peak_of(lambda: None)
    peak = peak_of(lambda: spent.append(milliseconds(export)))
    return rows[0], spent[-1], began, peak


def analyse() -> None:
    """Let the database know its new rows, as its own upkeep would by the next day."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
