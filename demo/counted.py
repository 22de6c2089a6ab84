"""The figures of the dashboard and of the monthly statistics, counted again by plain SQL over the tables of the cases.

Nothing here reads the facts or calls what makes them, the registered figures, the scope or the classes of the models: names of tables, states and
roles are written out, so that a mistake there does not repeat itself here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

SEES_ALL = "'qa_head', 'gm_office', 'deputy_gm', 'gm', 'chairman', 'auditor'"
LOOKS_BELOW = f"{SEES_ALL}, 'sales_head', 'production_head', 'manager_office', 'factory_head', 'service_head'"
SEEN = f"""
CREATE TEMPORARY TABLE counted_seen AS
WITH RECURSIVE held AS (SELECT role, department_id FROM accounts_roleassignment WHERE user_id = %(user)s),
headed (id) AS (
    SELECT department_id FROM held WHERE role IN ({LOOKS_BELOW})
    UNION SELECT d.id FROM accounts_department d JOIN headed ON d.parent_id = headed.id),
view (id) AS (
    SELECT id FROM headed UNION SELECT department_id FROM held WHERE role NOT IN ('administrator', 'report_reader')),
own (id) AS (SELECT department_id FROM held WHERE role NOT IN ('administrator', 'auditor', 'report_reader')),
principals (id) AS (
    SELECT principal_id FROM accounts_delegation WHERE deputy_id = %(user)s AND starts_at <= %(now)s AND ends_at > %(now)s),
reached (id) AS (
    SELECT case_id FROM cases_caseaudience
    WHERE person_id = %(user)s OR person_id IN (SELECT id FROM principals)
       OR (why <> 'members' AND department_id IN (SELECT id FROM view))
       OR (why = 'members' AND department_id IN (SELECT id FROM own))
       OR department_id IN (
           SELECT department_id FROM accounts_roleassignment WHERE user_id IN (SELECT id FROM principals)))
SELECT c.id FROM cases_case c
WHERE c.kind <> 'sanction' AND (
    EXISTS (SELECT 1 FROM held WHERE role IN ({SEES_ALL})) OR c.id IN (SELECT id FROM reached))
"""  # noqa: S608  our own names
"""The cases that a person may read; those of the confidential kind stand in no figure."""

RULED = "approved_at IS NOT NULL AND overturned_at IS NULL AND superseded_at IS NULL"
CLOSED = f"""
CREATE TEMPORARY TABLE counted_closed AS
SELECT c.*, (SELECT r.id FROM complaints_ruling r WHERE r.complaint_id = c.id AND {RULED} ORDER BY r.version DESC LIMIT 1) AS ruling_id,
    (SELECT a.id FROM approvals_approval a
     WHERE a.case_id = c.case_id AND a.subject = 'remedy' AND a.decision = 'approved' ORDER BY a.id DESC LIMIT 1) AS approval_id,
    (SELECT CASE WHEN d.met_at IS NULL THEN 0 ELSE 1 END FROM deadlines_deadline d
     WHERE d.case_id = c.case_id AND d.code IN ('complaint-close', 'light-complaint') AND d.state <> 'cancelled'
     ORDER BY d.id DESC LIMIT 1) AS limited,
    (SELECT COUNT(*) FROM deadlines_deadline d
     WHERE d.case_id = c.case_id AND d.code IN ('complaint-close', 'light-complaint') AND d.state <> 'cancelled'
       AND d.met_at >= d.due_at) AS times_late
