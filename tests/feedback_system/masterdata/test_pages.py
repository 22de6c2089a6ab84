"""The pages of the master data: who sees what, searching, paging, editing, history."""

from datetime import date

import pytest
from django.urls import reverse

from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier

pytestmark = pytest.mark.django_db

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


def page(client, name, *args, **query):
    return client.get(reverse(f"masterdata:{name}", args=args), query, **ENGLISH)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def everything(huada, pump, batch, delivery, carrier):
    """One of each, and the address of every page that reads."""
    return [
        ("customers",),
        ("customer", huada.pk),
        ("customer_card", huada.pk),
        ("products",),
        ("product", pump.pk),
        ("deliveries",),
        ("delivery", delivery.pk),
        ("suppliers",),
        ("supplier", carrier.pk),
    ]


@pytest.fixture
def every_form(huada, pump, batch, delivery, carrier):
    """The address of every page that writes."""
    contact = huada.contacts.get()
    return [
        ("customer_new",),
        ("customer_edit", huada.pk),
        ("contact_new", huada.pk),
        ("contact_edit", huada.pk, contact.pk),
        ("product_new",),
        ("product_edit", pump.pk),
        ("batch_new", pump.pk),
        ("batch_edit", pump.pk, batch.pk),
        ("delivery_new",),
        ("delivery_edit", delivery.pk),
        ("supplier_new",),
        ("supplier_edit", carrier.pk),
        ("import",),
    ]


def test_every_page_asks_for_a_log_in(client, everything, every_form):
    for address in everything + every_form:
        assert page(client, *address).status_code == 302, address


def test_a_log_in_without_a_role_sees_nothing(client, outsider, everything, every_form):
    client.force_login(outsider)

    for address in everything + every_form:
        answer = page(client, *address)
        assert answer.status_code == 403, address
        assert "华达" not in text(answer)


def test_who_works_on_cases_reads_and_cannot_write(client, clerk, everything, every_form):
    client.force_login(clerk)

    for address in everything:
        assert page(client, *address).status_code == 200, address
    for address in every_form:
        assert page(client, *address).status_code == 403, address
        posted = client.post(reverse(f"masterdata:{address[0]}", args=address[1:]), {"name": "x"}, **ENGLISH)
        assert posted.status_code == 403, address
    assert "customers/new" not in text(page(client, "customers"))


def test_who_keeps_master_data_opens_every_form(client, keeper, every_form):
    client.force_login(keeper)

    for address in every_form:
        assert page(client, *address).status_code == 200, address


def test_what_is_not_there_is_404(client, keeper, huada):
    client.force_login(keeper)
    stranger = Customer.objects.create(code="K2", name="东吴")

    for address in [
        ("customer", 999),
        ("product", 999),
        ("delivery", 999),
        ("supplier", 999),
        ("import_preview", 999),
    ]:
        assert page(client, *address).status_code == 404
    assert page(client, "contact_edit", stranger.pk, huada.contacts.get().pk).status_code == 404


# Masking


def test_contact_data_is_masked_for_people_who_need_not_see_it(
    client, technician, administrator, everything, huada
):
    huada.address = "嘉定区某路 1 号"
    huada.save()
    huada.contacts.update(email="wang@demo.example.cn", wechat="wang-wechat")

    for who in (technician, administrator):
        client.force_login(who)
        for address in everything:
            shown = text(page(client, *address))
            for secret in ("王小明", "13800138000", "138 0013", "5555 6666", "wang@", "wang-wechat", "某路"):
                assert secret not in shown, (who, address, secret)
    assert "王**" in text(page(client, "customer", huada.pk))


def test_who_takes_calls_sees_the_contact_in_full_on_the_card(client, clerk, huada, delivery):
    client.force_login(clerk)

    shown = text(page(client, "customer_card", huada.pk))

    assert "王小明" in shown and "138 0013 8000" in shown and "SO-2026-0107" in shown
    assert "<html" not in shown


