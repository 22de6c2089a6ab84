from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "feedback_system.attachments"
    label = "attachments"
