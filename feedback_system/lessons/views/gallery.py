"""The gallery of defect pictures: newest first, loaded as one scrolls; quality chooses those for learning."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from feedback_system.attachments.models import Attachment
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.catalogues.tree import tree_of
from feedback_system.errors import Invalid
from feedback_system.lessons.pictures import card, choose_picture, drop_picture, may_choose, pictures
from feedback_system.masterdata.models import Product
from feedback_system.masterdata.paging import page_of
from feedback_system.masterdata.rights import require_look_up
from feedback_system.web.htmx import is_htmx

AT_ONCE = 24


@login_required
@require_safe
def gallery(request: SignedIn) -> HttpResponse:
    """The pictures this reader may see; `?defect=`, `?product=` and `?learning=1` narrow them."""
    require_look_up(request.user)
    entry = _defect(request)
    product = _product(request)
    only_learning = request.GET.get("learning") == "1"
    rows = pictures(
        request.user,
        entry=entry,
        product_id=product.pk if product is not None else None,
        only_learning=only_learning,
    )
    if (request.GET.get("defect") and entry is None) or (request.GET.get("product") and product is None):
        rows = rows.none()
    shown = page_of(rows, by=("pk",), newest_first=True, cursor=request.GET.get("cursor", ""), size=AT_ONCE)
    kept = {name: request.GET[name] for name in ("defect", "product", "learning") if request.GET.get(name)}
    context: dict[str, Any] = {
        "cards": [_card(row) for row in shown.rows],
        "next_url": f"?{urlencode({**kept, 'cursor': shown.next})}" if shown.next else "",
        "entry": entry,
        "product": product,
        "only_learning": only_learning,
        "filters": _chips(kept, entry, product),
        "defects": [
            (one, "\u3000" * level) for one, level in tree_of(CatalogueList.DEFECT).walk() if level < 2
        ],
        "may_choose": may_choose(request.user),
        "here": f"{reverse('lessons:gallery')}?{urlencode(kept)}",
    }
    whole = "lessons/gallery.html"
    return render(request, "lessons/_pictures.html" if is_htmx(request) else whole, context)


def _card(row: Attachment) -> dict[str, Any]:
    return card(
        row,
        thumbnail_url=reverse("attachments:thumbnail", args=[row.pk]),
        url=reverse("attachments:download", args=[row.pk]),
    )


def _defect(request: SignedIn) -> CatalogueEntry | None:
    found = tree_of(CatalogueList.DEFECT).named(request.GET.get("defect", "").replace("\x00", "")[:120])
    return found[0] if found else None


def _product(request: SignedIn) -> Product | None:
    code = request.GET.get("product", "").replace("\x00", "").strip()[:60]
    return Product.objects.filter(code=code).first() if code else None


def _chips(
    kept: dict[str, str], entry: CatalogueEntry | None, product: Product | None
) -> list[dict[str, str]]:
    words = {
        "defect": (_("Defect"), entry.label if entry is not None else kept.get("defect", "")),
        "product": (_("Product"), str(product) if product is not None else kept.get("product", "")),
        "learning": (_("For learning"), _("yes")),
    }
    return [
        {
            "label": words[name][0],
            "value": words[name][1],
            "remove_url": f"?{urlencode({other: value for other, value in kept.items() if other != name})}",
        }
        for name in kept
    ]


def _picture(request: SignedIn, pk: int) -> Attachment:
    found: Attachment = get_object_or_404(
        Attachment.objects.visible_to(request.user).select_related("case"), pk=pk
    )
    return found


@login_required
@require_POST
def choose(request: SignedIn, pk: int) -> HttpResponse:
    """Choose a picture for learning with the posted `caption`."""
    try:
        choose_picture(
            attachment=_picture(request, pk),
            caption=request.POST.get("caption", "").replace("\x00", "")[:400],
            by=request.user,
            at=timezone.now(),
        )
    except Invalid as refused:
        messages.error(request, " ".join(str(text) for texts in refused.errors.values() for text in texts))
    else:
        messages.success(request, _("The picture is among those for learning."))
    return _back(request)


@login_required
@require_POST
def drop(request: SignedIn, pk: int) -> HttpResponse:
    """Take a picture out of those for learning."""
    drop_picture(attachment=_picture(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The picture is no longer among those for learning."))
    return _back(request)


def _back(request: SignedIn) -> HttpResponse:
    here = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return redirect(here if safe else "lessons:gallery")
