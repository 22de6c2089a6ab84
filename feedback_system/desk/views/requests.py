"""The request as every view of the desk gets it: somebody is signed in."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`; for types only, nothing makes one."""

    user: User