FROM complaints_complaint c JOIN counted_seen s ON s.id = c.case_id
WHERE c.closed_at >= %(begins)s AND c.closed_at < %(ends)s AND c.state <> 'merged'
"""  # noqa: S608  our own names
"""The complaints closed in the month, without those merged into another, with the ruling in force, the last approved remedy, and whether the clock over the whole case was met."""

OPENED = """
CREATE TEMPORARY TABLE counted_opened AS
SELECT c.* FROM cases_case c JOIN counted_seen s ON s.id = c.id
WHERE c.reported_at >= %(begins)s AND c.reported_at < %(ends)s AND NOT (c.kind = 'complaint' AND c.state = 'merged')
"""

OF_OPENED = """
SELECT COUNT(*) FILTER (WHERE kind = 'complaint') AS opened,
    COUNT(*) FILTER (WHERE kind = 'complaint' AND parent_relation = 'repeat') AS repeated,
    COUNT(*) FILTER (WHERE kind = 'anomaly') AS anomalies_opened,
    COUNT(*) FILTER (WHERE kind = 'slip') AS slips_opened,
    COUNT(*) FILTER (WHERE kind = 'improvement') AS improvements_opened
FROM counted_opened
"""
OF_CLOSED = """
SELECT COUNT(*) AS closed,
    COUNT(*) FILTER (WHERE c.state NOT IN ('not_upheld', 'no_loss', 'refiled', 'withdrawn') AND c.upheld) AS upheld,
    COUNT(*) FILTER (WHERE c.state = 'not_upheld' OR (c.state NOT IN ('no_loss', 'refiled', 'withdrawn') AND NOT c.upheld)) AS not_upheld,
    COUNT(*) FILTER (WHERE c.state = 'no_loss') AS no_loss,
    COUNT(*) FILTER (WHERE c.state = 'refiled') AS refiled,
    COUNT(*) FILTER (WHERE c.state = 'withdrawn') AS withdrawn,
    COUNT(*) FILTER (WHERE c.third_party_at IS NOT NULL) AS third_party,
    COUNT(*) FILTER (WHERE limited = 1) AS with_limit,
    COUNT(*) FILTER (WHERE limited = 1 AND times_late = 0) AS on_time,
    COUNT(*) FILTER (WHERE limited = 1 AND times_late > 0) AS late,
    COUNT(approval_id) AS remedied,
    COALESCE(SUM(a.amount), 0) * 100 AS approved_amount,
    COALESCE(SUM(r.loss_amount), 0) * 100 AS loss,
    COUNT(*) FILTER (WHERE r.loss_amount > 0) AS with_loss
FROM counted_closed c LEFT JOIN approvals_approval a ON a.id = approval_id LEFT JOIN complaints_ruling r ON r.id = ruling_id
"""
OF_IMPROVEMENTS = """
SELECT COUNT(*) AS improvements_closed FROM cases_case c JOIN counted_seen s ON s.id = c.id
WHERE c.kind = 'improvement' AND c.closed_at >= %(begins)s AND c.closed_at < %(ends)s
"""
OF_STANDING = """
SELECT COUNT(*) FILTER (WHERE o.next_due_at > %(now)s AND o.next_due_at <= %(soon)s) AS due_soon,
    COUNT(*) FILTER (WHERE o.next_due_at <= %(now)s) AS overdue,
    COUNT(*) FILTER (WHERE o.next_due_at <= %(now)s AND told = 0) AS overdue_0,
    COUNT(*) FILTER (WHERE o.next_due_at <= %(now)s AND told = 1) AS overdue_1,
    COUNT(*) FILTER (WHERE o.next_due_at <= %(now)s AND told = 2) AS overdue_2,
    COUNT(*) FILTER (WHERE o.next_due_at <= %(now)s AND told > 2) AS overdue_3,
    COUNT(*) FILTER (WHERE o.kind = 'watch') AS signals_open
FROM (
    SELECT o.*, COALESCE((SELECT MAX(d.level) FROM deadlines_deadline d
        WHERE d.case_id = o.case_id AND d.state = 'running' AND d.due_at <= %(now)s), 0) AS told
    FROM cases_opencase o JOIN counted_seen s ON s.id = o.case_id) o
"""
OF_LIVING = """
SELECT COUNT(*) AS improvements_open, COUNT(*) FILTER (WHERE i.round > 1) AS improvements_ineffective,
    COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM quality_discipline d
        WHERE d.improvement_id = i.id AND d.code = 'D3' AND d.round = i.round AND d.state <> 'accepted')) AS containment
