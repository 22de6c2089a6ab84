"""What figures count of a return: the clocks of handling or explaining, and the department found responsible."""

from django.db.models import F

from feedback_system.reporting.facts import Source

FACTS = Source(
    clocks=("return-execute", "return-explain"),
    values={
        "department": F("goodsreturn__sales_department"),
        "responsible": F("goodsreturn__responsible_department"),
        "currency": F("goodsreturn__currency"),
    },
)
