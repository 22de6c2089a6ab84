"""The nouns of surveys: questionnaires as data, who is asked, what was answered, the survey itself."""

from aftersales.surveys.models.answers import Answer, Rating, Remark, answers_between
from aftersales.surveys.models.asking import Asked, SurveyLink, asked_rows
from aftersales.surveys.models.questionnaires import (
    Item,
    Module,
    Questionnaire,
    in_words,
    offered,
    questionnaire_in_force,
)
from aftersales.surveys.models.rules import SurveyRhythm, SurveyRules, survey_rules
from aftersales.surveys.models.signed_months import SignedRating, SignedRatings
from aftersales.surveys.models.survey import OWNERS, Survey, SurveyAction, action_rows

__all__ = [
    "OWNERS",
    "Answer",
    "Asked",
    "Item",
    "Module",
    "Questionnaire",
    "Rating",
    "Remark",
    "SignedRating",
    "SignedRatings",
    "Survey",
    "SurveyAction",
    "SurveyLink",
    "SurveyRhythm",
    "SurveyRules",
    "action_rows",
    "answers_between",
    "asked_rows",
    "in_words",
    "offered",
    "questionnaire_in_force",
    "survey_rules",
]
