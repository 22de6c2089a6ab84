"""Complaint and quality-feedback case management."""

from feedback_system.celery import app as celery_app

__all__ = ["celery_app"]
