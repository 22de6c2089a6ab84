"""The nouns of a return."""

from aftersales.models.acceptance import GoodsReturn
from aftersales.models.parts import CustomerVisit, GoodsHandling, HandlingLine, Retest
from aftersales.models.reasons import Channel, ReturnReason, Settlement

__all__ = [
    "Channel",
    "CustomerVisit",
    "GoodsHandling",
    "GoodsReturn",
    "HandlingLine",
    "Retest",
    "ReturnReason",
    "Settlement",
]
