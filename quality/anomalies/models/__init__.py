"""The nouns of an anomaly alert."""

from quality.anomalies.models.alert import GRAVE, QUALITY, Anomaly
from quality.anomalies.models.balances import BalancePlace, BalancePlaceKind, BatchBalance
from quality.anomalies.models.codes import AnomalyCode, AnomalyList, codes_on
from quality.anomalies.models.disposing import DispositionLine, LineState
from quality.anomalies.models.feedback import HeardBy, UserFeedback
from quality.anomalies.models.findings import (
    AnomalyCheck,
    CheckKind,
    Finding,
    FindingKind,
    OutsideTest,
    SampleEnd,
)
from quality.anomalies.models.reviews import Review, ReviewSeat
from quality.anomalies.models.routes import GoodsMove, GoodsState, Information
from quality.anomalies.models.rules import AnomalyRules, anomaly_rules

__all__ = [
    "GRAVE",
    "QUALITY",
    "Anomaly",
    "AnomalyCheck",
    "AnomalyCode",
    "AnomalyList",
    "AnomalyRules",
    "BalancePlace",
    "BalancePlaceKind",
    "BatchBalance",
    "CheckKind",
    "DispositionLine",
    "Finding",
    "FindingKind",
    "GoodsMove",
    "GoodsState",
    "HeardBy",
    "Information",
    "LineState",
    "OutsideTest",
    "Review",
    "ReviewSeat",
    "SampleEnd",
    "UserFeedback",
    "anomaly_rules",
    "codes_on",
]
