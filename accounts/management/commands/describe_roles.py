"""`manage.py describe_roles`: which role may do what, as a table for people."""

from __future__ import annotations

from accounts.permission_labels import GROUPS
from accounts.roles import HELD_ALONE, ROLES, Reach, Role
from feedback_system.describing import DOMAIN, DescribingCommand, generated_by, table

REACHES = {
    Reach.OWN: "own department",
    Reach.BELOW: "own department and those below",
    Reach.COMPANY: "company",
}


class Command(DescribingCommand):
    help = "Writes docs/domain/roles.md from the table of roles."

    def documents(self) -> dict[str, str]:
        return {f"{DOMAIN}/roles.md": describe()}


def describe() -> str:
    """The whole document: the roles, and for each group of permissions who holds them."""
    parts = [
        "# Roles and permissions\n",
        f"{generated_by('describe_roles')}\n",
        "A role is held in a department. A permission says what a person may do; which cases she sees and when a "
        "step is possible is checked besides.\n",
        table(
            ["Role", "Code", "What the person does", "Looks at", "Company-wide post", "Goes with others"],
            (_role(role) for role in ROLES.values()),
        ),
    ]
    for heading, permissions in GROUPS:
        parts += [
            f"## {heading}\n",
            table(
                ["Permission", "Code", "Roles"],
                (
                    [label, f"`{permission}`", ", ".join(_holders(permission)) or "nobody"]
                    for permission, label in permissions.items()
                ),
            ),
        ]
    return "\n".join(parts)


def _role(role: Role) -> list[str]:
    return [
        str(role.label),
        f"`{role.code}`",
        str(role.description),
        REACHES[role.reach],
        "yes" if role.at_the_top else "",
        "no" if role.code in HELD_ALONE else "yes",
    ]


def _holders(permission: object) -> list[str]:
    return [str(role.label) for role in ROLES.values() if permission in role.permissions]
