"""The public addresses by which a supplier answers a request, included under /supplier-answers/."""

from django.urls import path

from quality.supplier_requests.views import answer

app_name = "supplier_answers"

urlpatterns = [
    path("<str:token>/", answer.answer, name="answer"),
    path("<str:token>/photos/<int:number>/", answer.photo, name="photo"),
]
