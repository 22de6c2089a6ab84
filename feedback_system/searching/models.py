"""The search key of a case, in a table of its own so that the folder itself stays light."""

from django.db import models

from feedback_system.cases.models import Case


class CaseSearch(models.Model):
    """What a case can be found by: its text in the one comparable form (see `searching.text.normalise`).

    On PostgreSQL the table has one column more, `grams integer[]` with a GIN index, made by migration 0002
    and written only by `searching.operations`. The row is derived data: `rebuild_search` makes it again.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="search_row", primary_key=True)
    norm = models.TextField()

    def __str__(self) -> str:
        return str(self.case_id)
