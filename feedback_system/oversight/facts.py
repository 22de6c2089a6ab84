"""The facts of the house: each asks one thing and says in a sentence how it stands and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Delegation, RoleAssignment, User
from accounts.queries import empty_posts
from accounts.roles import ROLES
from feedback_system.administration.ladders import applies_to
from feedback_system.administration.site import Reading
from feedback_system.attachments.tasks import EVIDENCE_BEAT
from feedback_system.audit import anchors
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline, DeadlineRule, Rung
from feedback_system.escalation.gauges import LONGEST_WAIT, oldest_waiting
from feedback_system.escalation.models import ClockHold, SetAside, SweepRun
from feedback_system.escalation.operations.holding import open_hold
from feedback_system.health.models import Heartbeat
from feedback_system.health.operations import findings
from feedback_system.joining import listed
from feedback_system.notifications.models import Delivery
from feedback_system.oversight.condition import Fact, Standing
from feedback_system.web.wording import ago_text, full_instant_text, span_text
from feedback_system.worktime.endings import calendars_ending_soon

SHOWN_NAMES = 8
LONGEST_WITHOUT_A_SWEEP = timedelta(minutes=4)
LONGEST_IN_THE_OUTBOX = timedelta(minutes=10)
IDLE = timedelta(days=90)


def _some(names: Iterable[object]) -> str:
    """The first names as a list, and how many more there are."""
    every = [str(name) for name in names]
    if len(every) <= SHOWN_NAMES:
        return listed(every)
    return _("%(names)s and %(count)d more") % {
        "names": listed(every[:SHOWN_NAMES]),
        "count": len(every) - SHOWN_NAMES,
    }


def _start_worker() -> str:
    return _("Start the background worker and the beat; where there is none, run the command escalate_due.")


def of_the_site(look: Callable[[datetime], Reading], url_name: str = "") -> Callable[[datetime], Fact]:
    """A line about what a site needs around the program, with the page that mends it where there is one."""

    def fact(at: datetime) -> Fact:
        found = look(at)
        url = reverse(url_name) if url_name and found.standing != "good" else ""
        return Fact(Standing(found.standing), found.text, found.advice, url)

    return fact


def last_sweep(at: datetime) -> Fact:
    """When a sweep was last through, how long it took and what it did."""
    run = SweepRun.objects.filter(held=False, finished_at__isnull=False).order_by("-pk").first()
    if run is None or run.finished_at is None:
        return Fact(Standing.BAD, _("No sweep has run yet, so nobody is told anything."), _start_worker())
    words = {
        "ago": ago_text(run.started_at, at),
        "took": _seconds(run.finished_at - run.started_at),
        "escalated": run.escalated,
        "reminded": run.reminded,
        "failed": run.failed,
    }
    text = (
        _("%(ago)s, took %(took)s: escalated %(escalated)d, reminded %(reminded)d, failed %(failed)d.")
        % words
    )
    if at - run.started_at > LONGEST_WITHOUT_A_SWEEP:
        return Fact(Standing.BAD, text, _start_worker())
    return Fact(Standing.GOOD, text)


def _seconds(span: timedelta) -> str:
    seconds = span.total_seconds()
    return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}"} if seconds < 60 else span_text(span)


def oldest_due(at: datetime) -> Fact:
    """The age of the oldest level that a sweep should have told."""
    waiting = oldest_waiting(at)
    if waiting.since is None:
        return Fact(Standing.GOOD, _("Nothing: everything due has been told."))
    words = {"since": full_instant_text(waiting.since), "age": _seconds(waiting.age)}
    text = _("Due since %(since)s, for %(age)s.") % words
    if not waiting.too_long:
        return Fact(Standing.GOOD, text)
    most = int(LONGEST_WAIT.total_seconds())
    advice = _("It should take at most %(seconds)d s.") % {"seconds": most}
    return Fact(Standing.BAD, text, f"{advice} {_start_worker()}")


def set_aside(at: datetime) -> Fact:
    """Clocks whose level could not be told."""
    count = SetAside.objects.filter(solved_at=None).count()
    if not count:
        return Fact(Standing.GOOD, _("None."))
    return Fact(
        Standing.BAD,
        _("%(count)d deadlines could not be told; each is tried again every hour.") % {"count": count},
        _("Read the reasons below, mend them, and have them tried again."),
        "#set-aside",
    )


def clock_guard(at: datetime) -> Fact:
    """Whether sweeps are held, and how the last hold ended."""
    hold = open_hold()
    if hold is not None:
        words = {
            "shows": full_instant_text(hold.noticed_at),
            "expected": full_instant_text(hold.expected_at),
        }
        text = _("Sweeps are held: the clock showed %(shows)s, expected was about %(expected)s.") % words
        return Fact(
            Standing.BAD,
            f"{hold.get_reason_display()} {text}",
            _("Compare the clock of the database server with one you trust, then see below."),
            "#hold",
        )
    over = ClockHold.objects.order_by("-pk").first()
    if over is None or over.released_at is None:
        return Fact(Standing.GOOD, _("It runs evenly."))
    words = {"shows": full_instant_text(over.noticed_at), "until": full_instant_text(over.released_at)}
    if over.released_by is None:
        text = _("It runs evenly. Last hold from %(shows)s to %(until)s, ended by itself.") % words
    else:
        words |= {"name": str(over.released_by), "reason": over.release_reason}
        text = (
            _("It runs evenly. Last hold from %(shows)s to %(until)s, released by %(name)s: %(reason)s")
            % words
        )
    return Fact(Standing.GOOD, text)


def outbox(at: datetime) -> Fact:
    """How many messages wait, and how long the oldest that may leave has waited."""
    waiting = Delivery.objects.filter(state__in=[*Delivery.PENDING, Delivery.State.SENDING])
    found = waiting.aggregate(count=Count("pk"))
    oldest = waiting.filter(next_try_at__lte=at).aggregate(at=Min("next_try_at"))["at"]
    text = _("%(count)d messages wait.") % found
    if oldest is None:
        return Fact(Standing.GOOD, text, url=reverse("notifications:outbox"))
    text += " " + _("The oldest could have left %(age)s ago.") % {"age": _seconds(at - oldest)}
    if at - oldest <= LONGEST_IN_THE_OUTBOX:
        return Fact(Standing.GOOD, text, url=reverse("notifications:outbox"))
    return Fact(
        Standing.BAD,
        text,
        _("Look whether the background worker runs and the mail server (EMAIL_URL) answers."),
        reverse("notifications:outbox"),
    )


def given_up(at: datetime) -> Fact:
    """Messages that failed, were given up or were not sent on purpose, by state."""
    states = (Delivery.State.FAILED, Delivery.State.DEAD, Delivery.State.REFUSED)
    counts = dict(
        Delivery.objects.filter(state__in=states)
        .values_list("state")
        .annotate(count=Count("pk"))
        .order_by("state")
    )
    if not counts:
        return Fact(Standing.GOOD, _("None."))
    words = {
        "failed": counts.get("failed", 0),
        "dead": counts.get("dead", 0),
        "refused": counts.get("refused", 0),
    }
    text = _("Will be tried again: %(failed)d. Given up: %(dead)d. Not sent on purpose: %(refused)d.") % words
    state = Standing.BAD if words["dead"] else Standing.LOOK if words["failed"] else Standing.GOOD
    page = "dead" if words["dead"] else "failed" if words["failed"] else "refused"
    advice = _("The outbox says why; send them again from there.") if state is not Standing.GOOD else ""
    return Fact(state, text, advice, f"{reverse('notifications:outbox')}?state={page}")


def addresses(at: datetime) -> Fact:
    """People with a role who can be reached on the bell only."""
    people = User.objects.filter(
        is_active=True, kind=User.Kind.PERSON, email="", role_assignments__isnull=False
    )
    names = list(people.distinct().order_by("name", "pk"))
    if not names:
        return Fact(Standing.GOOD, _("Everybody has one."))
    text = _("%(count)d: %(names)s.") % {"count": len(names), "names": _some(names)}
    return Fact(
        Standing.LOOK,
        text,
        _("Their notices stand on the bell only. Add an address."),
        reverse("accounts:people"),
    )


def calendars(at: datetime) -> Fact:
    """Calendars whose loaded years end soon, so that deadlines become provisional."""
    ending = calendars_ending_soon(at)
    if not ending:
        return Fact(Standing.GOOD, _("The official holidays are loaded far enough ahead."))
    bad = any(one.days_left < 0 for one in ending)
    text = listed(
        _("%(calendar)s: loaded up to %(year)s")
        % {"calendar": one.calendar.label, "year": one.missing_year - 1}
        for one in ending
    )
    return Fact(
        Standing.BAD if bad else Standing.LOOK,
        _("The holidays are loaded so far: %(calendars)s.") % {"calendars": text},
        _("Load the official holidays of the next year; until then deadlines in it are provisional."),
        reverse("administration:calendars"),
    )


def idle_rules(at: datetime) -> Fact:
    """Rules in use by which no clock has started for 90 days."""
    since = at - IDLE
    if not Deadline.objects.filter(started_at__lt=since).exists():
        return Fact(Standing.GOOD, _("No deadline is older than 90 days yet, so nothing can be said."))
    used = Deadline.objects.filter(rule=OuterRef("pk"), started_at__gte=since)
    idle = DeadlineRule.objects.filter(is_active=True).filter(~Exists(used))
    labels = list(dict.fromkeys(_named_rule(rule) for rule in idle.order_by("code", "pk")))
    if not labels:
        return Fact(Standing.GOOD, _("Every rule in use has matched a case."))
    text = _("%(count)d: %(names)s.") % {"count": len(labels), "names": _some(labels)}
    return Fact(
        Standing.LOOK,
        text,
        _("Either there was no such case, or the rule can never be met: try it."),
        reverse("administration:rules"),
    )


def _named_rule(rule: DeadlineRule) -> str:
    only = applies_to(rule)
    return _("%(rule)s (%(only)s)") % {"rule": rule.label, "only": only} if only else rule.label


def posts(at: datetime) -> Fact:
    """Posts of the management, and roles named in ladders, that nobody holds."""
    wanted = {code for code, role in ROLES.items() if role.at_the_top}
    for to in Rung.objects.filter(rule__is_active=True).values_list("to", flat=True):
        wanted |= {place for place in to if place in ROLES}
    held = set(RoleAssignment.objects.filter(user__is_active=True).values_list("role", flat=True))
    missing = [role.label for code, role in ROLES.items() if code in wanted and code not in held]
    if not missing:
        return Fact(Standing.GOOD, _("Every post that hears of lateness is held by somebody."))
    return Fact(
        Standing.LOOK,
        _("Nobody holds: %(names)s.") % {"names": listed(missing)},
        _("News of lateness climb to the next post. Give the role to somebody."),
        reverse("accounts:people"),
    )


def heads(at: datetime) -> Fact:
    """Departments in use without a head who can log in."""
    empty = empty_posts()
    if not empty:
        return Fact(Standing.GOOD, _("Every department has one."))
    return Fact(
        Standing.LOOK,
        _("%(count)d: %(names)s.") % {"count": len(empty), "names": _some(one.label for one in empty)},
        _("News of lateness climb past them. Appoint a head."),
        reverse("accounts:departments"),
    )


def absences(at: datetime) -> Fact:
    """Absences from now on whose deputy cannot log in."""
    rows = Delegation.objects.filter(ends_at__gt=at, deputy__is_active=False, principal__is_active=True)
    names = [
        f"{row.principal} ← {row.deputy}" for row in rows.select_related("principal", "deputy").order_by("pk")
    ]
    if not names:
        return Fact(Standing.GOOD, _("None."))
    return Fact(
        Standing.BAD,
        _some(names),
        _("What comes for the absent person waits. Name another deputy."),
        reverse("oversight:absence"),
    )


def worker(at: datetime) -> Fact:
    """When schedule and worker last came through together."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if last is None:
        return Fact(Standing.BAD, _("It has never run."), _start_worker())
    text = _("Seen %(ago)s.") % {"ago": ago_text(last, at)}
    late = at - last > LONGEST_WITHOUT_A_SWEEP
    return Fact(Standing.BAD if late else Standing.GOOD, text, _start_worker() if late else "")


