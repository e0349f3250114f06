"""Tables of codes ask for thousands of pages as the same few people, and nobody changes in between."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import ParamSpec, TypeVar

import pytest

from tracker.accounts import SignInBackend
from tracker.models import User
from tracker.visits import SessionStore

P = ParamSpec("P")
T = TypeVar("T")


def remember_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who visits is asked once, and again after their session or the person was saved: a fifth of what a table of
    codes costs."""
    sessions: dict[str | None, dict[str, object]] = {}
    people: dict[int, User | None] = {}
    load, get_user = SessionStore.load, SignInBackend.get_user

    def forget(act: Callable[P, T]) -> Callable[P, T]:
        @wraps(act)
        def forgetful(*args: P.args, **kwargs: P.kwargs) -> T:
            sessions.clear()
            people.clear()
            return act(*args, **kwargs)

        return forgetful

    def load_once(store: SessionStore) -> dict[str, object]:
        key = store.session_key
        found = sessions.get(key) or load(store)
        if found:  # else it got a new key
            sessions[key] = found
        return dict(found)

    def get_once(backend: SignInBackend, user_id: int) -> User | None:
        if user_id not in people:
            people[user_id] = get_user(backend, user_id)
        return copy(people[user_id])

    for kind, name in ((SessionStore, "save"), (SessionStore, "delete"), (User, "save")):
        monkeypatch.setattr(kind, name, forget(getattr(kind, name)))
    monkeypatch.setattr(SessionStore, "load", load_once)
    monkeypatch.setattr(SignInBackend, "get_user", get_once)