FROM quality_improvement i JOIN counted_seen s ON s.id = i.case_id
WHERE i.state NOT IN ('closed', 'withdrawn', 'not_investigated')
"""
OF_SLIPS = """
SELECT COUNT(DISTINCT p.case_id) AS {name}, COUNT(DISTINCT CASE WHEN answered_at IS NOT NULL THEN p.case_id END) AS {answered}
FROM {table} p JOIN counted_seen s ON s.id = p.case_id
WHERE p.issued_at >= %(begins)s AND p.issued_at < %(ends)s AND p.withdrawn_at IS NULL
"""
OF_REMINDERS = OF_SLIPS.format(table="escalation_reminderslip", name="reminded", answered="reminder_answered")
OF_ENQUIRIES = OF_SLIPS.format(table="escalation_enquiryslip", name="enquired", answered="enquiry_answered")
OF_VISITS = """
SELECT COUNT(*) AS visits_due, COUNT(v.visited_at) AS visits_made
FROM visits_visit v JOIN visits_visitplan p ON p.id = v.plan_id AND p.counts JOIN counted_seen s ON s.id = v.case_id
WHERE v.due_at > %(begins)s AND v.due_at <= %(ends)s AND v.due_at <= %(now)s
"""
QUESTIONS = (
    OF_OPENED,
    OF_CLOSED,
    OF_IMPROVEMENTS,
    OF_STANDING,
    OF_LIVING,
    OF_REMINDERS,
    OF_ENQUIRIES,
    OF_VISITS,
)
NOT_COUNTED = {"my_approval": "who may decide follows from limits and posts, not from rows of the case"}
"""Figures that are not counted here, and why."""

TODAY = """
WITH RECURSIVE today (id, code, target) AS (
    SELECT id, code, merged_into_id FROM catalogues_catalogueentry
    UNION ALL SELECT t.id, e.code, e.merged_into_id FROM today t JOIN catalogues_catalogueentry e ON e.id = t.target)
"""
"""Each entry of a catalogue with the code under which it is counted today."""
_NAMED = """
LEFT JOIN catalogues_classification n ON n.case_id = {case} AND n.list = '{list}' AND n.counts
LEFT JOIN today t ON t.id = n.entry_id AND t.target IS NULL
"""
TABLES = {
    "on_time_by_route": """SELECT r.code, COUNT(*) FILTER (WHERE limited = 1), COUNT(*) FILTER (WHERE limited = 1 AND times_late = 0)
        FROM counted_closed c JOIN complaints_route r ON r.id = c.route_id GROUP BY r.code""",
    "on_time_by_department": """SELECT d.code, COUNT(*) FILTER (WHERE limited = 1), COUNT(*) FILTER (WHERE limited = 1 AND times_late = 0)
        FROM counted_closed c JOIN accounts_department d ON d.id = c.sales_department_id GROUP BY d.code""",
    "defects": TODAY + f"""SELECT t.code, COUNT(*) FROM counted_opened c {_NAMED.format(case="c.id", list="defect")}
        WHERE c.kind = 'complaint' GROUP BY t.code""",  # noqa: S608
    "causes": TODAY + f"""SELECT t.code, COUNT(*) FROM counted_closed c {_NAMED.format(case="c.case_id", list="cause")}
        GROUP BY t.code""",  # noqa: S608
    "late_by_cause": """SELECT k.code, COUNT(*) FROM counted_closed c LEFT JOIN complaints_code k ON k.id = c.delay_cause_id
        WHERE limited = 1 AND times_late > 0 GROUP BY k.code""",
    "approvers": """SELECT a.role, COUNT(*), COALESCE(SUM(a.amount), 0) * 100
        FROM counted_closed c JOIN approvals_approval a ON a.id = c.approval_id GROUP BY a.role""",
    "loss_by_fault": """SELECT k.code, COALESCE(SUM(r.loss_amount), 0) * 100, COUNT(*) FILTER (WHERE r.loss_amount > 0)
        FROM counted_closed c JOIN complaints_ruling r ON r.id = c.ruling_id JOIN complaints_code k ON k.id = r.fault_kind_id
        GROUP BY k.code""",
    "by_customer": """SELECT k.code, COUNT(*), COUNT(*) FILTER (WHERE parent_relation = 'repeat')
        FROM counted_opened c LEFT JOIN masterdata_customer k ON k.id = c.customer_id WHERE c.kind = 'complaint' GROUP BY k.code""",
    "ages": """SELECT c.kind, COUNT(*) FILTER (WHERE c.reported_at > %(days_3)s), COUNT(*) FILTER (WHERE c.reported_at <= %(days_3)s AND c.reported_at > %(days_8)s),
            COUNT(*) FILTER (WHERE c.reported_at <= %(days_8)s AND c.reported_at > %(days_31)s), COUNT(*) FILTER (WHERE c.reported_at <= %(days_31)s)
        FROM cases_opencase o JOIN counted_seen s ON s.id = o.case_id JOIN cases_case c ON c.id = o.case_id
        WHERE c.closed_at IS NULL AND c.reported_at <= %(now)s GROUP BY c.kind""",
}  # fmt: skip
"""The tables of the dashboard by their code: the value of the row, then the figures in their order."""
MAP = TODAY + f"""SELECT p.code, t.code, COUNT(*) FROM counted_opened c LEFT JOIN masterdata_product p ON p.id = c.product_id
    {_NAMED.format(case="c.id", list="defect")} WHERE c.kind = 'complaint' GROUP BY p.code, t.code"""  # fmt: skip  # noqa: S608
STAGES = """
SELECT state, COUNT(*), percentile_cont(ARRAY[0, 0.25, 0.5, 0.75, 1]) WITHIN GROUP (ORDER BY days) FROM (
    SELECT v.state, v.case_id, SUM(EXTRACT(EPOCH FROM v.left_at - v.entered_at)) / 86400.0 AS days
    FROM cases_stagevisit v JOIN counted_closed c ON c.case_id = v.case_id
    WHERE v.left_at IS NOT NULL AND NOT v.beside GROUP BY v.state, v.case_id) AS stays
