"""The nouns of contract renewals, and the words that go to customers."""

from aftersales.contracts.models.notices import RenewalNotice
from aftersales.contracts.models.renewal import Renewal
from aftersales.contracts.models.words import CustomerText, TextCode

__all__ = ["CustomerText", "Renewal", "RenewalNotice", "TextCode"]
