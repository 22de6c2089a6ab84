"""The sources of routes and approval limits that ship, in words; a source that the company wrote stands as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SHIPPED: dict[str, Any] = {
    "Policy 004, procedure": _("Policy 004, procedure"),
    "Policy 001, procedure": _("Policy 001, procedure"),
    "Ours: the policies name the class, not the way": _("Ours: the policies name the class, not the way"),
    "Policy 001 on service feedback: 24 hours, 48 hours, 5 working days": _(
        "Policy 001 on service feedback: 24 hours, 48 hours, 5 working days"
    ),
    "Policy 001, limits of complaint amounts": _("Policy 001, limits of complaint amounts"),
    "Policy 004 names the three levels; its figures are lost, those of policy 001 stand in (ours)": _(
        "Policy 004 names the three levels; its figures are lost, those of policy 001 stand in (ours)"
    ),
    "Policy 001: factory head; policy 004: head in charge; next unblamed level (ours)": _(
        "Policy 001: factory head; policy 004: head in charge; next unblamed level (ours)"
    ),
    "Policy 004, remedies 十三.1 and 十三.2; its figure is lost, three percent stand in (ours)": _(
        "Policy 004, remedies 十三.1 and 十三.2; its figure is lost, three percent stand in (ours)"
    ),
    "Policy 001, carrying out": _("Policy 001, carrying out"),
    "Policy 004: the general manager; the chairman above him (ours)": _(
        "Policy 004: the general manager; the chairman above him (ours)"
    ),
    "Policy 004 on store complaints, articles 9 to 18": _("Policy 004 on store complaints, articles 9 to 18"),
    "Policy 003 on dealer complaints": _("Policy 003 on dealer complaints"),
    "Policy 001 on service feedback, part 7": _("Policy 001 on service feedback, part 7"),
    "Policy 003 on hotlines, articles 3 to 5": _("Policy 003 on hotlines, articles 3 to 5"),
    "Policy 004 on store complaints, discounts by the sales rules; the figures are ours": _(
        "Policy 004 on store complaints, discounts by the sales rules; the figures are ours"
    ),
    "Policy 003 on dealer complaints: the general manager; the chairman above him (ours)": _(
        "Policy 003 on dealer complaints: the general manager; the chairman above him (ours)"
    ),
    "Ours: the policy names no figures": _("Ours: the policy names no figures"),
    "As on the long route (ours)": _("As on the long route (ours)"),
    "As on the short route (ours)": _("As on the short route (ours)"),
    "Ours: the head of quality, then general management": _(
        "Ours: the head of quality, then general management"
    ),
    "Policy 002: the leader in charge; the roles are ours": _(
        "Policy 002: the leader in charge; the roles are ours"
    ),
}
"""Every source of the install values of complaints, of sanctions and of concessions."""


def source_in_words(source: str) -> str:
    """The source in the active language where it shipped with the product."""
    return str(SHIPPED.get(source, source))