def test_the_administrator_changes_a_customer_without_seeing_or_losing_the_telephone(
    client, administrator, huada
):
    client.force_login(administrator)
    shown = text(page(client, "customer_edit", huada.pk))
    assert "5555 6666" not in shown and 'name="phone"' not in shown

    answer = client.post(
        reverse("masterdata:customer_edit", args=[huada.pk]),
        {
            "code": "K001",
            "name": "新名",
            "grade": "B",
            "market": "home",
            "area": "urban",
            "language": "en",
            "phone": "hacked",
        },
        **ENGLISH,
    )

    assert answer.status_code == 302
    huada.refresh_from_db()
    assert (huada.name, huada.phone) == ("新名", "021-5555 6666")
    assert page(client, "contact_edit", huada.pk, huada.contacts.get().pk).status_code == 403


# Lists


def test_a_list_is_searched_and_narrowed(client, clerk, huada):
    Customer.objects.create(code="K002", name="东吴泵业", market="overseas")
    client.force_login(clerk)

    assert [row.code for row in page(client, "customers", q="hd").context["rows"]] == ["K001"]
    assert [row.code for row in page(client, "customers", market="overseas").context["rows"]] == ["K002"]
    assert [row.code for row in page(client, "customers", grade="A").context["rows"]] == ["K001"]
    assert [row.code for row in page(client, "customers", grade="Z", market="moon").context["rows"]] == [
        "K001",
        "K002",
    ]
    assert "Nothing fits this search" in text(page(client, "customers", q="zzzz"))


def test_paging_shows_every_row_once_in_both_directions(client, clerk):
    Customer.objects.bulk_create([Customer(code=f"K{n:03}", name="x") for n in range(120)])
    client.force_login(clerk)
    address = reverse("masterdata:customers")
    forward = [client.get(address)]
    while forward[-1].context["next_url"]:
        forward.append(client.get(address + forward[-1].context["next_url"]))
    codes = [[row.code for row in one.context["rows"]] for one in forward]
    assert [len(one) for one in codes] == [50, 50, 20]
    assert sum(codes, []) == [f"K{n:03}" for n in range(120)]

    back = client.get(address + forward[2].context["previous_url"])
    assert [row.code for row in back.context["rows"]] == codes[1]
    first = client.get(address + back.context["previous_url"])
    assert [row.code for row in first.context["rows"]] == codes[0]
    assert first.context["previous_url"] == ""


def test_the_ledger_is_newest_first_and_pages_over_equal_days(client, clerk, huada, pump):
    Delivery.objects.bulk_create(
        [
            Delivery(
                customer=huada,
                product=pump,
                order_number=f"SO-{n:03}",
                quantity=1,
                delivered_on=date(2026, 3, 1 + n % 2),
            )
            for n in range(70)
        ]
    )
    client.force_login(clerk)
    address = reverse("masterdata:deliveries")

    first = client.get(address)
    second = client.get(address + first.context["next_url"])

    rows = [*first.context["rows"], *second.context["rows"]]
    assert len({row.pk for row in rows}) == 70
    assert [row.delivered_on for row in rows] == sorted((row.delivered_on for row in rows), reverse=True)
    assert second.context["next_url"] == ""


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "____",
        "bnVsbA",
        "WyJhIl0",
        "WyJhIiwgMSwgMl0",
        "WyJhIiwgInNvb24iLCAieCJd",
        "WyJhIiwgWzFdLCB7fV0",
        "A" * 4000,
        "é",
    ],
)
def test_a_made_up_cursor_shows_the_first_page(client, clerk, delivery, cursor):
    client.force_login(clerk)

    for name in ("deliveries", "customers"):
        assert page(client, name, cursor=cursor).status_code == 200


def test_the_ledger_is_narrowed_by_customer_product_order_invoice_and_days(client, clerk, delivery):
    other = Customer.objects.create(code="K2", name="东吴")
    Delivery.objects.create(
        customer=other,
        product=delivery.product,
        order_number="SO-9",
        quantity=1,
        delivered_on=date(2026, 4, 1),
    )
    client.force_login(clerk)

    def orders(**query):
        return [row.order_number for row in page(client, "deliveries", **query).context["rows"]]

    assert orders() == ["SO-9", "SO-2026-0107"]
    assert orders(customer=other.pk) == ["SO-9"]
    assert orders(q="inv-88") == ["SO-2026-0107"]
    assert orders(q="0107") == ["SO-2026-0107"]
    assert orders(**{"from": "2026-04-01"}) == ["SO-9"]
    assert orders(to="2026-03-31") == ["SO-2026-0107"]
    assert orders(**{"from": "2026-02-31", "to": "soon", "customer": "x"}) == ["SO-9", "SO-2026-0107"]


