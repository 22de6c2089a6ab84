"""A kept sample in which a certain case stands first, for tests that need its addresses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.conformity.models import Sample
from feedback_system.conformity.operations import keep_sample, write_check
from feedback_system.conformity.sampling import Wish, draw

if TYPE_CHECKING:
    from accounts.models import User


def sample_with(case: Case, *, by: User, at: datetime) -> Sample:
    """A sample of one, drawn on the day of the case by the first seed that draws it, with a finding."""
    day = timezone.localdate(case.reported_at, Company.get().zone)
    wishes = (Wish(case.kind, "opened", day, day, str(seed), 1) for seed in range(1, 1_000))
    wish = next(one for one in wishes if draw(one, user=by).case_ids == [case.pk])
    sample = keep_sample(wish=wish, by=by, at=at)
    row = sample.rows.get()
    write_check(row=row, result="finding", words="缺检测报告", version=1, by=by, at=at)
    return sample
