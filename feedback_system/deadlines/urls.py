"""Pages of clocks, included under /deadlines/."""

from django.urls import path

from feedback_system.deadlines import views

app_name = "deadlines"

urlpatterns = [path("<int:pk>/receipt/", views.receipt, name="receipt")]
