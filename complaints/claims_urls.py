"""The public address by which a third party answers a claim, included under /claims/."""

from django.urls import path

from complaints.views import claims

app_name = "claims"

urlpatterns = [path("<str:token>/", claims.answer, name="answer")]
