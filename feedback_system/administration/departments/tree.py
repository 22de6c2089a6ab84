"""Where the departments of a file shall lie: the one above each, no loop, no two of one name beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Department
from feedback_system.administration.departments.columns import NOTHING
from feedback_system.administration.departments.rows import TOP, Row


def place_rows(rows: Sequence[Row], there: Sequence[Department]) -> dict[str, str]:
    """Find the department above each row and refuse the rows that cannot lie there; gives the tree as it would be.

    Its keys are the codes of the departments in use and of those to come, its values the codes of those above them.
    """
    places = _Places(rows, there)
    for row in rows:
        if row.key:
            places.put(row)
    while _refuse_below_refused(rows) or _refuse_loops(rows, there) or _refuse_doubles(rows, there):
        pass
    return _tree(rows, there)


def _tree(rows: Sequence[Row], there: Sequence[Department]) -> dict[str, str]:
    tree = {one.code: one.parent.code if one.parent else TOP for one in there if one.is_active}
    return tree | {row.key: row.above for row in rows if not row.is_refused}


class _Places:
    """By what a department above is called: the code first, then a name that only one has."""

    def __init__(self, rows: Sequence[Row], there: Sequence[Department]) -> None:
        self.codes = {one.code.casefold(): one.code for one in there}
        self.codes |= {row.key.casefold(): row.key for row in rows if row.key}
        self.closed = {one.code for one in there if not one.is_active}
        self.names: dict[str, set[str]] = {}
        self.names_of_closed: dict[str, set[str]] = {}
        for one in there:
            for label in (one.label_zh_hans, one.label_zh_hant, one.label_en):
                self._call(label, one.code)
        for row in rows:
            if row.key:
                self._call(row.values["name"], row.key)

    def _call(self, name: str, key: str) -> None:
        names = self.names_of_closed if key in self.closed else self.names
        if name:
            names.setdefault(name.casefold(), set()).add(key)

    def put(self, row: Row) -> None:
        """Say where the row shall lie, or refuse it."""
        row.above = row.above_now
        word = row.values["parent"].casefold()
        if not word:
            return
        if word in NOTHING:
            row.above = TOP
            return
        named = self.names.get(word) or self.names_of_closed.get(word, set())
        found = {self.codes[word]} if word in self.codes else named
        words = {"name": row.values["parent"]}
        if not found:
            row.refuse(
                _(
                    "There is no department “%(name)s” above it, neither here nor in the file. Write its code or its name."
                )
                % words
            )
        elif len(found) > 1:
            row.refuse(
                _("Several departments are called “%(name)s”. Write the code of the one above.") % words
            )
        elif (above := next(iter(found))) == row.key:
            row.refuse(_("A department cannot belong to itself."))
        elif above in self.closed:
            row.refuse(_("“%(name)s” is closed. Nothing is put below a closed department.") % words)
        else:
            row.above = above


def _refuse_below_refused(rows: Sequence[Row]) -> bool:
    """A new department cannot come to lie below one that does not come."""
    gone = {row.key: row.number for row in rows if row.is_refused and row.department is None}
    below = [row for row in rows if not row.is_refused and row.above != TOP and row.above in gone]
    for row in below:
        row.refuse(
            _("The department above it, in row %(row)d, is refused. Correct that row first.")
            % {"row": gone[row.above]}
        )
    return bool(below)


def _refuse_loops(rows: Sequence[Row], there: Sequence[Department]) -> bool:
    """Rows that would put a department below itself. Rows that change no place did not close the loop."""
    tree = _tree(rows, there)
    label_of = {one.code: one.label for one in there} | {
        row.key: row.values["name"] for row in rows if row.values["name"]
    }
    loops = {}
    for row in rows:
        if not row.is_refused and (row.department is None or row.is_moved):
            chain, above = {row.key: None}, row.above
            while above != TOP and above not in chain:
                chain[above] = None
                above = tree.get(above, TOP)
            if above == row.key:
                loops[row.number] = " → ".join(label_of.get(key, key) for key in [*chain, row.key])
    for row in rows:
        if row.number in loops:
            row.refuse(
                _(
                    "The departments would lie below each other in a loop: %(loop)s. Correct “Belongs to” in one of these rows."
                )
                % {"loop": loops[row.number]}
            )
    return bool(loops)


def _refuse_doubles(rows: Sequence[Row], there: Sequence[Department]) -> bool:
    """A new department of a name that stands in the same place under another code is most likely the same one."""
    refused = False
    names: dict[tuple[str, str], str] = {}
    tree = _tree(rows, there)
    for one in there:
        if one.is_active:
            names.setdefault((tree[one.code], one.label_zh_hans.casefold()), one.code)
    for row in rows:
        place = (row.above, row.values["name"].casefold())
        if row.is_refused or row.department is not None:
            continue
        other = names.setdefault(place, row.key)
        if other != row.key:
            row.refuse(
                _(
                    "“%(name)s” is there already in the same place, with the code “%(code)s”. Write this code if it is the "
                    "same department, or give it another name."
                )
                % {"name": row.values["name"], "code": other}
            )
            refused = True
    return refused