def test_a_list_asks_the_same_number_of_queries_for_one_row_and_for_fifty(
    client, clerk, keeper, django_assert_max_num_queries
):
    Customer.objects.bulk_create([Customer(code=f"K{n:03}", name="x", salesperson=keeper) for n in range(60)])
    client.force_login(clerk)
    for _turn in range(2):  # the first makes the company, the second what a process keeps for the menu
        page(client, "customers")

    with django_assert_max_num_queries(10):
        page(client, "customers")


# Editing


def test_a_customer_is_entered_changed_and_its_history_says_who_changed_what(client, keeper):
    client.force_login(keeper)
    typed = {
        "code": "Ｋ００７",
        "name": " 东吴泵业 ",
        "short_name": "",
        "grade": "C",
        "market": "home",
        "area": "urban",
        "region": "苏州",
        "phone": "",
        "address": "",
        "language": "zh-hans",
        "salesperson": "",
        "is_active": "on",
    }
    answer = client.post(reverse("masterdata:customer_new"), typed, **ENGLISH)
    customer = Customer.objects.get()
    assert (customer.code, customer.name, customer.initials) == ("K007", "东吴泵业", "dwby")
    assert answer.url == reverse("masterdata:customer", args=[customer.pk])

    seen = page(client, "customer_edit", customer.pk).context["seen"]
    client.post(
        reverse("masterdata:customer_edit", args=[customer.pk]),
        {**typed, "code": "K007", "grade": "A", "seen": seen},
        **ENGLISH,
    )

    changes = page(client, "customer", customer.pk).context["changes"]
    assert [(one["who"], one["what"]) for one in changes] == [
        ("Keeper", "changed this record"),
        ("Keeper", "entered this record"),
    ]
    assert changes[0]["changes"] == [{"label": "grade", "old": "C", "new": "A"}]


def test_who_was_slower_overwrites_nothing(client, keeper, huada):
    client.force_login(keeper)
    seen = page(client, "customer_edit", huada.pk).context["seen"]
    huada.region = "松江"
    huada.save()

    answer = client.post(
        reverse("masterdata:customer_edit", args=[huada.pk]),
        {
            "code": "K001",
            "name": "新名",
            "grade": "B",
            "market": "home",
            "area": "urban",
            "language": "en",
            "seen": seen,
        },
        **ENGLISH,
    )

    assert answer.status_code == 409
    assert "新名" in text(answer)
    huada.refresh_from_db()
    assert huada.name == "上海华达机械有限公司"


def test_a_refused_form_says_why_and_keeps_what_was_typed(client, keeper, huada):
    client.force_login(keeper)

    answer = client.post(
        reverse("masterdata:customer_new"), {"code": "K001", "name": "东吴", "market": "moon"}, **ENGLISH
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) >= {"code", "market", "grade"}
    assert "东吴" in text(answer)
    assert Customer.objects.count() == 1


def test_a_delivery_is_entered_by_chosen_ids_or_by_typed_numbers(client, keeper, huada, pump, batch):
    client.force_login(keeper)
    typed = {
        "order_number": "SO-1",
        "quantity": "１２",
        "unit_price": "1,999.90",
        "currency": "cny",
        "delivered_on": "2026-03-05",
    }
    chosen = {"customer": huada.pk, "product": pump.pk, "batch_number": "b20260301"}
    named = {"customer_text": "k001", "product_text": "ts-500", "order_number": "SO-2"}

    assert client.post(reverse("masterdata:delivery_new"), {**typed, **chosen}, **ENGLISH).status_code == 302
    assert client.post(reverse("masterdata:delivery_new"), {**typed, **named}, **ENGLISH).status_code == 302

    first, second = Delivery.objects.order_by("pk")
    assert (first.customer, first.batch, first.quantity, str(first.unit_price), first.currency) == (
        huada,
        batch,
        12,
        "1999.90",
        "CNY",
    )
    assert (second.product, second.batch) == (pump, None)


