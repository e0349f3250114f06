"""The Celery application. Tasks only wake work up: what is due lives in the database."""

import gc
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def keep_what_is_loaded(**_words: Any) -> None:
    """What importing made stays to the end: the collector does not look through it again and again. A job makes
    and drops thousands of rows, none of which hold each other; looking for such is seldom worth while."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def hand_over_often(**_words: Any) -> None:
    """A thread that has just heard from the mail server or the database waits a millisecond for its turn while
    another reads or writes letters, not five."""
    sys.setswitchinterval(0.001)
