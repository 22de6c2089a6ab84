"""Addresses of the gallery, of similar cases, of common causes and of the entries of the catalogues, under /quality/."""

from django.urls import path

from feedback_system.lessons.views import adding, alike, causes, entries, gallery

app_name = "lessons"

urlpatterns = [
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/<int:pk>/choose/", gallery.choose, name="choose"),
    path("gallery/<int:pk>/drop/", gallery.drop, name="drop"),
    path("common-causes/", causes.causes, name="causes"),
    path("alike/<str:reference>/", alike.alike, name="alike"),
    path("alike/<str:reference>/add/", adding.add_typed, name="add_typed"),
    path("catalogues/<slug:list>/<slug:code>/", entries.entry, name="entry"),
]
