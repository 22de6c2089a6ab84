"""Which suppliers a complaint names at fault: those of the ruling in force."""

from __future__ import annotations

from complaints.models import RulingShare


def suppliers_ruled(case_id: int) -> list[int]:
    """The suppliers with a share of the ruling in force, the largest share first. Note: one query."""
    shares = RulingShare.objects.filter(
        ruling__complaint__case=case_id,
        ruling__approved_at__isnull=False,
        ruling__overturned_at__isnull=True,
        ruling__superseded_at__isnull=True,
        party=RulingShare.Party.SUPPLIER,
        supplier__isnull=False,
    )
    return list(shares.order_by("-percent", "pk").values_list("supplier", flat=True))
