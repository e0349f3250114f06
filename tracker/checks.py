"""System checks: what would break the product silently is said before it starts, with what would help."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.db import connections

from tracker import environment

Messages = list[checks.CheckMessage]
# Extensions that take the array operators away from the default GIN index, without an error.
FORBIDDEN_EXTENSION = "intarray"


def check_secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """Sessions and tokens are worth what the key is worth."""
    try:
        environment.secret_key()
    except environment.WrongSetting as refusal:
        hint = "例如：python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        return [checks.Error(str(refusal), hint=hint, id="tracker.E001")]
    return []


def check_media_root(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """Evidence needs a folder that can be written to and that no web address leads to."""
    place = Path(settings.MEDIA_ROOT).absolute()
    found = next((folder for folder in (place, *place.parents) if folder.exists()), place)
    if not found.is_dir() or not os.access(found, os.W_OK | os.X_OK):
        message = f"上传目录 {place} 不能写入。"
        return [checks.Error(message, hint="请建立该目录并授予写权限，或改设 MEDIA_ROOT。", id="tracker.E002")]
    if settings.STATIC_ROOT and place.is_relative_to(Path(settings.STATIC_ROOT).absolute()):
        message = f"上传目录 {place} 在静态文件目录之内，任何人都能下载。"
        return [checks.Error(message, hint="请把 MEDIA_ROOT 移到 STATIC_ROOT 之外。", id="tracker.E003")]
    return []


def check_transport(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """A site reached by https must not hand out cookies that travel in the clear."""
    if settings.SITE_URL.startswith("https://") and not settings.HTTPS:
        hint = "请设置 HTTPS=1；若前面有反向代理，同时设置 TRUSTED_PROXIES。"
        return [checks.Warning("SITE_URL 是 https，但没有启用安全 Cookie。", hint=hint, id="tracker.W004")]
    return []


def check_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> Messages:
    """Chinese needs UTF-8 and a locale that knows its letters; array search needs no `intarray`."""
    found: Messages = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
            )
            encoding, ctype = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = %s", [FORBIDDEN_EXTENSION])
            forbidden = cursor.fetchone()[0]
        found += judge_database(encoding, ctype, has_intarray=bool(forbidden))
    return found


def judge_database(encoding: str, ctype: str, *, has_intarray: bool) -> Messages:
    """What is wrong with a database of this encoding and character class."""
    found: Messages = []
    if encoding != "UTF8":
        hint = "请重建数据库：CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0。"
        found.append(checks.Error(f"数据库编码是 {encoding}，存不下中文。", hint=hint, id="tracker.E005"))
    if ctype in {"C", "POSIX"}:
        hint = "请用 C.UTF-8 或 zh_CN.UTF-8 重建数据库（initdb --locale=C.UTF-8）。"
        message = f"数据库的字符分类是 {ctype}，中文不算文字，检索会漏。"
        found.append(checks.Warning(message, hint=hint, id="tracker.W006"))
    if has_intarray:
        hint = "请执行 DROP EXTENSION intarray。"
        message = "数据库装有 intarray 扩展，它会使数组索引悄悄失效。"
        found.append(checks.Error(message, hint=hint, id="tracker.E007"))
    return found


def register_all() -> None:
    """Put the checks on Django's list."""
    for check in (check_secret_key, check_media_root, check_transport):
        checks.register(check)
    checks.register(check_database, checks.Tags.database)
