"""What became of one try to send, and how a robot's answer is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ...models import Delivery
from .reaching import Reply, Unreachable


@dataclass(frozen=True)
class Answer:
    """`is_final`: trying again would not help. `is_busy`: too fast, not wrong."""

    result: Delivery.Result
    words: str = ""
    is_final: bool = False
    is_busy: bool = False


def asked(ask: Callable[[], Reply]) -> Reply | Answer:
    """The reply, or what to write down when there was none."""
    try:
        return ask()
    except Unreachable as trouble:
        return Answer(Delivery.Result.NO_ANSWER, str(trouble))


def read_robot(reply: Reply | Answer, code_names: tuple[str, ...], busy: tuple[int, ...]) -> Answer:
    """Robots answer 200 even when they refuse: only a code of 0 in the answer is success."""
    if isinstance(reply, Answer):
        return reply
    if reply.status == 429:
        return Answer(Delivery.Result.REFUSED, _("对方说发得太快"), is_busy=True)
    said = _object(reply.text)
    code = next((said[name] for name in code_names if name in said), None)
    words = f"{code} {said.get('errmsg') or said.get('msg') or said.get('StatusMessage') or ''}".strip()
    if reply.status == 200 and code == 0:
        return Answer(Delivery.Result.ACCEPTED, words)
    if code is None:
        return Answer(Delivery.Result.FAILED, _("答复看不懂（%(status)s）") % {"status": reply.status})
    return Answer(Delivery.Result.REFUSED, words, is_busy=code in busy)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
