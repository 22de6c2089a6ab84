"""A catalogue as a tree, read once per stamp of the reference data: who belongs to whom, and what became of merged entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from feedback_system.catalogues.models import CatalogueEntry, Classification
from feedback_system.masterdata.naming import fold, initials_of
from feedback_system.reference.kept import kept, twin


@dataclass
class Tree:
    """All entries of one catalogue. Nothing in it may be changed: every reader of the process sees the same one."""

    entries: dict[int, CatalogueEntry] = field(default_factory=dict)
    children: dict[int | None, list[CatalogueEntry]] = field(default_factory=lambda: defaultdict(list))
    merged: dict[int, list[CatalogueEntry]] = field(default_factory=lambda: defaultdict(list))
    by_code: dict[str, CatalogueEntry] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    """What a look-up compares, by id: code and labels folded, with the initials of the Chinese labels."""

    def get(self, pk: int | None) -> CatalogueEntry | None:
        """The entry with that id, a copy of its own, or None."""
        found = self.entries.get(pk) if pk is not None else None
        return None if found is None else twin(found)

    def named(self, text: str) -> list[CatalogueEntry]:
        """The entries that are meant by a code (whatever its case) or, where no code fits, by a whole label."""
        found = self.by_code.get(text.strip().casefold())
        if found is not None:
            return [twin(found)]
        word = fold(text)
        labels = [
            one
            for one in self.entries.values()
            if word and word in {fold(one.label_zh_hans), fold(one.label_zh_hant), fold(one.label_en)}
        ]
        living = [one for one in labels if one.merged_into_id is None]
        return [twin(one) for one in living or labels]

    def present(self, entry: CatalogueEntry) -> CatalogueEntry:
        """What the entry is today: itself, or the end of the chain of merges."""
        seen = {entry.pk}
        while entry.merged_into_id is not None and entry.merged_into_id not in seen:
            seen.add(entry.merged_into_id)
            entry = self.entries[entry.merged_into_id]
        return entry

    def path(self, entry: CatalogueEntry) -> list[CatalogueEntry]:
        """The entry below those it belongs to, the uppermost first."""
        way, seen = [entry], {entry.pk}
        while way[0].parent_id is not None and way[0].parent_id not in seen:
            seen.add(way[0].parent_id)
            way.insert(0, self.entries[way[0].parent_id])
        return way

    def height(self, pk: int) -> int:
        """How many levels the entry and what is below it take: 1 for an entry without children."""
        below = [self.height(child.pk) for child in self.children.get(pk, ())]
        return 1 + max(below, default=0)

    def below(self, pk: int) -> set[int]:
        """The ids of the entry and of everything below it."""
        found, waiting = {pk}, [pk]
        while waiting:
            for child in self.children.get(waiting.pop(), ()):
                if child.pk not in found:
                    found.add(child.pk)
                    waiting.append(child.pk)
        return found

    def meant_by(self, entry: CatalogueEntry) -> set[int]:
        """The ids that count for the entry today: it and what is below, and whatever was merged into one of these.

        What stands below and was merged into an entry elsewhere counts there.
        """
        below = self.below(self.present(entry).pk)
        found, waiting = set(), [pk for pk in below if self.entries[pk].merged_into_id is None]
        while waiting:
            pk = waiting.pop()
            if pk in found:
                continue
            found.add(pk)
            waiting += [one.pk for one in self.merged.get(pk, ())]
        return found

    def walk(self, parent: int | None = None, level: int = 0) -> Iterable[tuple[CatalogueEntry, int]]:
        """Every entry that was not merged, in its order, each with its level from 0."""
        for child in self.children.get(parent, ()):
            if child.merged_into_id is None:
                yield child, level
            yield from self.walk(child.pk, level + 1)

    def find(self, text: str, on: date, limit: int) -> list[CatalogueEntry]:
        """What may be chosen on that day and fits `text`, the whole code first; without text the first of the catalogue.

        A merged entry finds what it was merged into.
        """
        word = fold(text)
        if not word:
            living = [one for one, _level in self.walk() if one.is_valid(on)]
            return living[:limit]
        ranked: dict[int, tuple[int, int]] = {}
        order = {one.pk: place for place, (one, _level) in enumerate(self.walk())}
        for pk, key in self.keys.items():
            if word not in key:
                continue
            entry = self.entries[pk]
            now = self.present(entry)
            if not now.is_valid(on):
                continue
            exact = word in {fold(entry.code), fold(entry.label_zh_hans), fold(entry.label_zh_hant)}
            rank = (0 if exact else 1 if key.startswith(word) else 2, order.get(now.pk, len(order)))
            ranked[now.pk] = min(ranked.get(now.pk, rank), rank)
        return [self.entries[pk] for pk in sorted(ranked, key=lambda pk: ranked[pk])[:limit]]


def _made(list: str) -> Tree:
    tree = Tree()
    rows = CatalogueEntry.objects.filter(list=list).select_related("merged_by").order_by("position", "pk")
    for one in rows:
        tree.entries[one.pk] = one
        tree.by_code[one.code.casefold()] = one
        tree.children[one.parent_id].append(one)
        if one.merged_into_id is not None:
            tree.merged[one.merged_into_id].append(one)
        words = [one.code, one.label_zh_hans, one.label_zh_hant, one.label_en, initials_of(one.label_zh_hans)]
        tree.keys[one.pk] = " ".join(fold(word) for word in words if word)
    return tree


def tree_of(list: str) -> Tree:
    """The catalogue as it stands. Note: one query when it has changed, none otherwise but that for the stamp."""
    return kept(f"catalogue {list}", lambda: _made(list))


def words_for(entry: CatalogueEntry) -> str:
    """The label as a case shows it: what was chosen then, and what it is now."""
    if entry.merged_into_id is None:
        return entry.label
    now = tree_of(entry.list).present(entry)
    return _("%(then)s (now %(now)s)") % {"then": entry.label, "now": now.label}


def cases_with(entry: CatalogueEntry) -> Q:
    """The condition on cases: classified as the entry, something below it, or something merged into one of these."""
    ids = tree_of(entry.list).meant_by(entry)
    return Q(pk__in=Classification.objects.filter(counts=True, entry__in=ids).values("case"))
