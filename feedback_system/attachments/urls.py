"""Files of cases, included under /attachments/."""

from django.urls import path

from feedback_system.attachments import views

app_name = "attachments"

urlpatterns = [
    path("<int:pk>/", views.download, name="download"),
    path("<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("to/<str:reference>/", views.upload, name="upload"),
]
