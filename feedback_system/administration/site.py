"""What a real site must have around the program: settings, keys, mail, broker, TLS, copies, room on the disk.

Each question is answered in one sentence and says what to do; the set-up page and the health page tell the same.
Nothing here repeats a secret or an address.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from accounts.permissions import Permission
from accounts.roles import roles_with
from accounts.second_factor import people_without_one
from feedback_system.company.models import Company
from feedback_system.escalation.models import SweepRun
from feedback_system.health.models import Heartbeat
from feedback_system.joining import listed
from feedback_system.web.wording import ago_text

BACKUP_BEAT = "backup"
"""The beat that `manage.py backup_done` gives: the last line of whatever makes the copies."""
BACKUP_WITHIN = timedelta(hours=26)
"""A copy each night, with two hours to spare. Source: ours; the recovery point is what a day without paper costs."""
SHORTEST_KEY = 32
FREE_AT_LEAST, FREE_WISHED = 500 * 1024**2, 2 * 1024**3
"""Bytes: below the first nothing can be saved soon, below the second it is time to act."""
LONGEST_WITHOUT_A_SWEEP = timedelta(minutes=4)


@dataclass(frozen=True)
class Reading:
    """How something stands (in order, worth a look, wrong), in a sentence, and what to do."""

    standing: Literal["good", "look", "bad"]
    text: str
    advice: str = ""


def _production() -> bool:
    return str(settings.SETTINGS_MODULE).endswith(".production")


def mode(at: datetime) -> Reading:
    """Whether this runs with the settings of a real installation."""
    advice = _(
        "Start it with the production settings; docs/how-to/run-in-production.md lists what they need."
    )
    if settings.DEBUG:
        return Reading("bad", _("DEBUG is on: an error shows source code and settings to everybody."), advice)
    if settings.DEMO:
        return Reading("bad", _("DEMO is on: everybody logs in with a password that is public."), advice)
    if _production():
        return Reading("good", _("The production settings are in use."))
    return Reading("look", _("The embedded settings are in use; they are meant for a first try."), advice)


def address(at: datetime) -> Reading:
    """Whether people reach the site by TLS, and whether the program can tell."""
    if not settings.BASE_URL.startswith("https://"):
        return Reading(
            "look",
            _(
                "The address of the site (BASE_URL) does not begin with https://: passwords travel in the open."
            ),
            _("Put a proxy in front that ends TLS, as deploy/nginx.conf does, and set BASE_URL."),
        )
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return Reading(
            "bad",
            _("The site is reached by https, but nothing tells the program so."),
            _("Use the production settings and let the proxy set X-Forwarded-Proto itself."),
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        return Reading(
            "bad",
            _("Cookies of the log-in travel without TLS too."),
            _("Set BASE_URL to the https address and start the web processes again."),
        )
    return Reading("good", _("Reached by https; the proxy says so, and cookies travel by TLS only."))


def keys(at: datetime) -> Reading:
    """Whether the keys are the site's own, long enough, apart, and kept outside the folder of the data."""
    secret, field = settings.SECRET_KEY, settings.FIELD_KEY
    if min(len(secret), len(field)) < SHORTEST_KEY or secret == field:
        return Reading(
            "bad",
            _("SECRET_KEY or FIELD_KEY is too short, or both are the same."),
            _(
                "Make two long random values; keep the former ones in the FALLBACKS until all is re-encrypted."
            ),
        )
    made_here = [
        name
        for name, key in (("SECRET_KEY", secret), ("FIELD_KEY", field))
        if _stands_in(Path(settings.VAR_DIR) / name.lower(), key)
    ]
    if made_here:
        return Reading(
            "look",
            _("Made by the program and kept beside the data: %(names)s.") % {"names": listed(made_here)},
            _("Keep a copy outside the server and the backups: without FIELD_KEY encrypted fields are lost."),
        )
    return Reading("good", _("Both keys come from outside the folder of the data."))


def _stands_in(path: Path, key: str) -> bool:
    try:
        return path.read_text(encoding="ascii").strip() == key
    except (OSError, UnicodeDecodeError):
        return False


def database(at: datetime) -> Reading:
    """Whether the database is one for many people at once."""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        return Reading("good", _("PostgreSQL."))
    return Reading(
        "look",
        _("SQLite: one writes at a time, and the copy of one file is all there is."),
        _("It serves a first try and a small site; name a PostgreSQL database in DATABASE_URL for more."),
    )


