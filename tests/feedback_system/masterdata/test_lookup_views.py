"""The addresses that the combobox asks."""

import pytest

pytestmark = pytest.mark.django_db

ADDRESSES = ["/lookup/customers/", "/lookup/products/", "/lookup/orders/", "/lookup/batches/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_looks_anything_up_without_logging_in(client, huada, address):
    answer = client.get(address, {"q": "华达"})

    assert answer.status_code == 302
    assert "华达" not in answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_log_in_without_any_role_is_refused(client, outsider, huada, address):
    client.force_login(outsider)

    answer = client.get(address, {"q": "华达"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", ["clerk", "technician", "administrator"])
def test_who_works_on_cases_or_keeps_master_data_may_look_up(client, request, address, who):
    client.force_login(request.getfixturevalue(who))

    answer = client.get(address, {"q": "nothing"})

    assert answer.status_code == 200
    assert answer.json() == []
    assert answer["Cache-Control"] == "no-store"


def test_the_answer_has_id_label_and_detail(client, clerk, huada):
    client.force_login(clerk)

    [one] = client.get("/lookup/customers/", {"q": "华达"}).json()

    assert (one["id"], one["label"], one["market"]) == (huada.pk, "上海华达机械有限公司", "home")
    assert "K001" in one["detail"] and "021-5555 6666" in one["detail"]


def test_the_technician_sees_the_number_masked_and_cannot_search_by_its_end(client, technician, huada):
    client.force_login(technician)

    [one] = client.get("/lookup/customers/", {"q": "华达"}).json()

    assert "021-5555" not in one["detail"] and "****" in one["detail"]
    assert client.get("/lookup/customers/", {"q": "6666"}).json() == []


def test_orders_and_batches_are_narrowed_by_the_chosen_customer_and_product(client, clerk, delivery):
    client.force_login(clerk)

    found = client.get("/lookup/orders/", {"customer": delivery.customer_id}).json()
    assert [one["id"] for one in found] == [delivery.pk]
    assert client.get("/lookup/orders/", {"q": "SO", "customer": delivery.customer_id + 1}).json() == []
    found = client.get("/lookup/batches/", {"product": delivery.product_id}).json()
    assert [one["id"] for one in found] == [delivery.batch_id]


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "9" * 40, "１"])
def test_an_id_that_is_none_is_refused_with_422(client, clerk, value):
    client.force_login(clerk)

    answer = client.get("/lookup/orders/", {"customer": value})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["customer"]


@pytest.mark.parametrize(
    "question", ["\x00", "a\x00b", "x" * 5000, "\ud83d".encode("utf-16", "surrogatepass").hex(), "%00", "😀"]
)
def test_odd_questions_are_answered_with_nothing(client, clerk, huada, question):
    client.force_login(clerk)

    assert client.get("/lookup/customers/", {"q": question}).json() == []


def test_look_up_is_read_only(client, clerk):
    client.force_login(clerk)

    assert client.post("/lookup/customers/", {"q": "x"}).status_code == 405
