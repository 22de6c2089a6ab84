"""People out of an Excel or CSV file: a dry run that says row by row what would happen, then all of it or nothing.

Who is not in the file is listed and never touched: leaving is an act of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import DIRECTORIES, Department, DirectoryEntry, User, Way, as_known
from accounts.models.ways import LONGEST_IDENTIFIER
from accounts.operations import ask_to_move, change_person, create_person, enter_identifiers
from accounts.operations.rights import must_manage_people
from feedback_system.administration.sheets import rows_under
from feedback_system.company.models import Company
from feedback_system.errors import Conflict

MOST_ROWS = 2_000
MOST_NEW = 100
"""Each new person gets a start password, and hashing one takes a moment."""

COLUMNS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("username", gettext_lazy("User name"), ("用户名", "登录名", "账号", "帳號", "user name", "username", "login")),
    ("name", gettext_lazy("Name"), ("姓名", "名字", "name")),
    ("department", gettext_lazy("Home department"), ("部门", "所属部门", "部門", "所屬部門", "department", "home department")),
    ("email", gettext_lazy("E-mail"), ("邮箱", "电子邮箱", "電子郵件", "e-mail", "email")),
    ("phone", gettext_lazy("Telephone"), ("电话", "手机", "電話", "手機", "telephone", "phone", "mobile")),
    (Way.WECOM, gettext_lazy("WeCom account"), ("企业微信账号", "企業微信帳號", "wecom account", "wecom")),
    (Way.DINGTALK, gettext_lazy("DingTalk UserID"), ("钉钉userid", "釘釘userid", "dingtalk userid", "dingtalk")),
    (Way.FEISHU, gettext_lazy("Feishu user ID"), ("飞书用户id", "飛書使用者id", "feishu user id", "feishu")),
    (Way.OIDC, gettext_lazy("OpenID Connect identifier"), ("统一登录账号", "統一登入帳號", "openid connect identifier", "oidc")),
)  # fmt: skip
NEEDED = ("username", "name")
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass
class Row:
    """One row of the file and what it would do."""

    number: int
    values: dict[str, str]
    outcome: str = SAME
    sentences: list[str] = field(default_factory=list)
    person: User | None = None
    department: Department | None = None

    @property
    def identifiers(self) -> dict[str, str]:
        """By what directories know the person, as far as the file says."""
        return {way.value: as_known(way, self.values[way]) for way in DIRECTORIES if self.values[way]}

    def refuse(self, sentence: str) -> None:
        """Say why the row cannot be taken."""
        self.outcome = REFUSED
        self.sentences.append(sentence)


@dataclass
class Plan:
    """What the file would do."""

    rows: list[Row]
    absent: list[User]
    """Active people who stand in no row of the file."""

    def with_outcome(self, outcome: str) -> list[Row]:
        """The rows that end that way."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def facts(self) -> list[list[Any]]:
        """What a seal is made of."""
        return [[row.number, row.outcome, row.sentences] for row in self.rows]


def values_of(content: bytes) -> list[list[Any]]:
    """The rows of the file below its headings: number of the row, then the cells of the known columns as text.

    :raises Invalid: in `file`, when no rows can be read or a needed heading is missing.
    """
    return rows_under(
        content,
        COLUMNS,
        needed=NEEDED,
        missing=_(
            "The headings “User name” and “Name” were not found in the first rows. Name two columns so, and choose the file again."
        ),
        most=MOST_ROWS,
    )


def plan_people(values: Sequence[Sequence[Any]]) -> Plan:
    """What these rows would do now. An empty cell leaves what is known as it is. Note: two queries."""
    known = {one.username.casefold(): one for one in User.objects.select_related("department").order_by("pk")}
    departments: dict[str, Department] = {}
    for one in Department.objects.filter(is_active=True).order_by("-pk"):
        departments |= {
            str(text).casefold(): one for text in (one.label_zh_hans, one.label_en, one.code) if text
        }
    names = [name for name, *_rest in COLUMNS]
    rows = [Row(int(number), dict(zip(names, cells, strict=True))) for number, *cells in values]
    seen: set[str] = set()
    entries = Identifiers()
    for row in rows:
        _judge(row, known, departments, seen)
        entries.judge(row)
    for extra in [row for row in rows if row.outcome == NEW][MOST_NEW:]:
        extra.refuse(
            _("At most %(limit)d new people are taken at once. Import the rest with a second file.")
            % {"limit": MOST_NEW}
        )
    people = (one for one in known.values() if one.is_active and one.kind == User.Kind.PERSON)
    return Plan(rows, [one for one in people if one.username.casefold() not in seen])


