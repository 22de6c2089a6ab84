"""Reads the yearly notice on holidays as the State Council publishes it, in words.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
    二、春节：2月15日（农历腊月二十八、周日）至23日放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

Simplified and traditional characters, full-width digits, one holiday per line or all in one paragraph. What the notice
says twice is compared: a weekday in brackets with the date, “3 days in all” with the days counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from feedback_system.worktime.calendar import DayKind, SpecialDay
from feedback_system.worktime.official_days import OfficialDay, Placed, Problem

LONGEST_HOLIDAY = 31
"""A longer stretch of days off is a slip of the pen."""

NAMES = {
    "元旦": ("元旦", "New Year's Day"),
    "春节": ("春節", "Spring Festival"),
    "清明节": ("清明節", "Tomb-Sweeping Day"),
    "劳动节": ("勞動節", "Labour Day"),
    "端午节": ("端午節", "Dragon Boat Festival"),
    "中秋节": ("中秋節", "Mid-Autumn Festival"),
    "国庆节": ("國慶節", "National Day"),
}
"""The holidays of every year (regulation on holidays of the State Council): traditional characters and English."""

_SIMPLIFIED = {
    **{traditional: simplified for simplified, (traditional, _english) in NAMES.items()},
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "五一": "劳动节",
    "国际劳动节": "劳动节",
}

# Full-width forms and the signs that mean the same, as one.
_SAME = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {0x3000: " "}
    | str.maketrans(
        "調節週禮補國慶勞動發電號辦務與〔〕［］【】–—―－～〜", "调节周礼补国庆劳动发电号办务与()()()------"
    )
)

_SENTENCE = re.compile(r"[^。;!\n]+")
_NUMBERING = re.compile(r"^[\s(]*(?:[一二三四五六七八九十]+|\d+)[)\s]*[、.,)]\s*")
_NAME = re.compile(r"^\s*([^\d:,。()\s]{2,20})\s*:")
_TOKEN = re.compile(
    r"(?P<date>(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\s*\((?P<note>[^()]*)\))?)"
    r"|(?P<count>共?\s*(?P<days>\d{1,2})\s*天)"
    r"|(?P<off>放假|补休|休息|休假)"
    r"|(?P<work>上班)"
    r"|(?P<to>至|到|[-~])"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_SIGNATURE = re.compile(r"[\s(]*(?:国务院办公厅)?\s*\d{4}年\d{1,2}月\d{1,2}日[\s)]*")
_NUMBER = re.compile(r"国办发明电\s*\(\d{4}\)\s*\d+\s*号")
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


@dataclass(frozen=True)
class NoticeText:
    """What was read: the days with their lines, what is wrong, and the number of the notice where the text has it."""

    days: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    source: str


@dataclass
class _Stretch:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        for number in range(self.days):
            yield self.first + timedelta(days=number)


@dataclass
class _Reader:
    """Goes through the text sentence by sentence."""

    year: int
    source: str
    name: str = ""
    days: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    month: int = 0
    """The month named last in the present sentence, also where that day does not exist."""
    days_off: int = 0
    """How many days off the present holiday has, for the comparison with “in all”."""

    def read(self, line: int, sentence: str) -> None:
        rest = _NUMBERING.sub("", sentence)
        heading = _NAME.match(rest)
        if heading:
            self.name, self.days_off = _in_simplified(heading[1]), 0
            rest = rest[heading.end() :]
        # What the notice only recommends (“employers are encouraged …”) is not a day off.
        if "鼓励" in rest or "鼓勵" in rest or _SIGNATURE.fullmatch(rest):
            return
        self._clauses(line, rest)

    def _clauses(self, line: int, text: str) -> None:
        waiting: list[_Stretch] = []
        self.month = 0
        previous: date | None = None
        range_open = broken = False
        for token in _TOKEN.finditer(text):
            if token["date"]:
                day = self._day(line, token, previous, backwards_ok=not range_open)
                if day is None:
                    broken, range_open = True, False
                elif range_open and waiting:
                    self._extend(line, waiting[-1], day)
                    previous, range_open = day, False
                else:
                    waiting.append(_Stretch(day, day))
                    previous, range_open = day, False
            elif token["to"]:
                range_open = bool(waiting)
            elif token["off"]:
                self._take(line, waiting, DayKind.HOLIDAY)
                self.days_off += sum(one.days for one in waiting)
                waiting = []
            elif token["work"]:
                self._take(line, waiting, DayKind.MAKE_UP_WORKDAY)
                waiting = []
            elif token["count"] and self.days_off and int(token["days"]) != self.days_off and not broken:
                self.problems.append(Problem(line, "count_wrong", token["days"], str(self.days_off)))
        if waiting:
            self.problems.append(Problem(line, "not_understood", text.strip()[:80]))

    def _day(
        self, line: int, token: re.Match[str], previous: date | None, *, backwards_ok: bool
    ) -> date | None:
        month = self.month = int(token["month"] or self.month)
        year = self.year
        if token["year"]:
            year = int(token["year"])
        elif previous is not None and not token["month"]:
            year = previous.year
        elif month == 12 and backwards_ok and _leads_into_new_year(token):
            year -= 1
        try:
            day = date(year, month, int(token["day"]))
        except ValueError:
            self.problems.append(Problem(line, "date_unknown", token["date"]))
            return None
        said = _WEEKDAY.search(token["note"] or "")
        if said and WEEKDAYS[said[1]] != day.weekday():
            self.problems.append(Problem(line, "weekday_wrong", day.isoformat(), said[0]))
            return None
        if not self._is_of_the_year(day):
            self.problems.append(Problem(line, "year_wrong", day.isoformat(), str(self.year)))
            return None
        return day

    def _is_of_the_year(self, day: date) -> bool:
        """New Year's holiday may begin in the December before; the notice then names that year."""
        return day.year == self.year or (day.year == self.year - 1 and day.month == 12)

    def _extend(self, line: int, stretch: _Stretch, last: date) -> None:
        if not 0 < (last - stretch.last).days < LONGEST_HOLIDAY:
            value = f"{stretch.first.isoformat()} – {last.isoformat()}"
            self.problems.append(Problem(line, "range_wrong", value))
            return
        stretch.last = last

    def _take(self, line: int, stretches: list[_Stretch], kind: DayKind) -> None:
        if stretches and not self.name:
            self.problems.append(Problem(line, "name_missing"))
            return
        special = SpecialDay(kind, self.name, *_translated(self.name))
        for stretch in stretches:
            self.days += [Placed(line, OfficialDay(day, special, self.source)) for day in stretch]


