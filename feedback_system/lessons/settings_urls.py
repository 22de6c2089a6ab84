"""Settings pages of the catalogues, under /settings/catalogues/."""

from django.urls import path

from feedback_system.lessons.views import catalogues

app_name = "catalogue_settings"

urlpatterns = [
    path("", catalogues.catalogues, name="catalogues"),
    path("<slug:list>/new/", catalogues.change, name="new_entry"),
    path("<slug:list>/import/", catalogues.import_entries, name="import"),
    path("<slug:list>/apply/", catalogues.apply_entries, name="apply"),
    path("<slug:list>/export/", catalogues.export, name="export"),
    path("<slug:list>/<slug:code>/", catalogues.change, name="entry"),
    path("<slug:list>/<slug:code>/merge/", catalogues.merge, name="merge"),
    path("<slug:list>/<slug:code>/undo/", catalogues.undo, name="undo"),
]
