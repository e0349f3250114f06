"""System checks: each says what is wrong and what would help."""

from pathlib import Path

import pytest
from django.core import checks as django_checks
from django.db import connection
from pytest_django import Settings

from tracker import checks


def ids(found: list[django_checks.CheckMessage]) -> list[str | None]:
    """The checks' numbers, each required to carry a hint."""
    assert all(message.hint for message in found)
    return [message.id for message in found]


@pytest.mark.django_db
def test_the_suite_itself_passes_every_check() -> None:
    found = django_checks.run_checks(databases=["default"])
    assert [message for message in found if not message.is_silenced()] == []


def test_a_missing_and_a_short_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ids(checks.check_secret_key(None)) == []
    monkeypatch.setenv("SECRET_KEY", "short")
    assert ids(checks.check_secret_key(None)) == ["tracker.E001"]
    monkeypatch.delenv("SECRET_KEY")
    assert ids(checks.check_secret_key(None)) == ["tracker.E001"]


def test_uploads_need_a_folder_to_write_to(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "not" / "made" / "yet")
    assert ids(checks.check_media_root(None)) == []
    file = tmp_path / "file"
    file.touch()
    settings.MEDIA_ROOT = str(file)
    assert ids(checks.check_media_root(None)) == ["tracker.E002"]


def test_uploads_are_not_served_as_static_files(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.MEDIA_ROOT = str(tmp_path), str(tmp_path / "media")
    assert ids(checks.check_media_root(None)) == ["tracker.E003"]


def test_https_means_secure_cookies(settings: Settings) -> None:
    settings.SITE_URL, settings.HTTPS = "https://jiancha.example", True
    assert ids(checks.check_transport(None)) == []
    settings.HTTPS = False
    assert ids(checks.check_transport(None)) == ["tracker.W004"]


@pytest.mark.parametrize(
    ("encoding", "ctype", "intarray", "wanted"),
    [
        ("UTF8", "C.UTF-8", False, []),
        ("UTF8", "zh_CN.UTF-8", False, []),
        ("SQL_ASCII", "C.UTF-8", False, ["tracker.E005"]),
        ("UTF8", "C", False, ["tracker.W006"]),
        ("UTF8", "C.UTF-8", True, ["tracker.E007"]),
    ],
)
def test_a_database_that_breaks_chinese(encoding: str, ctype: str, intarray: bool, wanted: list[str]) -> None:
    assert ids(checks.judge_database(encoding, ctype, has_intarray=intarray)) == wanted


@pytest.mark.django_db
def test_intarray_is_found_in_a_real_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'intarray'")
        if cursor.fetchone() is None:
            pytest.skip("this server does not offer intarray")
        cursor.execute("CREATE EXTENSION intarray")
    assert ids(checks.check_database(None, databases=["default"])) == ["tracker.E007"]


@pytest.mark.django_db
def test_the_embedded_locale_knows_chinese_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '检查' ~ '^\\w+$'")
        assert cursor.fetchone() == (True,)
