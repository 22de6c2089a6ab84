from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "feedback_system.approvals"
    label = "approvals"
