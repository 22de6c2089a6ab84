"""Import on screen and on the command line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from feedback_system.errors import NotPossibleNow
from feedback_system.masterdata.importing import import_upload, upload
from feedback_system.masterdata.models import Customer, ImportFile
from tests.feedback_system.masterdata.conftest import MONDAY_9AM, person
from tests.feedback_system.masterdata.files import csv_file

pytestmark = pytest.mark.django_db

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
GOOD = ("客户编号,客户名称,等级", "K1,华达,A")
MIXED = (*GOOD, "K2,东吴,Z")
DANGEROUS = (*GOOD, "=1+1,@SUM(A1),Z")


def send(client, *rows, kind="customers"):
    file = SimpleUploadedFile("客户.csv", csv_file(*rows).getvalue())
    return client.post(reverse("masterdata:import"), {"kind": kind, "file": file}, **ENGLISH)


def test_a_file_is_previewed_then_imported_once(client, keeper):
    client.force_login(keeper)
    preview_address = send(client, *GOOD).url
    assert Customer.objects.count() == 0
    shown = client.get(preview_address, **ENGLISH)
    assert "Import 1 row" in shown.content.decode()
    kept = ImportFile.objects.get()

    assert client.post(reverse("masterdata:import_apply", args=[kept.pk]), **ENGLISH).url == preview_address

    assert Customer.objects.get().history.get().history_user == keeper
    kept.refresh_from_db()
    assert bytes(kept.content) == b"" and kept.imported_at is not None
    assert client.get(preview_address, **ENGLISH).status_code == 200
    assert client.post(reverse("masterdata:import_apply", args=[kept.pk]), **ENGLISH).status_code == 409
    assert Customer.objects.count() == 1


def test_refused_rows_stop_the_import_until_the_good_ones_are_wanted_alone(client, keeper):
    client.force_login(keeper)
    preview_address = send(client, *MIXED).url
    assert "Row 3, column C (grade)" in client.get(preview_address, **ENGLISH).content.decode()
    address = reverse("masterdata:import_apply", args=[ImportFile.objects.get().pk])

    assert client.post(address, **ENGLISH).status_code == 422
    assert Customer.objects.count() == 0
    assert client.post(address, {"partial": "yes"}, **ENGLISH).status_code == 302
    assert Customer.objects.get().code == "K1"


def test_a_file_that_cannot_be_used_comes_back_with_the_reason(client, keeper):
    client.force_login(keeper)

    answer = send(client, "a,b", "1,2")

    assert answer.status_code == 422
    assert "No column was found for" in answer.content.decode()
    assert ImportFile.objects.count() == 0
    assert client.post(reverse("masterdata:import"), {"kind": "planets"}, **ENGLISH).status_code == 422


def test_the_report_holds_every_row_with_dangerous_texts_disarmed(client, keeper):
    client.force_login(keeper)
    send(client, *DANGEROUS)

    answer = client.get(reverse("masterdata:import_report", args=[ImportFile.objects.get().pk]), **ENGLISH)

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[2].startswith('"3","refused","\'=1+1"')
    assert "attachment" in answer["Content-Disposition"]


def test_nobody_else_opens_an_upload_not_even_another_keeper(client, keeper, clerk, sales):
    client.force_login(keeper)
    send(client, *GOOD)
    pk = ImportFile.objects.get().pk
    other = person("other", "sales_head", sales)

    for who, status in ((other, 404), (clerk, 403)):
        client.force_login(who)
        assert client.get(reverse("masterdata:import_preview", args=[pk]), **ENGLISH).status_code == status
        assert client.get(reverse("masterdata:import_report", args=[pk]), **ENGLISH).status_code == status
        assert client.post(reverse("masterdata:import_apply", args=[pk]), **ENGLISH).status_code == status
    assert Customer.objects.count() == 0


def test_an_upload_that_nobody_imported_is_emptied_after_two_days(keeper):
    content = csv_file(*GOOD).getvalue()
    old = upload(kind="customers", name="old.csv", content=content, by=keeper, at=MONDAY_9AM)
    upload(kind="customers", name="new.csv", content=content, by=keeper, at=MONDAY_9AM + timedelta(days=3))

    old.refresh_from_db()
    assert (bytes(old.content), old.report) == (b"", [])
    with pytest.raises(NotPossibleNow):
        import_upload(file=old, by=keeper, at=MONDAY_9AM + timedelta(days=3))


def test_what_was_entered_since_the_preview_is_looked_at_again(keeper):
    kept = upload(
        kind="customers", name="a.csv", content=csv_file(*GOOD).getvalue(), by=keeper, at=MONDAY_9AM
    )
    Customer.objects.create(code="K1", name="华达", grade="B")

    result = import_upload(file=kept, by=keeper, at=timezone.now())

    assert (result.created, result.updated) == (0, 1)
    assert Customer.objects.get().grade == "A"


# Command line


def run(tmp_path, *rows, **options):
    path = tmp_path / "customers.csv"
    path.write_bytes(csv_file(*rows).getvalue())
    out = StringIO()
    call_command("import_masterdata", str(path), kind="customers", stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_command_imports_and_prints_the_counts_last(tmp_path):
    assert run(tmp_path, *GOOD)[-1] == "created 1, updated 0, skipped 0, refused 0"
    assert Customer.objects.get().history.get().history_user.username == "clock"


def test_the_command_tries_without_writing(tmp_path):
    lines = run(tmp_path, *MIXED, dry_run=True)

    assert lines[0].startswith("refuse 3: Row 3, column C")
    assert lines[-1] == "dry run: created 1, updated 0, skipped 0, refused 1"
    assert Customer.objects.count() == 0


def test_the_command_fails_for_refused_rows_unless_partial(tmp_path):
    with pytest.raises(CommandError, match="Nothing was imported: 1 rows"):
        run(tmp_path, *MIXED)
    assert Customer.objects.count() == 0

    assert run(tmp_path, *MIXED, partial=True)[-1] == "created 1, updated 0, skipped 0, refused 1"


def test_the_command_writes_in_the_name_of_a_person_who_may(tmp_path, keeper, clerk):
    run(tmp_path, *GOOD, by="keeper")
    assert Customer.objects.get().history.get().history_user == keeper

    with pytest.raises(CommandError, match="keep the master data"):
        run(tmp_path, "客户编号,客户名称", "K2,东吴", by="clerk")
    with pytest.raises(CommandError, match="no active user"):
        run(tmp_path, *GOOD, by="nobody")


def test_the_command_maps_headings_and_tells_wrong_ones(tmp_path):
    run(tmp_path, "Nummer,Firma", "K1,Huada", map=["code=Nummer", "name=Firma"])
    assert Customer.objects.get().name == "Huada"

    with pytest.raises(CommandError, match="FIELD=HEADING"):
        run(tmp_path, *GOOD, map=["code"])


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_masterdata", str(tmp_path / "no.csv"), kind="customers")