GROUP BY state
"""
"""PostgreSQL only, which has quantiles of its own."""

RUN = f"""
CREATE TEMPORARY TABLE counted_run AS
SELECT c.id, c.state, c.closed_at, r.id AS ruling_id, r.own_fault, r.provisional, r.fault_kind_id,
    EXISTS (SELECT 1 FROM complaints_objection o WHERE o.complaint_id = c.id AND o.decision = 'open') AS disputed
FROM complaints_complaint c
LEFT JOIN complaints_ruling r ON r.id = (
    SELECT x.id FROM complaints_ruling x WHERE x.complaint_id = c.id AND {RULED} ORDER BY x.version DESC LIMIT 1)
WHERE c.closed_at >= %(begins_before)s AND c.closed_at < %(ends)s AND c.state <> 'merged'
"""  # noqa: S608  our own names
"""The complaints of the first run of months: closed in the month or in the one before."""
BORNE = """
WITH RECURSIVE up (leaf, id, parent_id, department_id) AS (
    SELECT h.id, h.id, h.parent_id, h.department_id FROM complaints_rulingshare h JOIN counted_run c ON c.ruling_id = h.ruling_id
    WHERE c.state NOT IN ('not_upheld', 'no_loss', 'refiled', 'withdrawn') AND c.own_fault AND NOT c.provisional AND NOT c.disputed
      AND NOT EXISTS (SELECT 1 FROM complaints_rulingshare k WHERE k.parent_id = h.id)
    UNION ALL SELECT up.leaf, p.id, p.parent_id, p.department_id
    FROM up JOIN complaints_rulingshare p ON p.id = up.parent_id WHERE up.department_id IS NULL),
borne AS (
    SELECT h.amount, h.supplier_id, h.person_id, c.id AS complaint_id, c.fault_kind_id,
        COALESCE((SELECT MAX(department_id) FROM up WHERE up.leaf = h.id), u.department_id) AS department_id
    FROM complaints_rulingshare h JOIN counted_run c ON c.ruling_id = h.ruling_id LEFT JOIN accounts_user u ON u.id = h.person_id
    WHERE h.id IN (SELECT leaf FROM up))