def test_a_part_number_of_digits_is_never_taken_for_an_id(client, keeper, huada, pump):
    Product.objects.create(code=str(pump.pk), name="别的")
    client.force_login(keeper)

    client.post(
        reverse("masterdata:delivery_new"),
        {
            "customer": huada.pk,
            "product_text": str(pump.pk),
            "order_number": "1",
            "quantity": 1,
            "currency": "CNY",
            "delivered_on": "2026-03-05",
        },
        **ENGLISH,
    )

    assert Delivery.objects.get().product.name == "别的"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("customer_text", "K999"),
        ("quantity", "0"),
        ("quantity", "-1"),
        ("quantity", "many"),
        ("unit_price", "-1"),
        ("delivered_on", "2026-02-31"),
        ("batch_number", "unknown"),
        ("currency", "12"),
        ("order_number", ""),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(client, keeper, huada, pump, field, wrong):
    client.force_login(keeper)
    typed = {
        "customer_text": "K001",
        "product_text": "TS-500",
        "order_number": "SO-1",
        "quantity": "1",
        "unit_price": "1",
        "currency": "CNY",
        "delivered_on": "2026-03-05",
        field: wrong,
    }

    answer = client.post(reverse("masterdata:delivery_new"), typed, **ENGLISH)

    assert answer.status_code == 422
    assert field.removesuffix("_text") in answer.context["form"].errors
    assert Delivery.objects.count() == 0


def test_the_same_delivery_line_twice_is_refused_in_the_form(client, keeper, delivery):
    client.force_login(keeper)
    typed = {
        "customer": delivery.customer_id,
        "product": delivery.product_id,
        "order_number": "SO-2026-0107",
        "batch_number": "B20260301",
        "quantity": "5",
        "currency": "CNY",
        "delivered_on": "2026-03-05",
    }

    assert client.post(reverse("masterdata:delivery_new"), typed, **ENGLISH).status_code == 422
    assert Delivery.objects.count() == 1


def test_a_new_main_contact_replaces_the_former_one_and_the_history_names_no_data(client, keeper, huada):
    client.force_login(keeper)

    client.post(
        reverse("masterdata:contact_new", args=[huada.pk]),
        {"name": "李四", "phone": "13911112222", "is_main": "on"},
        **ENGLISH,
    )

    assert [(one.name, one.is_main) for one in huada.contacts.order_by("pk")] == [
        ("王小明", False),
        ("李四", True),
    ]
    change = page(client, "customer", huada.pk).context["changes"][0]
    assert (change["what"], change["changes"]) == ("changed the contact persons", [])


def test_batches_products_and_suppliers_are_entered(client, keeper, pump):
    client.force_login(keeper)

    assert (
        client.post(
            reverse("masterdata:batch_new", args=[pump.pk]), {"number": "B1", "quantity": ""}, **ENGLISH
        ).status_code
        == 302
    )
    assert (
        client.post(reverse("masterdata:batch_new", args=[pump.pk]), {"number": "B1"}, **ENGLISH).status_code
        == 422
    )
    assert (
        client.post(
            reverse("masterdata:supplier_new"), {"code": "V1", "name": "顺达", "kind": "carrier"}, **ENGLISH
        ).status_code
        == 302
    )
    made = {"code": "TS-600", "name": "泵", "unit": "台", "warranty_months": "２４"}
    assert client.post(reverse("masterdata:product_new"), made, **ENGLISH).status_code == 302

    assert Batch.objects.get().product == pump
    assert Supplier.objects.get().name == "顺达"
    assert Product.objects.get(code="TS-600").warranty_months == 24


def test_reading_pages_writes_nothing(client, keeper, everything):
    client.force_login(keeper)
    before = (Customer.history.count(), Contact.objects.count(), Delivery.history.count())

    for address in everything:
        page(client, *address)

    assert (Customer.history.count(), Contact.objects.count(), Delivery.history.count()) == before


def test_a_name_with_markup_is_shown_as_text(client, keeper, huada):
    huada.name = "<script>alert(1)</script>"
    huada.save()
    client.force_login(keeper)

    for address in [("customers",), ("customer", huada.pk), ("customer_card", huada.pk)]:
        assert "<script>alert" not in text(page(client, *address))
