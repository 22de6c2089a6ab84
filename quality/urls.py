"""Addresses of improvements that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.kind import improvement_kind
from quality.views import effects, eight_d, knowledge, lessons, prints, tracking

register_converter(ReferenceConverter, "improvement")

app_name = "quality"

urlpatterns = [
    path("improvements/", lists.register, {"area": improvement_kind}, name="improvements"),
    path("lessons/", lessons.lessons, name="lessons"),
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("effects/", effects.effects, name="effects"),
    path("effects/export/", effects.effects_export, name="effects_export"),
    path("problems/", tracking.problems, name="problems"),
    path("problems/export/", tracking.problems_export, name="problems_export"),
    path("improvements/<improvement:reference>/claim/", eight_d.claim, name="improvement_claim"),
    path("improvements/<improvement:reference>/papers/", prints.papers, name="improvement_papers"),
    path(
        "improvements/<improvement:reference>/8d/customer/",
        prints.customer_preview,
        name="improvement_8d_preview",
    ),
    path("improvements/<improvement:reference>/print/form.pdf", prints.form, name="improvement_pdf"),
    path("improvements/<improvement:reference>/print/8d.pdf", prints.eight_d, name="improvement_8d_pdf"),
    path(
        "improvements/<improvement:reference>/print/8d-customer.pdf",
        prints.eight_d_for_customer,
        name="improvement_8d_customer_pdf",
    ),
]
