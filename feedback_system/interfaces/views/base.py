"""What the views of cases share: the instant, the visible case, the version, carrying out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from feedback_system.api.idempotency import HEADER, Answer, carry_out_once, checked_key, digest_of
from feedback_system.api.views import ApiView
from feedback_system.cases.models import Case
from feedback_system.cases.querysets import audience_condition
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Invalid
from feedback_system.interfaces.collections import Collection

READ_WITH = ("customer", "product", "holder", "owner", "entered_by", "open_row")
"""Rows a case is written with."""


def scoped(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """The rows (with a `case`) of cases that `user` may see."""
    condition = audience_condition(user, "case")
    return rows if condition is None else rows.filter(condition)


class InterfaceView(ApiView):
    """A view that reads the clock once."""

    @property
    def by(self) -> User:
        """Who asks; only people who are logged in get here."""
        return cast(User, self.request.user)

    @cached_property
    def at(self) -> datetime:
        """The instant of the request, by the database's clock. Note: one query at the first look."""
        return database_now()

    def context_for(self, cases: list[Case] | None = None) -> dict[str, Any]:
        """What the serializers need to know. Note: one query when one of `cases` follows from another."""
        wanted = {case.parent_id for case in cases or [] if case.parent_id}
        parents = {}
        if wanted:
            rows = Case.objects.visible_to(self.by).filter(pk__in=wanted).only("number", "receipt_number")
            parents = {case.pk: case.reference for case in rows}
        return {"at": self.at, "user": self.by, "parents": parents}

    def once(self, request: Request, act: Callable[[], Answer]) -> Response:
        """Carry out `act`, once when the request brings a key, and answer with what it made."""
        key = request.headers.get(HEADER)
        if key is None:
            answer = act()
        else:
            digest = digest_of(
                request.method or "",
                request.path,
                request.data,
                {"If-Match": request.headers.get("If-Match", "")},
            )
            answer = carry_out_once(by=self.by, key=checked_key(key), digest=digest, at=self.at, act=act)
        response = Response(answer.body, status=answer.status)
        if answer.replayed:
            response["Idempotency-Replayed"] = "true"
        return with_etag(response)


class CaseView(InterfaceView):
    """A view of one case of one kind."""

    collection: Collection = None  # type: ignore[assignment]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before every method. :raises Http404: the company does not work with this kind now"""
        super().initial(request, *args, **kwargs)
        if not self.collection.kind.is_offered():
            raise Http404

    def find(self, reference: str) -> Case:
        """The case with that number or receipt number, with what its detail reads. :raises Http404: not for this person"""
        rows = Case.objects.visible_to(self.by).by_reference(reference).filter(kind=self.collection.kind.code)
        rows = rows.select_related(*READ_WITH, *self.collection.related)
        found: Case | None = rows.prefetch_related(*self.collection.prefetched).first()
        if found is None:
            raise Http404
        return found

    def written(self, case: Case) -> Any:
        """The case as the API shows it."""
        return self.collection.detail(case, context=self.context_for([case])).data

    def sent(self, request: Request) -> Mapping[str, Any]:
        """The fields of the body. :raises Invalid: it is no object"""
        if not isinstance(request.data, Mapping):
            raise Invalid({"": [_("Send a JSON object with the fields by name.")]})
        return request.data

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The field names that differ, as `machine_forms.strict` takes them."""
        return tuple(sorted(self.collection.names.items()))


def with_etag(response: Response) -> Response:
    """Give an answer that is one case the ETag of its version, and a new one its address."""
    body = response.data
    if isinstance(body, Mapping) and "version" in body and "reference" in body:
        response["ETag"] = f'"{body["version"]}"'
        if response.status_code == 201:
            response["Location"] = str(body["url"])
    return response


def version_of(request: Request, sent: Mapping[str, Any]) -> int | None:
    """The version the sender has read: If-Match, else the field `version`; None when neither was sent, or If-Match: *.

    :raises Invalid: it is no version
    """
    text = request.headers.get("If-Match")
    if text is not None:
        text = text.strip()
        if text == "*":
            return None
        number = text.removeprefix("W/").strip('"')
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise Invalid({"If-Match": [_('Send the ETag of the case as you have read it, such as "7".')]})
        return int(number)
    version = sent.get("version")
    if version is None:
        return None
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise Invalid({"version": [_("Send the version of the case as you have read it, a whole number.")]})
    return version
