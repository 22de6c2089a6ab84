"""Settings: which role may do what, readable without programming."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import RoleAssignment
from accounts.permission_labels import GROUPS
from accounts.roles import ROLES
from accounts.views.common import must_read_settings


@login_required
@require_safe
def table(request: SignedIn) -> HttpResponse:
    """The roles with what they may do, and turned round: each right with the roles that hold it."""
    must_read_settings(request.user)
    holders = Counter(RoleAssignment.objects.filter(user__is_active=True).values_list("role", flat=True))
    roles: list[dict[str, Any]] = [
        {
            "role": role,
            "holders": holders[role.code],
            "groups": [
                {
                    "label": label,
                    "rights": [text for permission, text in rights.items() if permission in role.permissions],
                }
                for label, rights in GROUPS
            ],
        }
        for role in ROLES.values()
    ]
    matrix = [
        {
            "label": label,
            "rights": [
                {"label": text, "roles": [role for role in ROLES.values() if permission in role.permissions]}
                for permission, text in rights.items()
            ],
        }
        for label, rights in GROUPS
    ]
    return render(request, "accounts/roles.html", {"roles": roles, "matrix": matrix})
