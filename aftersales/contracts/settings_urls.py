"""Settings pages of the words to customers, included under /settings/customer-texts/."""

from django.urls import path

from aftersales.contracts.views import words

app_name = "customer_texts"

urlpatterns = [
    path("", words.texts, name="texts"),
    path("<slug:code>/<slug:language>/", words.text, name="text"),
]
