"""Put the demo company into an empty database."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.queries import system_user
from demo.alerting import alerts
from demo.asking import supplier_requests
from demo.channels import make_channels
from demo.day_sheets import write_day_sheets, write_staff_reports
from demo.doors import doors, keep_reports
from demo.investigating import investigations
from demo.people import Cast, make_people, people_exist
from demo.policies import make_policies
from demo.returning import returns
from demo.servicing import service_calls
from demo.slipping import slips
from demo.sold import Sold, make_sold
from demo.stories import last_month_is_open, months_are_run, three_months
from demo.surveying import no_mail_leaves, sign_last_month, surveys
from demo.visiting import make_agreements, make_due_lists, visits
from demo.walking import World, sweep_until, tell
from demo.warning import warnings
from demo.writing import write_reports
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.notifications.models import Delivery
from feedback_system.notifications.operations import mark_all_read
from quality.watches.operations import find_signals

FOUNDED = timedelta(days=400)
"""How long before now people and master data were entered."""
FRESH = timedelta(days=2)
"""Notices of this long stand unread on the bells."""


def may_load() -> bool:
    """Whether people with a password that everybody knows may be made here: only where nobody works in earnest."""
    return bool(settings.DEBUG or settings.DEMO or getattr(settings, "TESTING", False))


@transaction.atomic
def make_ground(*, at: datetime, seed: int) -> tuple[Cast, Sold]:
    """The demo people and what was sold, when there is nobody yet; else what is there. Returns both."""
    if people_exist():
        return Cast.read(), Sold.read()
    dice = random.Random(f"{seed}:ground")  # noqa: S311  a made-up ledger, not a secret
    founded = at - FOUNDED
    cast = make_people(at=founded)
    today = at.astimezone(cast.company.zone).date()
    make_policies(cast, at=founded, now=at)
    return cast, make_sold(cast, at=founded, today=today, dice=dice)


@transaction.atomic
def load_company(*, at: datetime, seed: int) -> None:
    """People, master data and three months of complaints and returns up to `at`, told by the real verbs, all or nothing.

    Mails about what happened meanwhile do not leave, and all but the newest notices stand as read on the bells.
    """
    with translation.override(settings.LANGUAGE_CODE):
        cast, sold = make_ground(at=at, seed=seed)
        calendar = company_calendar()
        dice = random.Random(f"{seed}:stories")  # noqa: S311  stories, not secrets
        world = World(cast, sold, dice, calendar)
        make_agreements(cast, sold, at=at - FOUNDED, now=at)
        tell(
            [
                *three_months(world),
                *months_are_run(world, at),
                *returns(world),
                *alerts(world),
                *investigations(world),
                *supplier_requests(world),
                *slips(world),
                *surveys(world),
                *service_calls(world),
                *warnings(world),
                *visits(world, at),
                *doors(world),
            ],
            calendar=calendar,
            now=at,
        )
        find_signals(
            by=system_user(), at=at, clock=lambda: at
        )  # else the first start does it while people look
        make_due_lists(at=at)
        sweep_until(at, by=system_user())
        last_month_is_open(cast, at=at)
        write_reports(cast, at=at)
        write_day_sheets(cast, at=at)
        write_staff_reports(at=at)
        sign_last_month(cast, at=at)
        make_channels(cast, at=at)
        keep_reports(cast, at=at)
        Delivery.objects.filter(state__in=Delivery.PENDING).update(
            state=Delivery.State.REFUSED,
            last_error=_("This happened before the demo company was loaded. Nothing is mailed about it."),
        )
        no_mail_leaves()
        for person in cast.people.values():
            mark_all_read(by=person, at=at - FRESH)
