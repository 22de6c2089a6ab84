"""Addresses of the master data, under /masterdata/."""

from django.urls import path
from django.views.generic import RedirectView

from feedback_system.masterdata.views import agreements, calling, customers, deliveries, imports, products

app_name = "masterdata"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="masterdata:customers"), name="home"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/new/", customers.customer_edit, name="customer_new"),
    path("customers/<int:pk>/", customers.customer_detail, name="customer"),
    path("customers/<int:pk>/card/", customers.customer_card, name="customer_card"),
    path("customers/<int:pk>/edit/", customers.customer_edit, name="customer_edit"),
    path("customers/<int:customer_pk>/contacts/new/", customers.contact_edit, name="contact_new"),
    path("customers/<int:customer_pk>/contacts/<int:pk>/", customers.contact_edit, name="contact_edit"),
    path("customers/<int:customer_pk>/no-calls/", calling.refuse, name="no_calls"),
    path("customers/<int:customer_pk>/no-calls/<int:pk>/", calling.welcome, name="calls_again"),
    path("products/", products.product_list, name="products"),
    path("products/new/", products.product_edit, name="product_new"),
    path("products/<int:pk>/", products.product_detail, name="product"),
    path("products/<int:pk>/edit/", products.product_edit, name="product_edit"),
    path("products/<int:product_pk>/batches/new/", products.batch_edit, name="batch_new"),
    path("products/<int:product_pk>/batches/<int:pk>/", products.batch_edit, name="batch_edit"),
    path("deliveries/", deliveries.delivery_list, name="deliveries"),
    path("deliveries/new/", deliveries.delivery_edit, name="delivery_new"),
    path("deliveries/<int:pk>/", deliveries.delivery_detail, name="delivery"),
    path("deliveries/<int:pk>/edit/", deliveries.delivery_edit, name="delivery_edit"),
    path("suppliers/", products.supplier_list, name="suppliers"),
    path("suppliers/new/", products.supplier_edit, name="supplier_new"),
    path("suppliers/<int:pk>/", products.supplier_detail, name="supplier"),
    path("suppliers/<int:pk>/edit/", products.supplier_edit, name="supplier_edit"),
    path("projects/", agreements.project_list, name="projects"),
    path("projects/new/", agreements.project_edit, name="project_new"),
    path("projects/<int:pk>/", agreements.project_detail, name="project"),
    path("projects/<int:pk>/edit/", agreements.project_edit, name="project_edit"),
    path("contracts/", agreements.contract_list, name="contracts"),
    path("contracts/new/", agreements.contract_edit, name="contract_new"),
    path("contracts/<int:pk>/", agreements.contract_detail, name="contract"),
    path("contracts/<int:pk>/edit/", agreements.contract_edit, name="contract_edit"),
    path("import/", imports.choose, name="import"),
    path("import/<int:pk>/", imports.preview, name="import_preview"),
    path("import/<int:pk>/apply/", imports.apply, name="import_apply"),
    path("import/<int:pk>/report/", imports.report, name="import_report"),
]
