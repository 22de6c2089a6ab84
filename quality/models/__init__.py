"""The nouns of an improvement."""

from quality.models.improvement import Improvement
from quality.models.items import EffectCheck, ImprovementItem, ItemState

__all__ = ["EffectCheck", "Improvement", "ImprovementItem", "ItemState"]
