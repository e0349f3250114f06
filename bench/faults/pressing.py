"""People at work while things break: they sign for items through the interface, and try again when it fails."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence


class Pressing(threading.Thread):
    """Presses 签收 for each (item, key of its handler) in turn until each is done. `answers` counts codes."""

    def __init__(self, address: str, orders: Sequence[tuple[int, str]]) -> None:
        super().__init__(daemon=True)
        self.address, self.waiting = address, list(orders)
        self.accepted: set[int] = set()
        self.tries = self.broken = 0
        self.is_over = False

    def run(self) -> None:
        while self.waiting and not self.is_over:
            for order in list(self.waiting):
                if self._press(*order):
                    self.waiting.remove(order)
                time.sleep(0.03)

    def _press(self, item: int, key: str) -> bool:
        """True when the product says that it is done: now, or (409) by an earlier try whose answer was lost."""
        self.tries += 1
        request = urllib.request.Request(
            f"{self.address}/api/v1/assignments/{item}/acknowledge/",
            data=json.dumps({}).encode(),
            headers={"Authorization": f"Token {key}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=5):
                self.accepted.add(item)
                return True
        except urllib.error.HTTPError as refusal:
            if refusal.code == 409:
                return True
        except OSError:
            pass
        except Exception as trouble:  # http.client raises its own kinds when a server dies in mid-answer
            if type(trouble).__module__ != "http.client":
                raise
        self.broken += 1
        time.sleep(0.2)
        return False
