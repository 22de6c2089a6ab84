"""The sources of the rules that ship, in words; a source that the company wrote itself stands as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SHIPPED: dict[str, Any] = {
    "Policy 001 on service feedback and on quality feedback: 24 hours": _(
        "Policy 001 on service feedback and on quality feedback: 24 hours"
    ),
    "Policy 001 on information feedback: 24 hours": _("Policy 001 on information feedback: 24 hours"),
    "Ours: the policies say at once": _("Ours: the policies say at once"),
    "Policy 004, handling limit at home: 13 days": _("Policy 004, handling limit at home: 13 days"),
    "Policy 004, handling limit overseas: 17 days": _("Policy 004, handling limit overseas: 17 days"),
    "Policy 001, handling limit: 6 days": _("Policy 001, handling limit: 6 days"),
    "Policies 001 and 004, investigation report: 3 days": _(
        "Policies 001 and 004, investigation report: 3 days"
    ),
    "Policy 004, second consolidated opinion: 1 day": _("Policy 004, second consolidated opinion: 1 day"),
    "Ours: no policy names a limit": _("Ours: no policy names a limit"),
    "Ours, because policy 004 lets the quantity be undetermined": _(
        "Ours, because policy 004 lets the quantity be undetermined"
    ),
    "Policy 001 on service feedback: 5 working days": _("Policy 001 on service feedback: 5 working days"),
    "Policy 001 on service feedback: 48 hours": _("Policy 001 on service feedback: 48 hours"),
    "Ours: the policies name no limit": _("Ours: the policies name no limit"),
    "Ours: the table of policy 004 is lost": _("Ours: the table of policy 004 is lost"),
    "Policy 001, time of each department": _("Policy 001, time of each department"),
    "Policy 001 on market quality: 48 hours": _("Policy 001 on market quality: 48 hours"),
    "Policy 001 on quality feedback: 24 hours": _("Policy 001 on quality feedback: 24 hours"),
    "Ours": _("Ours"),
    "Policy on information slips: 2 working days": _("Policy on information slips: 2 working days"),
    "Policy on information slips: 7 days": _("Policy on information slips: 7 days"),
    "Policy on fast feedback: 1 working day": _("Policy on fast feedback: 1 working day"),
    "Policy on fast feedback: 3 working days": _("Policy on fast feedback: 3 working days"),
    "Policy on returned parts: 7 days": _("Policy on returned parts: 7 days"),
    "Policy on incidents: 1 hour": _("Policy on incidents: 1 hour"),
    "Policy on incidents: 2 hours": _("Policy on incidents: 2 hours"),
    "Policy on service: 6 working hours in town": _("Policy on service: 6 working hours in town"),
    "Policy on service: 7 working hours outside town": _("Policy on service: 7 working hours outside town"),
    "Policy on visits: 10 working days": _("Policy on visits: 10 working days"),
    "Policy on contracts: 1 month before": _("Policy on contracts: 1 month before"),
    "Policy: before the 10th": _("Policy: before the 10th"),
}


def source_in_words(source: str) -> str:
    """The source in the active language where it shipped with the product."""
    return str(SHIPPED.get(source, source))
