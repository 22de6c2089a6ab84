"""The nouns of supplier requests."""

from quality.supplier_requests.models.answers import (
    Answer,
    AnswerAction,
    AnswerFile,
    AnswerReview,
    EffectCheck,
)
from quality.supplier_requests.models.links import RequestLink
from quality.supplier_requests.models.parts import RequestGoods, ShownPhoto
from quality.supplier_requests.models.request import QUALITY, SupplierRequest

__all__ = [
    "QUALITY",
    "Answer",
    "AnswerAction",
    "AnswerFile",
    "AnswerReview",
    "EffectCheck",
    "RequestGoods",
    "RequestLink",
    "ShownPhoto",
    "SupplierRequest",
]