def answers(at: datetime) -> Fact:
    """Whether the servers answer."""
    names = {"database": _("database"), "cache": _("cache"), "broker": _("broker")}
    silent = [names[one.name] for one in findings(at=at) if one.name in names and not one.good]
    if not silent:
        return Fact(Standing.GOOD, _("All answer."))
    return Fact(
        Standing.BAD,
        _("No answer: %(names)s.") % {"names": listed(silent)},
        _("Start it again, or correct DATABASE_URL or REDIS_URL."),
    )


def history_copy(at: datetime) -> Fact:
    """The day of the newest copy of the ends of all histories outside the database."""
    days = sorted(path.stem for path in anchors.folder().glob("????-??-??.txt"))
    today = at.astimezone(Company.get().zone).date()
    if not days:
        return Fact(Standing.LOOK, _("None has been written yet."), _start_worker())
    text = _("The newest is of %(day)s.") % {"day": days[-1]}
    if days[-1] >= (today - timedelta(days=1)).isoformat():
        return Fact(Standing.GOOD, text)
    return Fact(
        Standing.BAD,
        text,
        _("Look whether the background worker runs and ANCHOR_DIR can be written; verify_history says more."),
    )


def files(at: datetime) -> Fact:
    """When the files were last compared with their check sums."""
    last = Heartbeat.objects.filter(name=EVIDENCE_BEAT).values_list("at", flat=True).first()
    if last is None:
        return Fact(
            Standing.LOOK, _("It has not run yet."), _("It runs each night with the background worker.")
        )
    text = _("Last run %(ago)s.") % {"ago": ago_text(last, at)}
    if at - last <= timedelta(days=2):
        return Fact(Standing.GOOD, text)
    return Fact(Standing.BAD, text, _start_worker())
