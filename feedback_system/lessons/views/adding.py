"""“Add to this case instead”: what was typed into a form goes over to the case that is there already, as a note to be saved, with its files."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.attachments.inspection import inspect
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.drafts import keep_draft, read_draft
from feedback_system.desk.views.cases import NOTE_FORM, note_key
from feedback_system.errors import NotPermitted, Refusal
from feedback_system.lessons.while_typing import HANDED_OVER
from feedback_system.web.forms import clean_text


@require_POST
@login_required
def add_typed(request: SignedIn, reference: str) -> HttpResponse:
    """Keep the typed words as the note that this person is writing on that case, put the chosen files on it, and go there."""
    case = get_object_or_404(Case.objects.visible_to(request.user).by_reference(reference))
    if not request.user.holds(Permission.WRITE_NOTE):
        raise NotPermitted(
            _("You may not write on this case. Go back and save your entry as a case of its own.")
        )
    at = database_now()
    before = read_draft(request.user, NOTE_FORM, note_key(case))
    written = "\n".join(before.data.get("text", [])) if before is not None else ""
    typed = words_of(request.POST)
    note = QueryDict(mutable=True)
    note["text"] = written if typed in written else "\n\n".join(part for part in (written, typed) if part)
    keep_draft(user=request.user, form=NOTE_FORM, key=note_key(case), data=note, at=at)
    _put_files_on(request, case)
    messages.info(
        request,
        _(
            "What you typed stands in the note below. Read it over and save it; your entry is kept as a draft."
        ),
    )
    return redirect(f"{case.get_absolute_url()}?{urlencode({'note': 'draft'})}#note-text")


def words_of(typed: QueryDict) -> str:
    """The filled fields of the form as lines of a note, each with its name."""
    found = []
    for name, label in HANDED_OVER.items():
        values = dict.fromkeys(clean_text(value, lines=True).strip() for value in typed.getlist(name))
        text = ", ".join(value for value in values if value)
        if text:
            found.append(f"{label}: {text}")
    return "\n".join(found)


def _put_files_on(request: SignedIn, case: Case) -> None:
    """The chosen files, each once however often the button was pressed; one that is refused is named and costs nothing else."""
    files = request.FILES.getlist("files")
    if not files:
        return
    at = database_now()
    known = set(Attachment.objects.filter(case=case).values_list("sha256", flat=True))
    for file in files:
        try:
            if inspect(file).sha256 not in known:
                level = Attachment.Level.INTERNAL
                known.add(attach(case=case, file=file, level=level, by=request.user, at=at).sha256)
        except Refusal as refusal:
            words = {"name": file.name, "why": str(refusal)}
            messages.warning(request, _("The file “%(name)s” is not on the case: %(why)s") % words)
