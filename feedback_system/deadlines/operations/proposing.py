"""Propose a version out of a replay; a second person switches it on, from a day in the future (four eyes, ours)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import who_is
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule, ProposalState, RuleProposal
from feedback_system.deadlines.operations.activating import new_version
from feedback_system.deadlines.replay.drafts import RuleDraft, Tried
from feedback_system.deadlines.replay.job import REPLAY
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.jobs.models import Job, JobState
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User

GM_OFFICE = "gm_office"
NOT_KEPT = ("changed",)
"""Parts of a result that stay with the job."""


def may_answer(user: User) -> bool:
    """Whether the person may approve or refuse: administrators; the GM office too, where one administrator is enough.

    Where the company wants two administrators for changes of roles, it wants two here.
    """
    if user.holds(Permission.MANAGE_SETTINGS):
        return True
    in_gm_office = any(role.code == GM_OFFICE for role in user.own_roles)
    return in_gm_office and not Company.get().two_administrators


@transaction.atomic
def propose_rule(*, job: Job, reason: str, by: User, at: datetime) -> RuleProposal:
    """Propose the rule that `job` has replayed.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: the replay is not finished, tried no rule, or the rule has a newer version or a proposal already.
    :raises Invalid: without a reason.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may propose another rule. Ask one of them to do it."))
    if job.kind != REPLAY or job.state != JobState.DONE or job.param("tried") != Tried.RULE:
        raise NotPossibleNow(_("Only a finished replay of a drafted rule can be proposed."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the rule shall change; it stands in the history.")]})
    rule = DeadlineRule.objects.select_for_update().filter(pk=job.param("rule")).first()
    if rule is None or rule.effective_to is not None:
        raise NotPossibleNow(
            _("This rule has a newer version by now. Replay the draft against that one and propose it again.")
        )
    if RuleProposal.objects.filter(rule=rule, state=ProposalState.WAITING).exists():
        raise NotPossibleNow(_("A proposal for this rule waits already. Have it answered first."))
    proposal = RuleProposal.objects.create(
        rule=rule,
        params=job.params,
        result=without_lists(job.result),
        job=job,
        reason=reason.strip()[:200],
        proposed_by=by,
        proposed_at=at,
    )
    people = {person.pk: person for role in ("administrator", GM_OFFICE) for person in who_is(role)}
    notify(
        "rule_proposed",
        case=None,
        to=[person for person in people.values() if person.pk != by.pk and may_answer(person)],
        at=at,
        facts=_labels(rule) | {"who": str(by), "reason": proposal.reason, "path": _page_of(proposal)},
        key=f"rule-proposed:{proposal.pk}",
    )
    return proposal


@transaction.atomic
def approve_proposal(*, proposal: RuleProposal, since: date | None, by: User, at: datetime) -> RuleProposal:
    """Make the proposed version, in force from the beginning of the day `since` (company's zone); the old one ends then.

    :raises NotPermitted: for who proposed it, and for who may not decide this.
    :raises Invalid: without a day, or with one that has begun.
    :raises NotPossibleNow: when it is answered already, or the rule has another version meanwhile.
    """
    _must_answer(by)
    proposal = _waiting(proposal)
    if by.pk == proposal.proposed_by_id:
        raise NotPermitted(_("You proposed this version yourself. A second person has to approve it."))
    if since is None:
        raise Invalid({"since": [_("Choose the day from which the new version holds.")]})
    draft = RuleDraft.read(proposal.params)
    begins = datetime.combine(since, time(0), tzinfo=Company.get().zone)
    try:
        made = new_version(
            of=proposal.rule,
            changes={**draft.changes(), "source": proposal.reason},
            rungs=draft.rungs,
            effective_from=begins,
            by=by,
            at=at,
        )
    except Invalid as refusal:
        told = dict(refusal.errors)
        raise Invalid({"since": told.pop("effective_from", []), **told}) from refusal
    # The field history names who switched it on; here stands who had the idea.
    made.history.filter(history_type="+").update(
        history_change_reason=f"proposal {proposal.pk} by {proposal.proposed_by.username}"[:100]
    )
    proposal.new_version = made
    return _answer(proposal, ProposalState.APPROVED, by=by, at=at)


@transaction.atomic
def refuse_proposal(*, proposal: RuleProposal, by: User, at: datetime) -> RuleProposal:
    """Refuse it; who proposed it takes it back that way.

    :raises NotPermitted, NotPossibleNow: as `approve_proposal`.
    """
    _must_answer(by)
    proposal = _waiting(proposal)
    own = by.pk == proposal.proposed_by_id
    return _answer(proposal, ProposalState.WITHDRAWN if own else ProposalState.REFUSED, by=by, at=at)


def _must_answer(by: User) -> None:
    if not may_answer(by):
        raise NotPermitted(
            _("Another administrator, or the GM office, decides on new versions of rules. Ask one of them.")
        )


def _waiting(proposal: RuleProposal) -> RuleProposal:
    rows = RuleProposal.objects.select_for_update(of=("self",)).select_related("rule", "proposed_by", "job")
    found = rows.get(pk=proposal.pk)
    if found.state != ProposalState.WAITING:
        raise NotPossibleNow(_("This proposal has been answered already. Reload the page to see the answer."))
    return found


def _answer(proposal: RuleProposal, state: ProposalState, *, by: User, at: datetime) -> RuleProposal:
    proposal.state, proposal.answered_by, proposal.answered_at = state, by, at
    proposal.save(update_fields=["state", "answered_by", "answered_at", "new_version"])
    if by.pk != proposal.proposed_by_id:
        facts = {"approved": state == ProposalState.APPROVED, "who": str(by), "path": _page_of(proposal)}
        if proposal.new_version is not None and proposal.new_version.effective_from is not None:
            facts["from_at"] = proposal.new_version.effective_from
        notify(
            "rule_proposal_answered",
            case=None,
            to=[proposal.proposed_by],
            at=at,
            facts=_labels(proposal.rule) | facts,
            key=f"rule-answered:{proposal.pk}",
        )
    return proposal


def _labels(rule: DeadlineRule) -> dict[str, Any]:
    return {f"label_{code.replace('-', '_')}": rule.label_in(code) for code in ("zh-hans", "zh-hant", "en")}


def _page_of(proposal: RuleProposal) -> str:
    return reverse("administration:proposal", args=[proposal.pk])


def without_lists(result: dict[str, Any]) -> dict[str, Any]:
    """The result without what names single cases one by one beyond the worst."""
    figures = {name: value for name, value in result.get("figures", {}).items() if name not in NOT_KEPT}
    return {**result, "figures": figures}
