"""Addresses of the API, under /api/v1/. Every registered kind of case gets the same ones below its area."""

from django.urls import URLPattern, path, re_path, register_converter

from feedback_system.api.views import NoSuchAddress
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.interfaces import beside, conformity, dashboard, own_reports, written_reports
from feedback_system.interfaces.collections import Collection, all_collections
from feedback_system.interfaces.views import agreements, cases, docs, lists, parts, stops

register_converter(ReferenceConverter, "case_number")

app_name = "api"


def of_kind(collection: Collection) -> list[URLPattern]:
    """The addresses of one kind of case."""
    area = collection.kind.area
    one = f"{area}/<case_number:reference>/"
    found = parts.part_views(collection)
    file = found.pop("file")
    found |= collection.more(collection) if collection.more is not None else {}
    return [
        path(f"{area}/", cases.cases_view(collection), name=area),
        path(one, cases.case_view(collection), name=f"{area}-case"),
        path(f"{one}steps/", cases.steps_view(collection), name=f"{area}-steps"),
        *(
            path(
                f"{one}steps/{step.name}/", cases.step_view(collection, step), name=f"{area}-step-{step.name}"
            )
            for step in collection.kind.steps.values()
        ),
        path(f"{one}steps/<str:name>/", cases.NoSuchStep.as_view(collection=collection)),
        *(path(f"{one}{part}/", view, name=f"{area}-{part}") for part, view in found.items()),
        path(f"{one}attachments/<int:pk>/", file, name=f"{area}-file"),
    ]


urlpatterns = [
    path("", docs.Root.as_view(), name="root"),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
    *(pattern for collection in all_collections() for pattern in of_kind(collection)),
    path("customers/", lists.Customers.as_view(), name="customers"),
    path("customers/<str:name>/", lists.OneCustomer.as_view(), name="customer"),
    path("products/", lists.Products.as_view(), name="products"),
    path("products/<str:name>/", lists.OneProduct.as_view(), name="product"),
    path("deliveries/", lists.Deliveries.as_view(), name="deliveries"),
    path("deliveries/<int:pk>/", lists.OneDelivery.as_view(), name="delivery"),
    path("projects/", agreements.Projects.as_view(), name="projects"),
    path("projects/<str:name>/", agreements.OneProject.as_view(), name="project"),
    path("contracts/", agreements.Contracts.as_view(), name="contracts"),
    path("contracts/<str:name>/", agreements.OneContract.as_view(), name="contract"),
    path("deadlines/", lists.Deadlines.as_view(), name="deadlines"),
    path("deadlines/<int:pk>/", lists.OneDeadline.as_view(), name="deadline"),
    path("escalations/", lists.Escalations.as_view(), name="escalations"),
    path("approvals/", lists.Approvals.as_view(), name="approvals"),
    path("approvals/stops/", stops.StopRequests.as_view(), name="stops"),
    path("written-reports/", written_reports.WrittenReports.as_view(), name="written-reports"),
    path("written-reports/<int:pk>/", written_reports.OneWrittenReport.as_view(), name="written-report"),
    path("dashboard/", dashboard.Dashboard.as_view(), name="dashboard"),
    path("own-reports/", own_reports.OwnReports.as_view(), name="own-reports"),
    path("own-reports/<int:pk>/", own_reports.OneOwnReport.as_view(), name="own-report"),
    path("conformity/", conformity.Conformity.as_view(), name="conformity"),
    path("events/", lists.Events.as_view(), name="events"),
    *beside.addresses(),
    re_path(r"^(?:.*/)?$", NoSuchAddress.as_view()),
]
