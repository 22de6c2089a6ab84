"""Maintenance contracts: the six data, no two at once for one machine, who is covered on a day, import."""

from datetime import date
from io import BytesIO

import pytest

from feedback_system.errors import Invalid
from feedback_system.masterdata.agreeing import contract_covering
from feedback_system.masterdata.importing import apply_import, plan_import
from feedback_system.masterdata.models import Contact, MaintenanceContract
from tests.factories.company import MONDAY_9AM, World
from tests.factories.visits import ENDS, SIX, new_contract, new_project

pytestmark = pytest.mark.django_db

HEAD = "合同编号,客户,所属部门,保养设备,开始日期,到期日期,费用,联系人,联系人部门,职务,手机,联系电话,地址"
PERSON = "周工,设备部,主管,13900000077,021-5550001,示例路1号"


def table(*rows: str) -> BytesIO:
    file = BytesIO("\n".join((HEAD, *rows)).encode())
    file.name = "contracts.csv"
    return file


def test_a_contract_without_one_of_the_six_data_is_refused_and_each_is_named(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        new_contract(world, six=SIX | {"contact_mobile": "", "contact_position": " "})

    assert set(refusal.value.errors) == {"contact_mobile", "contact_position"}
    assert "Mobile of whom to visit" in str(refusal.value.errors["contact_mobile"][0])
    assert not MaintenanceContract.objects.exists()
    with pytest.raises(Invalid):
        new_project(world, six=SIX | {"contact_address": ""})


def test_whom_to_visit_is_a_contact_of_the_customer_entered_once(world: World) -> None:
    new_contract(world)
    new_contract(
        world, "BY-2502", machines=[(world.product, "SN-002")], six=SIX | {"contact_mobile": "13900000088"}
    )

    contact = Contact.objects.get(customer=world.customer)
    assert (contact.name, contact.mobile, contact.is_main) == ("周工", "13900000088", True)


@pytest.mark.parametrize(
    ("serial", "first", "refused"),
    [
        ("SN-001", date(2026, 4, 10), True),  # the same machine, one day in common
        ("SN-001", date(2026, 4, 11), False),  # follows on
        ("sn-001", date(2026, 1, 1), True),  # case and width make no other machine
        ("SN-002", date(2026, 1, 1), False),
        ("", date(2026, 1, 1), True),  # all machines of the product are also this one
    ],
)
def test_two_contracts_of_one_machine_do_not_overlap(
    world: World, serial: str, first: date, refused: bool
) -> None:
    new_contract(world)

    if not refused:
        new_contract(
            world, "BY-2", starts_on=first, ends_on=date(2027, 4, 10), machines=[(world.product, serial)]
        )
        return
    with pytest.raises(Invalid) as refusal:
        new_contract(
            world, "BY-2", starts_on=first, ends_on=date(2027, 4, 10), machines=[(world.product, serial)]
        )

    assert "BY-2501" in str(refusal.value.errors["machines"][0])


def test_a_machine_is_covered_from_the_first_day_to_the_last_or_to_an_early_end(world: World) -> None:
    contract = new_contract(world)

    def covered(on: date, serial: str = "SN-001") -> bool:
        return (
            contract_covering(customer=world.customer, product=world.product, serial=serial, on=on)
            == contract
        )

    assert covered(contract.starts_on)
    assert covered(ENDS)
    assert not covered(date(2026, 4, 11))
    assert not covered(ENDS, "SN-009")
    assert not covered(ENDS, "")  # which machine it is, is not told
    MaintenanceContract.objects.update(ended_on=date(2026, 1, 31))
    assert not covered(date(2026, 2, 1))


def test_an_imported_contract_obeys_the_same_rules(world: World) -> None:
    plan = plan_import(
        "contracts",
        table(
            f"BY-1,C001,客服中心,TS-500 ； TS-501,2026-01-01,2026-12-31,1200,{PERSON}",
            f'BY-2,C001,客服中心,"TS-500, SN-7",2026-01-01,2026-12-31,1200,{PERSON}',
            f'BY-3,C001,客服中心,"TS-500, SN-7",2026-06-01,2027-05-31,1200,{PERSON}',
            'BY-4,C001,客服中心,"TS-500, SN-8",2026-01-01,2026-12-31,1200,周工,设备部,,13900000077,021-5550001,',
        ),
    )

    said = {row.key.split()[0]: (row.outcome.value, " ".join(row.sentences)) for row in plan.rows}
    assert said["BY-1"][0] == "refuse" and "TS-501" in said["BY-1"][1]
    assert said["BY-2"][0] == "create"
    assert said["BY-3"][0] == "refuse" and "BY-2" in said["BY-3"][1]
    assert said["BY-4"][0] == "refuse" and "Job title of whom to visit" in said["BY-4"][1]
    result = apply_import(plan, by=world.sales_head, at=MONDAY_9AM, partial=True)

    assert (result.created, result.refused) == (1, 3)
    made = MaintenanceContract.objects.get()
    assert [(one.product.code, one.serial_number) for one in made.lines.all()] == [("TS-500", "SN-7")]
    assert made.contact.department == "设备部"
    again = plan_import(
        "contracts", table(f'BY-2,C001,客服中心,"TS-500, SN-7",2026-01-01,2026-12-31,1300,{PERSON}')
    )
    assert [row.outcome.value for row in again.rows] == ["update"]
