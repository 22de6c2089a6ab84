"""Who may look things up, who sees contact data, who may change master data."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import SYSTEM_USER
from feedback_system.errors import NotPermitted

LOOK_UP = tuple(
    permission
    for permission in Permission
    if permission is Permission.MANAGE_MASTERDATA
    or permission.value.startswith(("complaints.", "quality.", "aftersales.", "cases."))
)
"""Any of these lets a person look up customers, products, orders and batches, as all work on cases needs."""


Visitor = User | AnonymousUser
"""Who asks: `request.user` of a page. Nobody signed in holds any right."""


def _holds(user: Visitor, permission: Permission) -> bool:
    return isinstance(user, User) and user.holds(permission)


def may_look_up(user: Visitor) -> bool:
    """Whether the person works on cases or keeps the master data."""
    return any(_holds(user, permission) for permission in LOOK_UP)


def require_look_up(user: Visitor) -> None:
    """:raises NotPermitted: for people who neither work on cases nor keep the master data."""
    if not may_look_up(user):
        raise NotPermitted(
            _(
                "Customers and products are shown to people who work on cases. Ask the "
                "administrator for such a role."
            )
        )


def sees_contacts(user: Visitor) -> bool:
    """Whether telephone numbers, addresses and contact persons are shown in full."""
    return _holds(user, Permission.SEE_CONTACTS)


def may_manage(user: Visitor) -> bool:
    """Whether the person may change master data; the system's own actor may, for the import command."""
    return user.username == SYSTEM_USER or _holds(user, Permission.MANAGE_MASTERDATA)


def may_keep_calls(user: Visitor) -> bool:
    """Whether the person may write down who is not called: whoever keeps master data, asks in surveys, or visits."""
    asks = (Permission.RUN_SURVEY, Permission.VISIT_CUSTOMER)
    return may_manage(user) or any(_holds(user, permission) for permission in asks)


def require_keeper_of_calls(user: Visitor) -> User:
    """The person as one who may write down who is not called.

    :raises NotPermitted: for everybody else.
    """
    if not isinstance(user, User) or not may_keep_calls(user):
        raise NotPermitted(
            _(
                "Who is not called is written down by people who call customers or keep the master data. "
                "Tell the service desk."
            )
        )
    return user


def require_manager(user: Visitor) -> User:
    """The person as a keeper of the master data.

    :raises NotPermitted: for people who do not keep it.
    """
    if not isinstance(user, User) or not may_manage(user):
        raise NotPermitted(
            _(
                "Only people who keep the master data may change it. Ask the sales head, the "
                "head of quality or the administrator."
            )
        )
    return user