"""
TOTALS = (
    BORNE  # noqa: S608
    + " UNION ALL ".join(
        f"SELECT '{by}', {column}, COUNT(DISTINCT complaint_id), COALESCE(SUM(amount), 0) FROM borne GROUP BY 2"  # noqa: S608
        for by, column in (
            ("department", "department_id"),
            ("person", "person_id"),
            ("supplier", "supplier_id"),
            ("cause", "fault_kind_id"),
        )
    )
    + " UNION ALL SELECT 'all', NULL, COUNT(DISTINCT complaint_id), COALESCE(SUM(amount), 0) FROM borne"
)
ASIDE = "SELECT state, COUNT(*) FROM counted_run WHERE state IN ('not_upheld', 'no_loss', 'refiled', 'withdrawn') AND NOT disputed AND closed_at >= %(begins)s GROUP BY state"

Row = tuple[int, ...]


class Counted:
    """What one person should find of one month at an instant. Temporary tables hold the cases; `close` takes them away."""

    def __init__(self, *, user: int, begins: datetime, ends: datetime, now: datetime) -> None:
        adapt = connection.ops.adapt_datetimefield_value
        moments = {"begins": begins, "ends": ends, "now": now, "soon": now + timedelta(hours=24)}
        moments |= {f"days_{days}": now - timedelta(days=days) for days in (3, 8, 31)}
        self.values: dict[str, Any] = {name: adapt(moment) for name, moment in moments.items()}
        self.values["user"] = user
        self.close()
        self._ask(SEEN)
        self._ask(CLOSED)
        self._ask(OPENED)

    def close(self) -> None:
        """Take the temporary tables away."""
        with connection.cursor() as cursor:
            for name in ("counted_closed", "counted_opened", "counted_seen"):
                cursor.execute(f"DROP TABLE IF EXISTS {name}")

    def _ask(self, question: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(question, self.values)
            return list(cursor.fetchall()) if cursor.description else []

    def figures(self) -> dict[str, int]:
        """The numbers by code of the figure."""
        found: dict[str, int] = {}
        for question in QUESTIONS:
            with connection.cursor() as cursor:
                cursor.execute(question, self.values)
                names = [column[0] for column in cursor.description]
                found |= {name: int(value) for name, value in zip(names, cursor.fetchone(), strict=True)}
        return found

    def table(self, code: str) -> dict[str, Row]:
        """The rows of a table by their value, those that name nothing under “none”; rows of nothing but 0 are left out."""
        rows = {
            key or "none": tuple(int(one) for one in numbers) for key, *numbers in self._ask(TABLES[code])
        }
        return {key: numbers for key, numbers in rows.items() if any(numbers)}

    def map(self) -> dict[tuple[str, str], int]:
        """Complaints opened by product and defect."""
        return {(row or "none", column or "none"): count for row, column, count in self._ask(MAP)}

    def stages(self) -> dict[str, tuple[float, ...]]:
        """For each stage the number of cases and the five numbers of the box."""
        return {
            state: (cases, *(round(float(one), 1) for one in five))
            for state, cases, five in self._ask(STAGES)
        }


def first_run(
    *, begins_before: datetime, begins: datetime, ends: datetime
) -> tuple[dict[tuple[str, int | None], tuple[int, Any]], dict[str, int]]:
    """The totals of the monthly statistics and the cases beside them, where no month was closed before.

    By what and whom: how many cases, and the sum.
    """
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS counted_run")
        cursor.execute(RUN, {"begins_before": adapt(begins_before), "ends": adapt(ends)})
        cursor.execute(TOTALS)
        totals = {(by, key): (cases, amount) for by, key, cases, amount in cursor.fetchall()}
        cursor.execute(ASIDE, {"begins": adapt(begins)})
        beside = dict(cursor.fetchall())
        cursor.execute("DROP TABLE counted_run")
    return totals, beside
