"""How a complaint reaches the company, and how it comes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from demo import texts
from demo.stories.teller import Teller
from demo.walking import Tale
from feedback_system.masterdata.models import Delivery


class Reporting(Teller):
    """What customers report."""

    def receive(self, tale: Tale, at: datetime) -> None:
        """A customer reports it and somebody types it in."""
        plan, dice = self.plan, self.dice
        delivery = self._delivery(at)
        contact = self.world.sold.contacts.get(delivery.customer_id)
        defective = max(2, delivery.quantity * dice.randint(5, 60) // 1000)
        fields: dict[str, Any] = {
            "customer": delivery.customer.code,
            "product": delivery.product.code,
            "order_number": delivery.order_number,
            "batch_number": delivery.batch.number if delivery.batch else "",
            "delivered_on": delivery.delivered_on,
            "quantity": min(delivery.quantity, defective * dice.randint(2, 8)),
            "defective_quantity": defective,
            "description": self.defect.description,
            "defect_reason": self.defect.reason,
            "defect": texts.CODES.get(self.defect.reason, ""),
            "demand": self.defect.demand,
            "sales_remarks": dice.choice(
                ("", "重点客户，请优先处理。", "客户近期有新订单，望尽快答复。", "")
            ),
            "channel": "mail"
            if plan.market == "overseas"
            else dice.choice(("phone", "phone", "wechat", "mail", "visit")),
            "complaint_class": "non_quality" if plan.route == "non_quality" else "quality",
            "severity": plan.severity,
            "contact_name": contact.name if contact else "",
            "contact_phone": contact.phone if contact else "",
            "reported_at": at - timedelta(minutes=dice.randint(4, 40)),
        }
        if "lines" in plan.with_:
            fields["lines"] = self._further_lines(delivery, at)
        if plan.route in ("short", "light"):
            fields["route"] = plan.route
        if plan.with_ & {"undetermined", "quantity_came"}:
            fields |= {"quantity": "", "defective_quantity": "", "quantity_undetermined": "on"}
        if "evening" in plan.with_:
            fields["reported_at"] = at - timedelta(hours=14)
        if "8D" in self.defect.demand:
            fields["wants_8d"] = "on"
        if dice.random() < 0.4:
            fields["wished_on"] = (at + timedelta(days=dice.randint(7, 20))).date()
        tale.complaint = receive_complaint(by=self.world.cast[plan.reporter], at=at, **fields)

    def _further_lines(self, first: Delivery, at: datetime) -> list[dict[str, Any]]:
        """Up to two other deliveries of the same customer that have the same trouble."""
        rows = [
            row
            for row in self.world.sold.deliveries
            if row.customer_id == first.customer_id
            and row.order_number != first.order_number
            and timedelta(days=4) < at.date() - row.delivered_on < timedelta(days=270)
            and not self._numbers(row) & self.world.used
        ][-2:]
        for row in rows:
            self.world.used.update(self._numbers(row))
        return [
            {
                "product": row.product.code,
                "order_number": row.order_number,
                "batch_number": row.batch.number if row.batch else "",
                "invoice_number": row.invoice_number,
                "delivered_on": row.delivered_on,
                "quantity": min(row.quantity, 60),
                "defective_quantity": 4,
            }
            for row in rows
        ]

    @staticmethod
    def _numbers(row: Delivery) -> set[tuple[int, str]]:
        """Order and batch of a delivery, each with the customer."""
        numbers = (row.order_number, row.batch.number if row.batch else "")
        return {(row.customer_id, number) for number in numbers if number}

    def repeat(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The customer complains again after the case was filed: from here on the story is that of the new case."""
        old = tale.record.case
        tale.complaint = receive_complaint(
            by=self.world.cast[self.plan.reporter],
            at=at,
            customer=old.customer_id,
            product=old.product_id,
            order_number=old.complaint.order_number,
            batch_number=old.complaint.batch_number,
            delivered_on=old.complaint.delivered_on,
            quantity=24,
            defective_quantity=3,
            description="换货批次再次出现同样的问题。",
            demand="退货，并说明上次改善为何无效。",
            channel="phone",
            complaint_class=old.complaint.complaint_class,
            severity="general",
            repeat_of=old.reference,
            reported_at=at - timedelta(minutes=15),
        )

    def _delivery(self, at: datetime) -> Delivery:
        """A delivery of the last months that fits the trouble and that no other complaint is about."""
        keeper = self.world.cast[self.plan.keeper].pk if self.plan.keeper else None
        day, used = at.date(), self.world.used

        def fits(row: Delivery, *, any_family: bool) -> bool:
            return (
                row.customer.market == self.plan.market
                and row.customer.salesperson_id == keeper
                and (any_family or not self.defect.family or row.product.family == self.defect.family)
                and timedelta(days=4) < day - row.delivered_on < timedelta(days=270)
                and (row.customer_id, row.order_number) not in used
                and (row.customer_id, row.batch.number if row.batch else "") not in used
            )

        rows = [row for row in self.world.sold.deliveries if fits(row, any_family=False)]
        rows = rows or [row for row in self.world.sold.deliveries if fits(row, any_family=True)]
        chosen = self.dice.choice(rows[-12:])
        used.update(
            {
                (chosen.customer_id, chosen.order_number),
                (chosen.customer_id, chosen.batch.number if chosen.batch else ""),
            }
        )
        return chosen

    def refile(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The customer refuses: from here on the story is that of the successor."""
        old = tale.record.case
        self._take(
            tale,
            "refile",
            self.world.cast[self._seller(tale.record)],
            {"reason": "客户不接受折让，要求全部换货。", "demand": "全部换货，并承担停线损失。"},
            at=at,
        )
        tale.complaint = Complaint.objects.select_related("case").get(case__parent=old)
