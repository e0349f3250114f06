"""The product's settings for the campaign's processes: jobs wake every second, and the clock can be turned."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

from tracker import settings as product

globals().update({name: value for name, value in vars(product).items() if name.isupper()})

INSTALLED_APPS = [*product.INSTALLED_APPS, "bench.faults"]
EMAIL_TIMEOUT = 3
EVERY = {"catch_up_plan": 0.7, "deliver_notices": 0.7}
CELERY_BEAT_SCHEDULE = {
    name: {**product.CELERY_BEAT_SCHEDULE[name], "schedule": seconds}
    for name, seconds in EVERY.items()
    if name in product.CELERY_BEAT_SCHEDULE
}

if os.environ.get("CAMPAIGN_QUICK"):
    # The tables straight from the models: a short trial need not walk through their history.
    ours, others = ("tracker", "inspections", "recommendations"), ("auth", "contenttypes", "sessions")
    MIGRATION_MODULES = dict.fromkeys((*ours, *others, "account", "usersessions"))

CLOCK = Path(os.environ["CAMPAIGN_CLOCK"])
"""Holds how many seconds the campaign's clock is ahead of the real one."""
_real = timezone.now


def turned() -> dt.datetime:
    """The time of day in the campaign. Read anew each time: it changes under running processes."""
    return _real() + dt.timedelta(seconds=float(CLOCK.read_text()))


timezone.now = turned
