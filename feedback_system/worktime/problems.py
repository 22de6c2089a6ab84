"""What is wrong with a table or notice of official days, in sentences that say how to mend it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from feedback_system.worktime.official_days import Problem, UnreadableTable

_PROBLEMS = {
    "column_missing": _("The heading lacks these columns: %(value)s. Add them and load the file again."),
    "date_unknown": _("Line %(line)s: “%(value)s” is not a date. Write it as 2027-01-31."),
    "date_twice": _("Line %(line)s: %(value)s comes twice. Leave one of the two lines."),
    "kind_unknown": _("Line %(line)s: “%(value)s” is not a kind of day. Write holiday or make_up_workday."),
    "value_missing": _("Line %(line)s: %(value)s is empty. Fill it in."),
    "year_wrong": _("Line %(line)s: %(value)s does not lie in %(detail)s. Load each year on its own."),
    "weekday_wrong": _(
        "Line %(line)s: %(value)s is a %(weekday)s, but the text says “%(detail)s”. Check the date and the year."
    ),
    "count_wrong": _(
        "Line %(line)s: the text says %(value)s days in all, but the days it names are %(detail)s. Check the first and the last day."
    ),
    "range_wrong": _("Line %(line)s: %(value)s is no range of days. Put the earlier day first."),
    "make_up_on_a_weekday": _(
        "Line %(line)s: %(value)s is a %(weekday)s and worked anyway. A make-up workday is a Saturday or a Sunday."
    ),
    "not_understood": _(
        "Line %(line)s: “%(value)s” names a day but not whether it is off (放假) or worked (上班). Complete or remove it."
    ),
    "name_missing": _(
        "Line %(line)s: the holiday has no name. Begin with its name and a colon, such as “春节：”."
    ),
    "source_missing": _("Say where this text comes from, such as the number of the notice."),
    "empty": _("There are no days in it. Paste the official arrangement of the year."),
    "file_too_large": _(
        "The file is too large for a notice. Choose the notice itself, as a text or CSV file."
    ),
    "file_not_text": _(
        "This file is not plain text. Open it, copy the text and paste it here, or save it as text or CSV."
    ),
}


def sentence(problem: Problem) -> Any:
    """One problem in one sentence of the active language."""
    words = {"line": problem.line, "value": problem.value, "detail": problem.detail, "weekday": ""}
    if problem.code in ("weekday_wrong", "make_up_on_a_weekday"):
        words["weekday"] = date_format(date.fromisoformat(problem.value), "l")
    return _PROBLEMS[problem.code] % words


def sentences_of(error: UnreadableTable) -> list[Any]:
    """One sentence for every line that must be mended."""
    return [sentence(problem) for problem in error.problems]
