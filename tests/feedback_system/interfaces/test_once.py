"""A request sent twice with the same key does its work once and is answered alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from complaints.models import Complaint
from feedback_system.api.idempotency import KEPT, Answer, carry_out_once
from feedback_system.api.models import IdempotencyKey
from feedback_system.cases.models import Case, Note
from feedback_system.errors import Conflict
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.feedback_system.interfaces.conftest import ROOT, Program, report

KEY = {"Idempotency-Key": "7f3c9a"}


@pytest.mark.django_db
def test_the_second_sending_gets_the_stored_answer(world: World, program):
    first = program("cs1").send("complaints/", report(), **KEY)
    second = program("cs1").send("complaints/", report(), **KEY)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first and second["Idempotency-Replayed"] == "true"
    assert first["ETag"] == second["ETag"] and first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_another_request_with_the_key_is_refused(world: World, program):
    program("cs1").send("complaints/", report(), **KEY)
    receipt = Case.objects.get().receipt_number

    other_body = program("cs1").send("complaints/", report(demand="退款"), **KEY)
    other_address = program("cs1").send(f"complaints/{receipt}/steps/submit/", {}, **KEY)

    assert other_body.status_code == other_address.status_code == 422
    assert "Idempotency-Key" in other_body.json()["errors"]
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_keys_of_two_people_are_apart(world: World, program):
    program("cs1").send("complaints/", report(), **KEY)

    assert program("sales1").send("complaints/", report(), **KEY).status_code == 201
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_request_may_be_corrected_and_sent_again_with_its_key(world: World, program):
    assert program("cs1").send("complaints/", report(severity="deadly"), **KEY).status_code == 422
    assert not IdempotencyKey.objects.exists()

    assert program("cs1").send("complaints/", report(), **KEY).status_code == 201


@pytest.mark.django_db
def test_while_the_first_is_at_work_a_repetition_is_told_to_wait(world: World):
    at = timezone.now()

    def work() -> Answer:
        with pytest.raises(Conflict):
            carry_out_once(by=world.cs1, key="k", digest="d", at=at, act=lambda: Answer(200, "never"))
        return Answer(200, "done")

    assert carry_out_once(by=world.cs1, key="k", digest="d", at=at, act=work) == Answer(200, "done")
    again = carry_out_once(by=world.cs1, key="k", digest="d", at=at, act=lambda: Answer(200, "never"))
    assert again == Answer(200, "done", replayed=True)


@pytest.mark.django_db
def test_a_request_that_broke_off_is_taken_over_after_its_lease_and_its_late_end_undoes_itself(world: World):
    at = timezone.now()
    case = new_complaint(world).case

    def slow() -> Answer:
        Note.objects.create(case=case, author=world.cs1, at=at, text="late")
        later = at + timedelta(minutes=6)
        taken_over = carry_out_once(
            by=world.cs1, key="k", digest="d", at=later, act=lambda: Answer(200, "second")
        )
        assert taken_over.body == "second"
        return Answer(200, "first")

    with pytest.raises(Conflict):
        carry_out_once(by=world.cs1, key="k", digest="d", at=at, act=slow)

    assert not Note.objects.exists()


@pytest.mark.django_db
def test_a_key_is_forgotten_after_48_hours(world: World, program):
    program("cs1").send("complaints/", report(), **KEY)
    IdempotencyKey.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))

    assert "Idempotency-Replayed" not in program("cs1").send("complaints/", report(), **KEY)
    assert Case.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "k" * 201, "键"])
def test_a_key_that_cannot_be_kept_is_refused(world: World, program, key):
    answer = program("cs1").send("complaints/", report(), **{"Idempotency-Key": key})

    assert answer.status_code == 422
    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_steps_notes_and_files_take_a_key_too(world: World, program, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    receipt = new_complaint(world).case.receipt_number
    for _time in range(2):
        note = program("cs1").send(f"complaints/{receipt}/notes/", {"text": "a"}, **{"Idempotency-Key": "1"})
        file = program("cs1").post(
            f"{ROOT}/complaints/{receipt}/attachments/",
            {"files": SimpleUploadedFile("a.txt", "内容".encode())},
            format="multipart",
            headers={"Idempotency-Key": "2"},
        )
        step = program("cs1").send(f"complaints/{receipt}/steps/submit/", {}, **{"Idempotency-Key": "3"})
        assert (note.status_code, file.status_code, step.status_code) == (201, 201, 200), file.json()

    case = Case.objects.get()
    assert case.notes.count() == case.attachments.count() == 1
    assert case.events.filter(name="submit").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_programs_sending_the_same_at_once_make_one_complaint(transactional_db):
    from tests.factories.company import make_company

    world = make_company()
    client_of = [Program(world.people["cs1"]) for _number in range(4)]

    def send(client: Program):
        try:
            return client.send("complaints/", report(), **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, client_of))
    final = client_of[0].send("complaints/", report(), **KEY)

    assert Complaint.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert [answer.status_code for answer in answers].count(201) >= 1
    told = {answer.json()["receipt_number"] for answer in (*answers, final) if answer.status_code == 201}
    assert told == {Case.objects.get().receipt_number}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_programs_with_keys_of_their_own_make_four_complaints(transactional_db):
    from tests.factories.company import make_company

    world = make_company()
    client_of = [Program(world.people["cs1"]) for _number in range(4)]

    def send(number: int):
        try:
            return client_of[number].send("complaints/", report(), **{"Idempotency-Key": f"k{number}"})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert Complaint.objects.count() == 4
