"""The project package; the Celery application is loaded with it so that tasks find their broker."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
