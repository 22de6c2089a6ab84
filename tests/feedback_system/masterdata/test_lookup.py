"""Quick look-up: whatever the caller says first finds it, the best answer on top."""

from datetime import date, timedelta

import pytest

from feedback_system.masterdata.lookup import lookup_batches, lookup_customers, lookup_orders, lookup_products
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product

pytestmark = pytest.mark.django_db


def codes(found):
    return [one.more["code"] for one in found]


# Customers


@pytest.mark.parametrize(
    "said",
    ["K001", "k００１", "华达", "華達", "达机", "机械有限", "上海", "shhd", "hdjx", "HD", "K00"],
)
def test_a_customer_is_found_by_number_name_part_of_it_and_initials(huada, said):
    assert codes(lookup_customers(said)) == ["K001"]


@pytest.mark.parametrize("said", ["", "  ", "达华", "zz", "%", "_", "\\", "'", "K002"])
def test_nothing_is_found_by_what_is_not_there_and_wildcards_mean_themselves(huada, said):
    assert lookup_customers(said) == []


def test_the_whole_number_comes_before_the_whole_name_before_a_beginning_before_a_part():
    for code, name in [
        ("X9", "新华达设备"),  # contains
        ("A7", "华达东方"),  # begins
        ("B2", "华达"),  # is the name
        ("华达", "某公司"),  # is the number
    ]:
        Customer.objects.create(code=code, name=name)

    assert codes(lookup_customers("华达")) == ["华达", "B2", "A7", "X9"]


def test_initials_at_the_beginning_come_before_initials_inside():
    Customer.objects.create(code="A", name="新华达")  # xhd
    Customer.objects.create(code="B", name="华达")  # hd

    assert codes(lookup_customers("hd")) == ["B", "A"]


def test_a_customer_no_longer_in_use_comes_last_of_its_rank_and_says_so():
    Customer.objects.create(code="A", name="华达一厂", is_active=False)
    Customer.objects.create(code="B", name="华达二厂")

    found = lookup_customers("华达")

    assert codes(found) == ["B", "A"]
    assert found[1].detail.count("·") == found[0].detail.count("·") + 1


def test_a_changed_name_is_found_under_the_new_name_only(huada):
    huada.name, huada.short_name = "苏州东吴泵业", ""
    huada.save()

    assert codes(lookup_customers("东吴")) == ["K001"]
    assert codes(lookup_customers("dwby")) == ["K001"]
    assert lookup_customers("华达") == []


def test_bulk_created_customers_are_found_too():
    Customer.objects.bulk_create([Customer(code="K9", name="杭州西湖电器", phone="0571-88880000")])

    assert codes(lookup_customers("西湖")) == ["K9"]
    assert codes(lookup_customers("xhdq")) == ["K9"]
    assert codes(lookup_customers("057188880000")) == ["K9"]


def test_at_most_the_limit_is_answered():
    Customer.objects.bulk_create([Customer(code=f"K{n:03}", name=f"华达{n}") for n in range(30)])

    assert len(lookup_customers("华达")) == 20
    assert codes(lookup_customers("华达", 3)) == ["K000", "K001", "K002"]


# Telephone


@pytest.mark.parametrize(
    "said", ["13800138000", "138-0013-8000", "+8613800138000", "１３８００１３８０００", "8000", "38000"]
)
def test_who_sees_contacts_finds_by_the_whole_number_or_its_end(huada, said):
    assert codes(lookup_customers(said, contacts_visible=True)) == ["K001"]


@pytest.mark.parametrize("said", ["000", "1380", "38001"])
def test_a_beginning_or_fewer_than_four_last_digits_find_nothing(huada, said):
    assert lookup_customers(said, contacts_visible=True) == []


def test_without_the_right_to_see_contacts_only_a_whole_number_finds_and_it_stays_masked(huada):
    assert lookup_customers("8000") == []
    assert lookup_customers("00138000") == []

    found = lookup_customers("13800138000")

    assert codes(found) == ["K001"]
    assert "5555" not in found[0].detail and "13800138000" not in found[0].detail
    assert "****" in found[0].detail


