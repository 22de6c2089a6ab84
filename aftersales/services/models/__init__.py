"""The nouns of a service call."""

from aftersales.services.models.call import ServiceCall
from aftersales.services.models.mails import VoucherMail
from aftersales.services.models.parts import (
    Contact,
    CostKind,
    ServiceCost,
    ServicePart,
    Signature,
    SignedPaper,
)
from aftersales.services.models.reports import ReportSort, ServiceReport
from aftersales.services.models.settings import ServiceSettings
from aftersales.services.models.sheets import (
    BookSent,
    DaySheet,
    SheetApproval,
    SheetKind,
    SheetLine,
    SheetRow,
    SignedSheet,
    Work,
)
from aftersales.services.models.staff_days import StaffReport

__all__ = [
    "BookSent",
    "Contact",
    "CostKind",
    "DaySheet",
    "ReportSort",
    "ServiceCall",
    "ServiceCost",
    "ServicePart",
    "ServiceReport",
    "ServiceSettings",
    "SheetApproval",
    "SheetKind",
    "SheetLine",
    "SheetRow",
    "Signature",
    "SignedPaper",
    "SignedSheet",
    "StaffReport",
    "VoucherMail",
    "Work",
]
