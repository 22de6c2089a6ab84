"""Which fields of surveys may name people: their part of the list of personal texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.surveys.models import Survey
from feedback_system.cases.personal_texts import Texts, marked, register

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from feedback_system.cases.models import Case


class _OfSurveyOrJob(Texts):
    """Texts that hang on the folder of a survey, or on that of the job whose opinion card it is."""

    def rows(self, case: Case) -> QuerySet[Model]:
        asked = self.path.removesuffix("survey__case")
        rows: QuerySet[Model] = apps.get_model(self.model)._base_manager.filter(
            Q(**{self.path: case.pk}) | Q(**{f"{asked}about": case.pk})
        )
        return rows.order_by("pk")


class _OfAnswer(Texts):
    """The same for what hangs on an answer, which knows its job by the card."""

    def rows(self, case: Case) -> QuerySet[Model]:
        answer = self.path.removesuffix("survey__case")
        rows: QuerySet[Model] = apps.get_model(self.model)._base_manager.filter(
            Q(**{self.path: case.pk}) | Q(**{f"{answer}asked__about": case.pk})
        )
        return rows.order_by("pk")


def register_texts() -> None:
    """Called once at start-up."""

    def texts(model: str, names: str, label: object, path: str, made: Any = Texts) -> Texts:
        found: Texts = made(f"surveys.{model}", path, dict.fromkeys(names.split(), marked), label)
        return found

    register(
        [
            texts("Survey", " ".join(Survey.TEXTS), _("Texts of surveys"), "case"),
            texts("SurveyAction", "words revisit_words", _("Actions after surveys"), "survey__case"),
            texts(
                "Asked",
                "name phone address reason interest",
                _("People asked in surveys"),
                "survey__case",
                _OfSurveyOrJob,
            ),
            texts(
                "SurveyLink",
                "address last_error",
                _("Mails with questionnaires"),
                "asked__survey__case",
                _OfSurveyOrJob,
            ),
            texts("Answer", "answered_by remarks", _("Answers to surveys"), "survey__case", _OfAnswer),
            texts(
                "Remark",
                "visit_words reply_words",
                _("Remarks of customers"),
                "answer__survey__case",
                _OfAnswer,
            ),
        ]
    )
