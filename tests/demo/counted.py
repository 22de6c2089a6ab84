"""The figures of a month counted by SQL over the tables of rulings and of the ledger, with none of the code that makes the run."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

POPULATION = """
  FROM complaints_complaint c JOIN complaints_ruling r ON r.complaint_id = c.id
  WHERE c.closed_at >= %(begins)s AND c.closed_at < %(ends)s AND c.state IN ('closed', 'executing', 'filed')
    AND r.own_fault AND NOT r.provisional AND r.approved_at IS NOT NULL AND r.overturned_at IS NULL AND r.superseded_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM complaints_objection o WHERE o.complaint_id = c.id AND o.decision = 'open')
    AND NOT EXISTS (SELECT 1 FROM complaints_monthline l JOIN complaints_monthrun m ON m.id = l.run_id
                    WHERE l.ruling_id = r.id AND m.month < %(month)s)
"""
"""Settled rulings in force with our fault, of cases closed in time, that no earlier month holds."""

CASES = f"SELECT COUNT(DISTINCT c.id) {POPULATION}"
LEDGER = f"""SELECT SUM(e.amount) FROM complaints_apportionmententry e WHERE e.complaint_id IN (SELECT c.id {POPULATION})"""
TAKEN_BACK = """
  SELECT COUNT(DISTINCT l.complaint_id), SUM(l.amount) FROM complaints_monthline l JOIN complaints_monthrun m ON m.id = l.run_id
  JOIN complaints_ruling r ON r.id = l.ruling_id
  WHERE m.month < %(month)s AND l.kind <> 'counter' AND (r.overturned_at IS NOT NULL OR r.superseded_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM complaints_monthline b JOIN complaints_monthrun n ON n.id = b.run_id
                    WHERE b.reverses_id = l.id AND n.month < %(month)s)
"""
UP = """
  WITH RECURSIVE up(leaf, parent, department) AS (
    SELECT s.id, s.parent_id, s.department_id FROM complaints_rulingshare s
     WHERE NOT EXISTS (SELECT 1 FROM complaints_rulingshare p WHERE p.parent_id = s.id)
    UNION ALL
    SELECT up.leaf, s.parent_id, s.department_id FROM up JOIN complaints_rulingshare s ON s.id = up.parent
     WHERE up.department IS NULL)
"""
"""From every share without parts upward until a department is named."""
BY_DEPARTMENT = f"""{UP}
  SELECT COALESCE(u.department, home.department_id), SUM(s.amount)
    FROM complaints_rulingshare s
    LEFT JOIN up u ON u.leaf = s.id AND u.department IS NOT NULL
    LEFT JOIN accounts_user home ON home.id = s.person_id
   WHERE s.ruling_id IN (SELECT r.id {POPULATION})
     AND NOT EXISTS (SELECT 1 FROM complaints_rulingshare p WHERE p.parent_id = s.id)
   GROUP BY COALESCE(u.department, home.department_id)
"""
BY = """
  SELECT s.{column}, SUM(s.amount) FROM complaints_rulingshare s JOIN complaints_ruling q ON q.id = s.ruling_id
   WHERE s.ruling_id IN (SELECT r.id {population}) AND NOT EXISTS (SELECT 1 FROM complaints_rulingshare p WHERE p.parent_id = s.id)
   GROUP BY s.{column}
"""
BY_CAUSE = f"""SELECT r.fault_kind_id, SUM(r.loss_amount - r.recovered_amount) {POPULATION} GROUP BY r.fault_kind_id"""


def ask(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question; instants are told in UTC."""
    told = {
        name: f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
        for name, value in values.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())


def amounts(rows: list[tuple[Any, Any]]) -> dict[Any, Decimal]:
    """The sums by their key, to the fen, without those that are nothing."""
    found = {key: Decimal(str(value or 0)).quantize(Decimal("0.01")) for key, value in rows}
    return {key: value for key, value in found.items() if value}


def by(column: str) -> str:
    """The question for the sums by a column of the shares."""
    return BY.format(column=column, population=POPULATION)
