"""Look-up addresses, under /lookup/."""

from django.urls import path

from feedback_system.masterdata.views import lookup

app_name = "lookup"

urlpatterns = [
    path("customers/", lookup.customers, name="customers"),
    path("products/", lookup.products, name="products"),
    path("orders/", lookup.orders, name="orders"),
    path("batches/", lookup.batches, name="batches"),
]
