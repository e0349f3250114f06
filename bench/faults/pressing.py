"""People at work while things break: they sign for items through the interface, and try again when it fails."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence

SIGNED_BEFORE = ("现在是“办理中”", "有了变化")
"""What a 409 says to a second try whose first was done, but not heard of."""


class Pressing(threading.Thread):
    """Presses 签收 for each (item, key of its handler) in turn until each is done. `answers` counts the kinds.

    accepted: answered well. done_before: refused because an earlier try of ours had been done; its answer was
    lost. strange: answers that nothing explains, in words; the judge does not forgive them.
    """

    def __init__(self, address: str, orders: Sequence[tuple[int, str]]) -> None:
        super().__init__(daemon=True)
        self.address, self.waiting = address, list(orders)
        self.accepted: set[int] = set()
        self.done_before: set[int] = set()
        self.doubtful: set[int] = set()
        self.answers: Counter[str] = Counter()
        self.strange: list[str] = []
        self.is_over = False

    def run(self) -> None:
        while self.waiting and not self.is_over:
            for order in list(self.waiting):
                if self._press(*order):
                    self.waiting.remove(order)
                else:
                    self.doubtful.add(order[0])
                    time.sleep(0.2)
                time.sleep(0.03)

    def _press(self, item: int, key: str) -> bool:
        """True when there is nothing left to try."""
        request = urllib.request.Request(
            f"{self.address}/api/v1/assignments/{item}/acknowledge/",
            data=json.dumps({}).encode(),
            headers={"Authorization": f"Token {key}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=5):
                self.accepted.add(item)
                self.answers["press done"] += 1
                return True
        except urllib.error.HTTPError as refusal:
            return self._refused(item, refusal)
        except (OSError, http.client.HTTPException):  # a server that dies in mid-answer raises its own kinds
            self.answers["press unanswered"] += 1
            return False

    def _refused(self, item: int, refusal: urllib.error.HTTPError) -> bool:
        """A 5xx is tried again: the database is away. A 4xx must have its reason."""
        if refusal.code >= 500:
            self.answers["press 5xx"] += 1
            return False
        try:
            words = refusal.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            self.answers["press unanswered"] += 1
            return False
        if refusal.code == 409 and item in self.doubtful and any(sign in words for sign in SIGNED_BEFORE):
            self.answers["press done before"] += 1
            self.done_before.add(item)
        else:
            self.answers["press strange"] += 1
            self.strange.append(f"{refusal.code} for item {item}: {words[:200]}")
        return True
