"""Files are put on a case, proven by their hash, and never deleted."""

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import BROKEN_OFF, attach, reconcile, withdraw_attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.feedback_system.attachments.conftest import picture, sent
from tests.feedback_system.folders import MONDAY_9AM, TUESDAY_9AM, folder

PHOTO = picture()
LATER = datetime.now(UTC) + timedelta(days=2)
"""Files on the disk carry the machine's time; two days later they are old."""


def put(case, by, name="photo.jpg", content=PHOTO, level="internal", at=MONDAY_9AM):
    return attach(case=case, file=sent(name, content), level=level, by=by, at=at)


def test_the_bytes_lie_under_their_hash_and_the_history_knows_it(case, clerk, own_store):
    attachment = put(case, clerk, name="照片／现场.jpg")

    digest = hashlib.sha256(PHOTO).hexdigest()
    assert (attachment.state, attachment.sha256, attachment.name) == ("stored", digest, "现场.jpg")
    path = own_store / "evidence" / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == PHOTO
    event = CaseEvent.objects.get()
    assert (event.name, event.facts["sha256"]) == ("file_attached", digest)
    assert event.payload.content == {"name": "现场.jpg"}  # a file name may name a person
    assert verify(case.pk) is None


def test_the_same_bytes_are_kept_once_and_no_draft_stays(case, clerk, own_store):
    put(case, clerk)
    put(folder(clerk), clerk, name="again.jpg")

    assert Attachment.objects.count() == 2
    assert len(list(store.all_stored())) == 1


def test_who_may_not_attach_or_not_see_the_case_is_refused(case, outsider, auditor):
    for someone in (outsider, auditor):
        with pytest.raises(NotPermitted):
            put(case, someone)

    assert not Attachment.objects.exists()
    assert list(store.all_stored()) == []


def test_a_refused_file_leaves_nothing_behind(case, clerk):
    with pytest.raises(Invalid):
        put(case, clerk, name="photo.jpg", content=b"MZ" + b"\x00" * 100)
    with pytest.raises(Invalid):
        put(case, clerk, level="everybody")

    assert not Attachment.objects.exists()
    assert not CaseEvent.objects.exists()


def test_a_full_disk_is_said_in_words_and_nothing_claims_to_be_stored(case, clerk, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(NotPossibleNow):
        put(case, clerk)

    assert not Attachment.objects.filter(state="stored").exists()
    assert list(store.all_stored()) == []


def test_a_withdrawn_file_keeps_name_hash_and_bytes(case, clerk):
    attachment = put(case, clerk)

    withdraw_attachment(attachment=attachment, by=clerk, at=TUESDAY_9AM, reason="Wrong customer")

    attachment.refresh_from_db()
    assert (attachment.state, attachment.withdrawn_by, attachment.withdrawn_reason) == (
        "withdrawn", clerk, "Wrong customer",
    )  # fmt: skip
    assert store.is_whole(attachment.stored_path, attachment.sha256)
    assert list(CaseEvent.objects.order_by("sequence").values_list("name", flat=True)) == [
        "file_attached",
        "file_withdrawn",
    ]


def test_only_the_uploader_or_a_head_withdraws_with_a_reason_and_once(case, clerk, colleague, head):
    attachment = put(case, clerk)

    with pytest.raises(NotPermitted):
        withdraw_attachment(attachment=attachment, by=colleague, at=TUESDAY_9AM, reason="I do not like it")
    with pytest.raises(Invalid):
        withdraw_attachment(attachment=attachment, by=head, at=TUESDAY_9AM, reason=" ")
    withdraw_attachment(attachment=attachment, by=head, at=TUESDAY_9AM, reason="Shows another customer")
    with pytest.raises(NotPossibleNow):
        withdraw_attachment(attachment=attachment, by=clerk, at=TUESDAY_9AM, reason="Again")


def test_restricted_files_are_for_see_all_roles_the_uploader_and_the_head_of_the_holder(
    case, clerk, colleague, head, auditor, outsider
):
    attachment = put(case, clerk, level="restricted")

    readers = {
        person.username
        for person in (clerk, colleague, head, auditor, outsider)
        if Attachment.objects.visible_to(person).filter(pk=attachment.pk).exists()
    }
    assert readers == {"clerk", "head", "auditor"}


@pytest.mark.parametrize("level", ["internal", "customer"])
def test_other_files_are_for_all_who_see_the_case(case, clerk, colleague, outsider, level):
    attachment = put(case, clerk, level=level)

    assert Attachment.objects.visible_to(colleague).get() == attachment
    assert not Attachment.objects.visible_to(outsider).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["before the bytes", "after the bytes"])
def test_a_crash_in_the_middle_never_leaves_a_row_that_claims_bytes_it_does_not_have(
    request, monkeypatch, place
):
    case, clerk = request.getfixturevalue("case"), request.getfixturevalue("clerk")
    put_bytes = store.put

    def dying(file, *, sha256):
        if place == "after the bytes":
            put_bytes(file, sha256=sha256)
        raise SystemExit

    monkeypatch.setattr("feedback_system.attachments.operations.store.put", dying)
    with pytest.raises(SystemExit):
        put(case, clerk)
    attachment = Attachment.objects.get()
    assert attachment.state == "pending"

    findings = reconcile(by=clerk, at=LATER)

    attachment.refresh_from_db()
    if place == "after the bytes":
        assert (attachment.state, findings.settled, findings.missing) == ("stored", 1, ())
    else:
        assert (attachment.state, attachment.withdrawn_reason, findings.broken_off) == (
            "withdrawn",
            BROKEN_OFF,
            1,
        )
    again = reconcile(by=clerk, at=LATER)
    assert (again.settled, again.broken_off, again.removed, again.missing) == (0, 0, 0, ())


def test_bytes_of_a_step_that_was_rolled_back_are_removed_after_a_day(case, clerk):
    with pytest.raises(RuntimeError), transaction.atomic():
        put(case, clerk)
        raise RuntimeError
    assert not Attachment.objects.exists()
    (path,) = store.all_stored()

    assert (
        reconcile(by=clerk, at=datetime.now(UTC)).removed == 0
    )  # it may belong to a step that is just going on
    assert reconcile(by=clerk, at=LATER).removed == 1
    assert not path.exists()


def test_bytes_used_again_are_young_again(case, clerk):
    with pytest.raises(RuntimeError), transaction.atomic():
        put(case, clerk)
        raise RuntimeError
    (path,) = store.all_stored()
    os.utime(path, (0, 0))

    store.put(sent("x", PHOTO), sha256=path.name)

    assert reconcile(by=clerk, at=datetime.now(UTC)).removed == 0


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_lost_or_changed_bytes_are_reported(case, clerk, harm):
    attachment = put(case, clerk)
    path = store.full_path(attachment.stored_path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"another picture")

    assert reconcile(by=clerk, at=TUESDAY_9AM).missing == (attachment.pk,)


def test_a_stored_path_never_leaves_the_store():
    with pytest.raises(ValueError, match="never leaves"):
        store.full_path("../../secret")
