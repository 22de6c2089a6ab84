"""Judging a file of departments against what is there now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.holding import what_holds
from accounts.models import Department, DepartmentFunction, User
from accounts.operations.departments import USUAL, departments_below_it
from feedback_system.administration.departments.columns import COLUMNS, NOTHING, functions_by_word
from feedback_system.administration.departments.rows import CHANGED, MOVED, NEW, Absent, Plan, Row, depth_in
from feedback_system.administration.departments.tree import place_rows
from feedback_system.joining import listed, named

_CODE = re.compile(r"[-a-zA-Z0-9_]{1,40}")
LABELS = ("label_zh_hans", "label_zh_hant", "label_en")
POSTS = ("head", "secretary")


def plan_departments(values: Sequence[Sequence[Any]]) -> Plan:
    """What these rows would do now. An empty cell leaves what is known as it is. Note: a fixed number of queries."""
    there = list(Department.objects.select_related("parent", "head", "secretary").order_by("pk"))
    names = [name for name, *_rest in COLUMNS]
    rows = [Row(int(number), dict(zip(names, cells, strict=True))) for number, *cells in values]
    judge = _Judge(there)
    for row in rows:
        judge.look_at(row)
    above = place_rows(rows, there)
    label_of = {one.code: one.label for one in there} | _new_names(rows)
    for row in rows:
        if not row.is_refused:
            _tell(row, label_of)
    in_file = {row.department.pk for row in rows if row.department is not None}
    absent = _absent([one for one in there if one.is_active], in_file, above)
    _note_functions(absent, rows)
    return Plan(rows, absent, above)


def _new_names(rows: Sequence[Row]) -> dict[str, str]:
    """The names by key of the departments that come or are renamed."""
    taken = (row for row in rows if not row.is_refused)
    return {
        row.key: row.labels[LABELS[0]]
        for row in taken
        if row.department is None or row.department.label_zh_hans != row.labels[LABELS[0]]
    }


def _note_functions(absent: Sequence[Absent], rows: Sequence[Row]) -> None:
    """Say of departments with which a function would go that the routes look for."""
    staying = {row.function for row in rows if not row.is_refused}
    staying |= {row.department.function for row in rows if row.is_refused and row.department is not None}
    for one in absent:
        if one.department.function in {usual.function for usual in USUAL} - staying:
            one.note = _(
                "No department in the file has its function, “%(function)s”, which the routes look for."
            ) % {"function": one.department.get_function_display()}


class _Judge:
    """Looks at one row after the other; knows the departments and people there are. Note: one query, for the people."""

    def __init__(self, there: Sequence[Department]) -> None:
        self.by_code = {one.code: one for one in there}
        self.by_small_code = {one.code.casefold(): one for one in reversed(there)}
        self.functions = functions_by_word()
        self.usual = {usual.zh_hans: usual for usual in USUAL}
        self.seen: dict[str, int] = {}
        self.users: dict[str, User] = {}
        self.people: dict[str, list[User]] = {}
        for one in User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("pk"):
            self.users[one.username.casefold()] = one
            self.people.setdefault(one.name.casefold(), []).append(one)

    def look_at(self, row: Row) -> None:
        """Find the department of the row and what it shall be; where it shall lie is judged for all rows together."""
        code = row.values["code"]
        if not code:
            row.refuse(_("The department code is missing."))
            return
        row.department = self.by_code.get(code) or self.by_small_code.get(code.casefold())
        row.key = row.department.code if row.department is not None else code
        earlier = self.seen.setdefault(
            row.key if row.department is not None else row.key.casefold(), row.number
        )
        if earlier != row.number:
            row.key = ""
            row.refuse(
                _("The code “%(code)s” stands in row %(row)d already. Take one of the two out of the file.")
                % {"code": code, "row": earlier}
            )
            return
        if row.department is None and not _CODE.fullmatch(code):
            row.refuse(_("A department code has at most 40 letters, digits, - and _; this one has others."))
        if row.department is not None and not row.department.is_active:
            row.refuse(
                _(
                    "This department is closed. Put it into use again on its page, or take the row out of the file."
                )
            )
            return
        self._names_and_function(row)
        for post in POSTS:
            self._post(row, post)
        for post, person in row.posts.items() if row.changes_posts else ():
            if person is not None and not person.is_active:
                row.refuse(
                    _("%(post)s: %(name)s cannot log in any more. Write somebody else, or - for nobody.")
                    % {"post": _label_of(post), "name": person}
                )

    def _names_and_function(self, row: Row) -> None:
        present, name = row.department, row.values["name"]
        if not name and present is None:
            row.refuse(_("The department name is missing."))
        row.labels = {label: getattr(present, label, "") for label in LABELS}
        if name and name not in row.labels.values():
            row.labels["label_zh_hans"] = name
        usual = self.usual.get(name) if present is None else None
        if usual is not None:  # under the name of the policies it brings the names in other languages along
            row.labels |= {"label_zh_hant": usual.zh_hant, "label_en": usual.en}
        for label in LABELS[1:]:
            if cell := row.values[label]:
                row.labels[label] = "" if cell in NOTHING else cell
        word = row.values["function"]
        known = self.functions.get(word.casefold()) if word else None
        row.function = known or getattr(present, "function", "") or _function_of(usual)
        if word and known is None:
            row.refuse(
                _("There is no function “%(word)s”. Known are: %(known)s.")
                % {"word": word, "known": listed(one.label for one in DepartmentFunction)}
            )
        self._check(row)

    @staticmethod
    def _check(row: Row) -> None:
        """Whether the names fit into their fields."""
        shall_be = Department(code="x", function=row.function, **row.labels)
        try:
            shall_be.clean_fields(exclude=["parent", *POSTS, *([] if row.labels[LABELS[0]] else LABELS[:1])])
        except ValidationError as error:
            for sentences in error.message_dict.values():
                for sentence in sentences:
                    row.refuse(sentence)

    def _post(self, row: Row, post: str) -> None:
        word = row.values[post]
        row.posts[post] = getattr(row.department, post, None)
        if not word:
            return
        if word.casefold() in NOTHING:
            row.posts[post] = None
            return
        label = _label_of(post)
        person, same = self.users.get(word.casefold()), self.people.get(word.casefold(), [])
        if person is None and len(same) > 1:
            row.refuse(
                _("%(post)s: several people are called “%(name)s”. Write the user name.")
                % {"post": label, "name": word}
            )
        elif person is None and not same:
            row.refuse(
                _(
                    "%(post)s: nobody who can log in here is called “%(name)s”. Leave the cell empty, add the person, "
                    "and import the file again."
                )
                % {"post": label, "name": word}
            )
        else:
            row.posts[post] = person or same[0]


def _function_of(usual: Any) -> str:
    return usual.function if usual is not None else DepartmentFunction.OTHER.value


def _label_of(name: str) -> str:
    return next(str(label) for one, label, _words in COLUMNS if one == name)


def _became(column: str, before: Any, after: Any) -> str:
    """What of a department becomes something else, as a line of the page."""
    return named(_label_of(column), f"{before or '–'} → {after or '–'}")


def _tell(row: Row, label_of: dict[str, str]) -> None:
    """Say in sentences what a row that can be taken does."""
    place = label_of.get(row.above, "") or _("top of the tree")
    function = str(DepartmentFunction(row.function).label)
    if row.department is None:
        row.outcome = NEW
        row.sentences = [
            named(_label_of("parent"), place),
            named(_label_of("function"), function),
            *(named(_label_of(post), person) for post, person in row.posts.items() if person is not None),
        ]
        return
    present, changes = row.department, []
    if row.is_moved:
        changes.append(_became("parent", present.parent or _("top of the tree"), place))
    for name, label in row.labels.items():
        before = getattr(present, name)
        if before != label:
            column = "name" if name == LABELS[0] else name
            changes.append(_became(column, before, label))
    if row.labels[LABELS[0]] != present.label_zh_hans and (others := _other_names(row)):
        changes.append(_("Its names in other languages stay: %(names)s.") % {"names": listed(others)})
    if present.function != row.function:
        changes.append(_became("function", present.get_function_display(), function))
    for post, person in row.posts.items():
        before = getattr(present, post)
        if before != person:
            changes.append(_became(post, before, person))
    if changes:
        row.outcome, row.sentences = (MOVED if row.is_moved else CHANGED), changes


def _other_names(row: Row) -> list[str]:
    """The names in other languages that a row leaves as they are though it renames the department."""
    kept = [getattr(row.department, label) for label in LABELS[1:] if not row.values[label]]
    return [name for name in kept if name]


def _absent(in_use: Sequence[Department], in_file: set[int], above: dict[str, str]) -> list[Absent]:
    """Those in use that no row names, with what keeps each from being closed once the rows are carried out."""
    by_code = {one.code: one for one in in_use if one.pk not in in_file}
    holds = what_holds([one.pk for one in by_code.values()])
    found = {code: Absent(one, holds[one.pk], []) for code, one in by_code.items()}
    below: dict[str, list[str]] = {code: [] for code in found}
    for code, parent in above.items():
        if parent in below:
            below[parent].append(code)
    # From the bottom up: one below that cannot be closed holds the one above.
    for code in sorted(found, key=lambda one: depth_in(above, one), reverse=True):
        with_it = [child for child in below[code] if child in found and not found[child].reasons]
        found[code].below.extend(found[child].department for child in with_it)
        if staying := len(below[code]) - len(with_it):
            found[code].reasons.append(departments_below_it(staying))
    return list(found.values())
