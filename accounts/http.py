"""The request of a person who has logged in, for the type checker."""

from django.http import HttpRequest

from accounts.models import User


class SignedIn(HttpRequest):
    """A request that has passed `login_required`."""

    user: User