def test_the_number_of_the_main_contact_stands_in_when_the_company_has_none():
    customer = Customer.objects.create(code="K1", name="华达")
    Contact.objects.create(customer=customer, name="甲", phone="13911112222")
    Contact.objects.create(customer=customer, name="乙", phone="13933334444", is_main=True)

    [found] = lookup_customers("华达", contacts_visible=True)

    assert "13933334444" in found.detail


# Products


@pytest.mark.parametrize("said", ["TS-500", "ts-5", "ＴＳ－５００", "心泵", "離心", "lxb", "DN50"])
def test_a_product_is_found_by_part_number_name_specification_and_initials(pump, said):
    assert codes(lookup_products(said)) == ["TS-500"]


def test_the_whole_part_number_comes_before_a_longer_one():
    Product.objects.create(code="TS-5000", name="大泵")
    Product.objects.create(code="ATS-500", name="副泵")
    Product.objects.create(code="TS-500", name="泵")

    assert codes(lookup_products("ts-500")) == ["TS-500", "TS-5000", "ATS-500"]


# Orders


@pytest.mark.parametrize("said", ["SO-2026-0107", "so-2026", "0107", "ＳＯ－２０２６"])
def test_an_order_brings_product_batch_date_quantity_price_and_customer(delivery, said):
    [found] = lookup_orders(said)

    assert found.id == delivery.pk
    assert found.more == {
        "order_number": "SO-2026-0107",
        "invoice_number": "INV-88",
        "customer": {"id": delivery.customer_id, "label": "上海华达机械有限公司", "market": "home"},
        "product": {"id": delivery.product_id, "label": "TS-500 离心泵"},
        "batch": {"id": delivery.batch_id, "label": "B20260301"},
        "quantity": 12,
        "unit_price": "1999.90",
        "currency": "CNY",
        "delivered_on": "2026-03-05",
    }


def deliveries(customer, product, *numbers):
    for days, number in enumerate(numbers):
        Delivery.objects.create(
            customer=customer,
            product=product,
            order_number=number,
            quantity=1,
            delivered_on=date(2026, 1, 1) + timedelta(days=days),
        )


def orders(found):
    return [one.more["order_number"] for one in found]


def test_the_whole_order_number_comes_before_a_beginning_before_a_part_and_newer_before_older(huada, pump):
    deliveries(huada, pump, "107", "X-107", "107-A", "107-B")

    assert orders(lookup_orders("107")) == ["107", "107-B", "107-A", "X-107"]


def test_orders_of_one_customer_are_listed_newest_first_without_typing(huada, pump):
    other = Customer.objects.create(code="K2", name="别家")
    deliveries(huada, pump, "1", "2")
    deliveries(other, pump, "3")

    assert orders(lookup_orders("", customer_id=huada.pk)) == ["2", "1"]
    assert orders(lookup_orders("3", customer_id=huada.pk)) == []
    assert orders(lookup_orders("", product_id=pump.pk, limit=1)) == ["2"]
    assert lookup_orders("") == []


def test_a_delivery_without_batch_and_price_is_shown_without_them(huada, pump):
    deliveries(huada, pump, "1")

    [found] = lookup_orders("1")

    assert found.more["batch"] is None
    assert found.more["unit_price"] is None


def test_an_order_is_found_in_one_query_when_the_page_is_full(huada, pump, django_assert_num_queries):
    for n in range(3):
        Delivery.objects.create(
            customer=huada, product=pump, order_number="107", quantity=1, delivered_on=date(2026, 1, n + 1)
        )

    with django_assert_num_queries(1):
        assert len(lookup_orders("107", 3)) == 3


# Batches


def test_a_batch_is_found_within_its_product(batch):
    other = Product.objects.create(code="TS-600", name="泵")
    Batch.objects.create(product=other, number="B20260301")

    assert [one.more["product"]["id"] for one in lookup_batches("b2026")] == [batch.product_id, other.pk]
    assert [one.id for one in lookup_batches("b2026", product_id=batch.product_id)] == [batch.pk]
    assert [one.id for one in lookup_batches("", product_id=batch.product_id)] == [batch.pk]
    assert lookup_batches("") == []


def test_customers_are_looked_up_in_two_queries_however_many_there_are(django_assert_num_queries):
    Customer.objects.bulk_create([Customer(code=f"K{n:03}", name=f"华达{n}") for n in range(30)])

    with django_assert_num_queries(2):
        lookup_customers("华达")
