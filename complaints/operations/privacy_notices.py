"""Publish another privacy notice for the public form; who agreed to an earlier one agreed to its words, which stay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from complaints.forms.public import NoticeForm
from complaints.models import PrivacyNotice
from feedback_system.errors import Invalid, NotPermitted

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def publish_notice(
    *, text_zh_hans: str, text_zh_hant: str, text_en: str, by: User, at: datetime
) -> PrivacyNotice:
    """Put the next version in force from now on. :raises NotPermitted, Invalid: and nothing is changed"""
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can publish a privacy notice. Ask yours."))
    form = NoticeForm({"text_zh_hans": text_zh_hans, "text_zh_hant": text_zh_hant, "text_en": text_en})
    if not form.is_valid():
        raise Invalid({name: list(messages) for name, messages in form.errors.items()})
    last = PrivacyNotice.objects.select_for_update().order_by("-version").first()
    version = last.version + 1 if last is not None else 1
    return PrivacyNotice.objects.create(
        version=version, effective_from=at, published_by=by, **form.cleaned_data
    )
