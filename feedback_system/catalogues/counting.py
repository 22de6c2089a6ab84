"""The catalogue of defects for whoever counts findings: what a case is classified as, by the code that stands for it today."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import OuterRef, Subquery

from feedback_system.cases.findings import DefectName
from feedback_system.catalogues.models import CatalogueList, Classification
from feedback_system.catalogues.tree import tree_of


def classified_defect() -> Subquery:
    """The code of the defect that counts for a case, None without one: an expression for a query of cases."""
    counting = Classification.objects.filter(case=OuterRef("pk"), list=CatalogueList.DEFECT, counts=True)
    return Subquery(counting.values("entry__code")[:1])


def present_codes() -> Callable[[str | None], str]:
    """What tells the code that stands for another one today, after merges; "" for none.

    Ask for it once for many rows: the catalogue is looked at here, and no row asks the database again.
    """
    tree = tree_of(CatalogueList.DEFECT)

    def present(code: str | None) -> str:
        entry = tree.by_code.get((code or "").casefold())
        return tree.present(entry).code if entry is not None else code or ""

    return present


def defects() -> Mapping[str, DefectName]:
    """The defects that were not merged into another one, those that may no longer be chosen included."""
    return {
        entry.code: DefectName(entry.label_zh_hans, entry.label_zh_hant, entry.label_en)
        for entry, _level in tree_of(CatalogueList.DEFECT).walk()
    }
