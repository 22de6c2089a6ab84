"""Pages of slips, included under /deadlines/slips/."""

from django.urls import path

from feedback_system.escalation import views

app_name = "escalation"

urlpatterns = [
    path("", views.slips, name="slips"),
    path("case/<str:reference>/", views.time_used, name="time_used"),
    path("case/<str:reference>/ask/<slug:code>/", views.enquire, name="enquire"),
    path("<slug:number>/", views.slip, name="slip"),
    path("<slug:number>/slip.pdf", views.paper, name="slip_pdf"),
    path("<slug:number>/answer/", views.answer, name="answer"),
    path("<slug:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:number>/judge/", views.judge, name="judge"),
]
