"""Making an installation ready: static files once, the case only into an empty ledger."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.cast import World
from tracker.management.commands import prepare


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that prepare calls; none of them runs."""
    names: list[str] = []

    def note(name: str, **options: Any) -> None:
        names.append(name)

    monkeypatch.setattr(prepare, "call_command", note)
    return names


@pytest.mark.django_db
def test_the_case_is_loaded_into_an_empty_ledger_when_asked(called: list[str]) -> None:
    call_command("prepare")
    call_command("prepare", case=True)
    assert called == ["migrate", "migrate", "load_case"]


def test_the_case_is_never_loaded_over_work(called: list[str], people: World) -> None:
    call_command("prepare", case=True)
    assert called == ["migrate"]


@pytest.mark.django_db
def test_static_files_are_collected_only_when_they_changed(
    called: list[str], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    call_command("prepare")
    call_command("prepare")
    monkeypatch.setattr(prepare, "fingerprint", lambda: "changed")
    call_command("prepare")
    assert called == ["migrate", "collectstatic", "migrate", "migrate", "collectstatic"]
