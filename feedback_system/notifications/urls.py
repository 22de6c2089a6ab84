"""Pages of the bell and the outbox, included under /notifications/."""

from django.urls import path

from feedback_system.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.bell, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("choices/", views.choices, name="choices"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("<int:pk>/show/", views.show, name="show"),
    path("<int:pk>/read/", views.read, name="read"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/retry/", views.retry, name="retry"),
]