def read_notice(text: str, year: int, source: str = "") -> NoticeText:
    """The days off and the make-up workdays that the notice names for `year`; `source` is written to each of them,
    left out the number of the notice.
    """
    same = text.translate(_SAME)
    number = _NUMBER.search(same)
    known = source or (f"国务院办公厅 {_original(text, number)}" if number else "")
    reader = _Reader(year, known)
    for line, content in enumerate(same.split("\n"), start=1):
        for sentence in _SENTENCE.findall(content):
            reader.read(line, sentence)
    return NoticeText(tuple(reader.days), tuple(reader.problems), known)


def _original(text: str, found: re.Match[str]) -> str:
    """What stands in the text where it was found; every sign stands for one sign."""
    return text[found.start() : found.end()].strip()


def _leads_into_new_year(token: re.Match[str]) -> bool:
    """Whether a December without a year is followed by “to 1 January”."""
    return bool(re.match(r"\s*-?(?:至|到|[-~])\s*(?:\d{4}年)?1月", token.string[token.end() :]))


def _in_simplified(name: str) -> str:
    parts = [_SIMPLIFIED.get(part, part) for part in re.split(r"[、和与及]", name.strip()) if part]
    return "、".join(parts)


def _translated(name: str) -> tuple[str, str]:
    """Traditional characters and English of a name; empty where it is not one of the holidays of every year."""
    parts = [NAMES.get(part) for part in name.split("、")]
    known = [part for part in parts if part is not None]
    if not parts or len(known) != len(parts):
        return "", ""
    return "、".join(part[0] for part in known), " and ".join(part[1] for part in known)


def missing_holidays(days: list[OfficialDay] | tuple[OfficialDay, ...]) -> list[str]:
    """Which holidays of every year have no day off among `days`, by their names in simplified Chinese."""
    named = {day.special.name_zh_hans for day in days if day.special.kind is DayKind.HOLIDAY}
    return [name for name in NAMES if not any(name.removesuffix("节") in one for one in named)]
