from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "feedback_system.audit"
    label = "audit"
