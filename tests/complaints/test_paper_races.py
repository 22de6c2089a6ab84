"""Two people act on the same paper of a remedy at the same moment: one wins, the other is told, nothing is half done."""

from __future__ import annotations

from collections import Counter

import pytest

from complaints.models import AllowanceCertificate, ReturnSlip
from feedback_system.audit.models import CaseEvent
from tests.complaints.test_races import act, together
from tests.factories.company import World
from tests.factories.remedies import GOODS_400, executing, walk_certificate, walk_slip
from tests.sizes import size

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.proof, pytest.mark.django_db(transaction=True)]

ROUNDS = size(2, 100)
TOLD = {"conflict", "not_possible_now", "blocked", "not_permitted", "invalid"}


def test_of_two_who_sign_for_the_same_goods_at_once_one_counts(world: World) -> None:
    for number in range(ROUNDS):
        complaint = executing(world, GOODS_400, order_number=f"SO-{number}", batch_number="")
        complaint = walk_slip(world, complaint, counted=395, until="answer_return")
        line = complaint.remedy_lines.get()
        counts = (395, 396)

        outcomes = together(
            *(
                act(
                    world,
                    complaint,
                    "receive_return",
                    "warehouse",
                    {"line": line.pk, "quantity": count},
                    None,
                )
                for count in counts
            )
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        assert set(outcomes) <= TOLD | {"done"}
        assert ReturnSlip.objects.get(line=line).counted_quantity == counts[outcomes.index("done")]
        assert CaseEvent.objects.filter(case=complaint.case_id, name="receive_return").count() == 1


def test_of_two_who_book_the_same_remedy_at_once_one_books(world: World) -> None:
    for number in range(ROUNDS):
        complaint = executing(world, GOODS_400, order_number=f"SO-{number}", batch_number="")
        complaint = walk_slip(world, complaint)
        line = complaint.remedy_lines.get()

        outcomes = together(
            *(
                act(
                    world,
                    complaint,
                    "book_remedy",
                    "finance",
                    {"line": line.pk, "reference": f"PZ-{n}"},
                    None,
                )
                for n in range(2)
            )
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        line.refresh_from_db()
        assert line.booking_reference == f"PZ-{outcomes.index('done')}"
        assert CaseEvent.objects.filter(case=complaint.case_id, name="book_remedy").count() == 1


def test_booking_beside_refusing_the_same_certificate_is_one_of_the_two(world: World) -> None:
    for number in range(ROUNDS):
        complaint = executing(world, order_number=f"SO-{number}", batch_number="")
        complaint = walk_certificate(world, complaint)
        line = complaint.remedy_lines.select_related("kind").get()

        outcomes = together(
            act(world, complaint, "book_remedy", "finance", {"line": line.pk, "reference": "PZ-1"}, None),
            act(world, complaint, "refuse_booking", "finance", {"line": line.pk, "reason": "印章不清"}, None),
        )

        assert Counter(outcomes)["done"] == 1, outcomes
        line.refresh_from_db()
        paper = AllowanceCertificate.objects.get(line=line)
        assert (paper.state, line.is_booked) in {("booked", True), ("refused", False)}