def broker(at: datetime) -> Reading:
    """Whether several processes can share the background work."""
    if settings.BROKER_ADDRESS:
        return Reading("good", _("Redis hands the background work to all workers."))
    return Reading(
        "look",
        _("No broker is set (REDIS_URL): background work stays inside one process."),
        _("Set REDIS_URL as soon as web, worker and beat are processes of their own."),
    )


def mail(at: datetime) -> Reading:
    """Whether mails leave."""
    if "console" in settings.EMAIL_BACKEND:
        return Reading(
            "bad",
            _("No mail server is set (EMAIL_URL). Notices appear on the bell only."),
            _("Set EMAIL_URL and start the processes again; the outbox then sends what still waits."),
        )
    if "@localhost" in settings.DEFAULT_FROM_EMAIL:
        return Reading(
            "look",
            _("The sender of mails is an address of this machine; mail servers refuse it."),
            _("Add from=quality@your-company to EMAIL_URL."),
        )
    return Reading("good", _("A mail server is set."))


def backup(at: datetime) -> Reading:
    """How old the last copy is that said so."""
    advice = _(
        "Copy database and files every night and let the job end with manage.py backup_done; "
        "docs/how-to/run-in-production.md shows how."
    )
    last = Heartbeat.objects.filter(name=BACKUP_BEAT).values_list("at", flat=True).first()
    if last is None:
        return Reading(
            "bad", _("No copy has been reported yet. A broken disk would take every case with it."), advice
        )
    text = _("The last copy was made %(ago)s.") % {"ago": ago_text(last, at)}
    if at - last <= BACKUP_WITHIN:
        return Reading("good", text)
    return Reading("bad", text, advice)


def background(at: datetime) -> Reading:
    """Whether somebody looks at the clocks."""
    last = (
        SweepRun.objects.filter(finished_at__isnull=False)
        .order_by("-pk")
        .values_list("started_at", flat=True)
    )
    advice = _("Start the background worker and the beat; where there is none, run the command escalate_due.")
    started = last.first()
    if started is None:
        return Reading("bad", _("No sweep has run yet, so nobody is told anything."), advice)
    text = _("The last sweep of the clocks ran %(ago)s.") % {"ago": ago_text(started, at)}
    return Reading("good", text) if at - started <= LONGEST_WITHOUT_A_SWEEP else Reading("bad", text, advice)


def second_factor(at: datetime) -> Reading:
    """Whether those who keep the settings or decide log in with two factors."""
    without = people_without_one()
    if not settings.SECOND_FACTOR_FOR_RIGHTS and not Company.get().second_factor_for_all:
        return Reading(
            "look",
            _("Nobody is asked for a second factor; %(count)d people who keep settings or decide have none.")
            % {"count": len(without)},
            _("Set SECOND_FACTOR_FOR_RIGHTS, or switch it on for everybody on the page of the company."),
        )
    if without:
        return Reading(
            "look",
            _("Will be asked for it at the next log-in: %(count)d people.") % {"count": len(without)},
            _("Tell them to have a telephone at hand."),
        )
    return Reading("good", _("Everybody who keeps settings or decides has a second factor."))


def disk(at: datetime) -> Reading:
    """How much room is left for files."""
    place = Path(settings.MEDIA_ROOT)
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    words = {"free": f"{usage.free / 1024**3:,.1f}", "percent": round(100 * usage.free / (usage.total or 1))}
    text = _("%(free)s GB are free for files (%(percent)d %%).") % words
    advice = _("Make room or enlarge the disk: without room nothing can be attached and no copy is made.")
    if usage.free < FREE_AT_LEAST:
        return Reading("bad", text, advice)
    return Reading("look", text, advice) if usage.free < FREE_WISHED else Reading("good", text)


def administrators(at: datetime) -> Reading:
    """Whether a second administrator could help out."""
    held = RoleAssignment.objects.filter(
        role__in=roles_with(Permission.MANAGE_SETTINGS), user__is_active=True
    )
    count = held.values("user").distinct().count()
    if count > 1:
        return Reading("good", _("%(count)d people keep the settings.") % {"count": count})
    return Reading(
        "look",
        _("There is one administrator only."),
        _("Make somebody else an administrator too: nobody changes the own roles, and people fall ill."),
    )