class Identifiers:
    """By what the directories know people now, and by what the rows before said. Note: one query."""

    def __init__(self) -> None:
        self.owner: dict[tuple[str, str], str] = {}
        self.present: dict[tuple[int, str], str] = {}
        for one in DirectoryEntry.objects.select_related("user"):
            self.owner[one.way, one.identifier] = one.user.username.casefold()
            self.present[one.user_id, one.way] = one.identifier

    def judge(self, row: Row) -> None:
        """Refuse an identifier of somebody else, and say which ones change."""
        if row.outcome == REFUSED:
            return
        key, changes = User.normalize_username(row.values["username"]).casefold(), []
        for way, identifier in row.identifiers.items():
            label = str(Way(way).label)
            if len(identifier) > LONGEST_IDENTIFIER:
                row.refuse(
                    _("An identifier has at most %(limit)d characters.") % {"limit": LONGEST_IDENTIFIER}
                )
                return
            if self.owner.setdefault((way, identifier), key) != key:
                row.refuse(
                    _("%(way)s: another person has the identifier “%(identifier)s”.")
                    % {"way": label, "identifier": identifier}
                )
                return
            before = self.present.get((row.person.pk, way), "") if row.person is not None else ""
            if identifier != before:
                changes.append(f"{label}: {before or '–'} → {identifier}")
        if changes:
            row.sentences.extend(changes)
            row.outcome = CHANGED if row.outcome == SAME else row.outcome


def _judge(row: Row, known: dict[str, User], departments: dict[str, Department], seen: set[str]) -> None:
    key = User.normalize_username(row.values["username"]).casefold()
    if not key:
        row.refuse(_("The user name is missing."))
        return
    if key in seen:
        row.refuse(_("This user name stands in an earlier row already."))
        return
    seen.add(key)
    row.person = known.get(key)
    if wanted := row.values["department"]:
        row.department = departments.get(wanted.casefold())
        if row.department is None:
            row.refuse(
                _("There is no department “%(name)s”. Use its code or its name as it stands in the settings.")
                % {"name": wanted}
            )
    if row.person is None:
        _judge_new(row)
    elif not row.person.is_active or row.person.kind != User.Kind.PERSON:
        row.refuse(_("This account is switched off or belongs to a system; it is not changed by a file."))
    elif row.outcome != REFUSED:
        _judge_known(row, row.person)


def _judge_new(row: Row) -> None:
    data = row.values
    if not data["name"]:
        row.refuse(_("The name is missing."))
    _check(
        row,
        User(username=data["username"], name=data["name"] or "-", email=data["email"], phone=data["phone"]),
    )
    if row.outcome != REFUSED:
        row.outcome = NEW


def _judge_known(row: Row, person: User) -> None:
    data, changes = row.values, []
    after = User(
        username=person.username,
        name=data["name"] or person.name,
        email=data["email"] or person.email,
        phone=data["phone"] or person.phone,
    )
    _check(row, after)
    if row.outcome == REFUSED:
        return
    for name, label, _words in COLUMNS[1:]:
        if name in DIRECTORIES:
            continue
        if name == "department":
            if row.department is not None and row.department != person.department:
                changes.append(f"{label}: {person.department or '–'} → {row.department}")
        elif getattr(after, name) != getattr(person, name):
            changes.append(f"{label}: {getattr(person, name) or '–'} → {getattr(after, name)}")
    if changes:
        row.outcome, row.sentences = CHANGED, changes


def _check(row: Row, person: User) -> None:
    try:
        person.clean_fields(exclude=["password", "department"])
    except ValidationError as error:
        for sentences in error.message_dict.values():
            for sentence in sentences:
                row.refuse(sentence)


@transaction.atomic
def import_people(
    *, values: Sequence[Sequence[Any]], facts: Any, by: User, at: datetime
) -> list[tuple[User, str]]:
    """Carry out what was shown, all rows that are not refused; gives the new people with their start passwords.

    `facts` are those of the plan that was shown. Where two administrators control each other a move is asked for.
    :raises NotPermitted: for who does not keep the people.
    :raises Conflict: when the rows would do something else by now.
    """
    must_manage_people(by)
    plan = plan_people(values)
    if plan.facts != facts:
        raise Conflict(
            _("Somebody has changed people or departments since. Choose the file again and look at it.")
        )
    fresh = []
    for row in plan.rows:
        data = row.values
        if row.outcome == NEW:
            fresh.append(
                create_person(
                    username=data["username"], name=data["name"], department=row.department, email=data["email"],
                    phone=data["phone"], by=by, at=at,
                )
            )  # fmt: skip
            enter_identifiers(user=fresh[-1][0], identifiers=row.identifiers, by=by, at=at)
        elif row.outcome == CHANGED and row.person is not None:
            _change(row, row.person, by=by, at=at)
            enter_identifiers(user=row.person, identifiers=row.identifiers, by=by, at=at)
    return fresh


def _change(row: Row, person: User, *, by: User, at: datetime) -> None:
    data, department = row.values, row.department or person.department
    if department != person.department and Company.get().two_administrators:
        if (
            department is not None
            and not person.change_requests.filter(act="move_person", state="waiting").exists()
        ):
            ask_to_move(user=person, department=department, by=by, at=at)
        department = person.department
    change_person(
        user=person,
        name=data["name"] or person.name,
        department=department,
        email=data["email"] or person.email,
        phone=data["phone"] or person.phone,
        by=by,
        at=at,
    )
