"""Answers for the combobox of a catalogue: `[{id, label, detail}]`, best first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback_system.cases.fields import local_day
from feedback_system.catalogues.models import CatalogueList
from feedback_system.catalogues.tree import tree_of
from feedback_system.masterdata.rights import require_look_up
from feedback_system.masterdata.views.lookup import LONGEST_QUESTION, answered_in_json
from feedback_system.web.forms import narrow

LIMIT = 20
BROWSED = 60
"""Entries that are offered before anything is typed."""


@login_required
@require_GET
@answered_in_json
def entries(request: HttpRequest, list: str) -> JsonResponse:
    """`?q=`: code, any part of a label in any language, pinyin initials; what was merged finds its successor.

    Without a question: the first entries of the catalogue in their order.
    """
    if list not in CatalogueList.values:
        raise Http404
    require_look_up(request.user)
    text = narrow(request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUESTION])
    tree = tree_of(list)
    rows = []
    for entry in tree.find(text, local_day(timezone.now()), LIMIT if text.strip() else BROWSED):
        parts = [" › ".join(one.label for one in tree.path(entry)[:-1])]
        if earlier := tree.merged.get(entry.pk):
            labels = " · ".join(one.label for one in earlier[:3])
            parts.append(_("also for %(labels)s") % {"labels": labels})
        detail = " · ".join(part for part in parts if part)
        rows.append({"id": entry.pk, "label": f"{entry.label} {entry.code}", "detail": detail})
    return JsonResponse(rows, safe=False)
