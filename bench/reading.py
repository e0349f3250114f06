"""Reads the ledger's first page as a member of staff, every ten milliseconds, until its input closes."""

from __future__ import annotations

import importlib
import json
import select
import sys
import time

import django

PAUSE = 0.01


def read() -> list[tuple[float, float]]:
    """(when, seconds) of each reading."""
    ledger = importlib.import_module("recommendations.filters").Ledger
    page = importlib.import_module("recommendations.views.ledger").with_names
    thresholds = importlib.import_module("recommendations.lights").thresholds_for
    user = importlib.import_module("tracker.models").User.objects.filter(role="staff").order_by("pk")[0]
    at = thresholds(user.organization_id, importlib.import_module("django.utils.timezone").localdate())
    found = []
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        at_, began = time.time(), time.perf_counter()
        rows = list(page(ledger(user, {"view": "open"}, at).rows(None, 51)))
        found.append((at_, time.perf_counter() - began))
        assert len(rows) == 51
    return found


if __name__ == "__main__":
    django.setup()
    print(json.dumps(read()))
