"""Who reads name, number and address of a caller: who does the job, and who may see contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone

if TYPE_CHECKING:
    from accounts.models import User
    from aftersales.services.models import ServiceCall


@dataclass(frozen=True)
class Caller:
    """The caller as one reader may see them."""

    name: str
    phone: str
    address: str
    is_whole: bool


NEEDED_FOR = (
    Permission.SEE_CONTACTS,
    Permission.TAKE_SERVICE_CALL,
    Permission.DISPATCH_SERVICE,
    Permission.DO_SERVICE,
)


def caller_for(call: ServiceCall, reader: User) -> Caller:
    """Name, number and address, masked for those who do not need them. Note: no query."""
    if any(reader.holds(right) for right in NEEDED_FOR):
        return Caller(call.caller, call.phone, call.address, is_whole=True)
    return Caller(mask_name(call.caller), mask_phone(call.phone), "", is_whole=False)
