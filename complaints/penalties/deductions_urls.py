"""Addresses of the months of deductions, of wage and bonus, and of what concerns oneself."""

from django.urls import path

from complaints.penalties.views import deductions, own, pay

app_name = "deductions"

urlpatterns = [
    path("", deductions.months, name="months"),
    path("mine/", own.mine, name="mine"),
    path("pay/", pay.pay, name="pay"),
    path("pay/import/", pay.pay_import, name="pay_import"),
    path("pay/import/apply/", pay.pay_apply, name="pay_apply"),
    path("<str:month>/", deductions.month, name="month"),
    path("<str:month>/close/", deductions.close, name="close"),
    path("<str:month>/export/", deductions.export, name="export"),
]
