"""What of the log is worth reading."""

from __future__ import annotations

import logging


class OneLineRefusals(logging.Filter):
    """A refused request (403, 404 …) is one line: only what broke (5xx) keeps its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request" and getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
