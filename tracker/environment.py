"""Every setting that comes from the environment: its name, its default, its meaning, and its reading.

`tracker.settings` reads only through this file, so the table below is complete and the README's
table can be tested against it.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured


class WrongSetting(ImproperlyConfigured):
    """A setting cannot be used; the message says which, why and what would help."""


@dataclass(frozen=True)
class Setting:
    """One environment variable; `default` is its text when it is not set."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("SECRET_KEY", "", "签名密钥，必填，至少 32 个字符；run.py 首次启动时自动生成"),
    Setting("DATABASE_URL", "postgresql:///tracker", "PostgreSQL 地址；run.py 未设置时使用内置数据库"),
    Setting("REDIS_URL", "redis://127.0.0.1:6379/0", "Redis 或 Valkey 地址（任务队列用此库，缓存用下一号库）"),
    Setting("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "允许访问的主机名，逗号分隔"),
    Setting("CSRF_TRUSTED_ORIGINS", "", "反向代理后的来源地址，含 https://，逗号分隔"),
    Setting("TRUSTED_PROXIES", "0", "前面有几层反向代理；用于识别来访 IP 和 https"),
    Setting("MEDIA_ROOT", "var/media", "上传文件的存放目录；不对外提供网址，只能经权限检查下载"),
    Setting("STATIC_ROOT", "", "静态文件收集目录；留空时直接使用源文件（开发和测试）"),
    Setting("UPLOAD_MAX_MB", "20", "单个上传文件的大小上限（MB）"),
    Setting("EMAIL_URL", "", "发信服务器 smtp://用户:密码@主机:端口?tls=1；留空则信件只保存在系统内"),
    Setting("DEFAULT_FROM_EMAIL", "tracker@localhost", "发信人地址"),
    Setting("SITE_URL", "http://127.0.0.1:8000", "信件和导出文件中链接所用的网址"),
    Setting("DEMO", "0", "1 表示演示环境，页面显示“示例”横幅"),
    Setting("DEBUG", "0", "1 表示开发调试；生产环境必须为 0"),
    Setting("HTTPS", "0", "1 表示只经 https 提供服务：启用安全 Cookie 和 HSTS"),
    Setting("SESSION_IDLE_MINUTES", "30", "多少分钟无操作后须重新登录"),
    Setting("QUIET_HOURS", "22-7", "立即发送的提醒在这几点到几点之间和休息日不发，红灯除外；off 表示随时发"),
    Setting("LETTERS_A_DAY", "20", "一人一天最多单独收几封（一个群最多几条）立即发送的信，超出的并入下一次汇总"),
    Setting("PRIVATE_NETWORKS", "", "消息渠道可以连接的内网网段，逗号分隔，如 10.1.0.0/16；留空则只连公网地址"),
    Setting("SMS_URL", "", "短信网关地址，可含 {phone} {text} {id}；留空则不发短信"),
    Setting("SMS_METHOD", "POST", "短信网关的请求方法：POST、PUT 或 GET"),
    Setting("SMS_FORMAT", "json", "短信网关的请求体：json 或 form"),
    Setting("SMS_BODY", '{"phone":"{phone}","content":"{text}"}', "短信网关的请求体模板，填入时按格式转义"),
    Setting("SMS_HEADERS", "", "发短信时附加的请求头，写成 名称: 值，用分号隔开"),
    Setting("SMS_OK", "200", "短信网关表示成功的状态码，逗号分隔"),
    Setting("SMS_OK_TEXT", "", '短信网关的应答里必须出现的文字，如 "code":0；留空则只看状态码'),
    Setting("SMS_PER_MINUTE", "60", "每分钟最多发几条短信"),
    Setting("LOG_LEVEL", "INFO", "日志级别：DEBUG、INFO、WARNING、ERROR"),
    Setting("METRICS_TOKEN", "", "读取 /metrics 所需的令牌（Authorization: Bearer …）；留空则不提供"),
    Setting("ACCOUNTS_FILE", "", "演示账号清单的写入位置；由 run.py 设置，留空则只打印"),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SHORTEST_SECRET = 32
HOURS = 24
Network = IPv4Network | IPv6Network


def text(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The setting's text; a name missing from the table is a programming error (KeyError)."""
    default = DEFAULTS[name]
    return environ.get(name, "").strip() or default


def switch(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """A setting that is on (1) or off (0)."""
    value = text(name, environ)
    if value not in {"0", "1"}:
        raise WrongSetting(f"设置 {name} 的值“{value}”无效：请填 1（开）或 0（关）。")
    return value == "1"


def whole(name: str, environ: Mapping[str, str] = os.environ, *, least: int = 1) -> int:
    """A setting that is a whole number of at least `least`."""
    value = text(name, environ)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise WrongSetting(f"设置 {name} 的值“{value}”无效：请填不小于 {least} 的整数。")
    return int(value)


def listed(name: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """A setting that is a list separated by commas."""
    return [part.strip() for part in text(name, environ).split(",") if part.strip()]


def log_level(environ: Mapping[str, str] = os.environ) -> str:
    """The lowest level of log lines to keep."""
    level = text("LOG_LEVEL", environ).upper()
    if level not in LOG_LEVELS:
        raise WrongSetting(f"设置 LOG_LEVEL 的值“{level}”无效：请填 {'、'.join(LOG_LEVELS)} 之一。")
    return level


def _address(name: str, schemes: set[str], form: str, environ: Mapping[str, str]) -> SplitResult:
    """Split a URL setting; the value is never repeated in the refusal, since it may hold a password."""
    try:
        parts = urlsplit(text(name, environ))
        _ = parts.port
    except ValueError:
        raise WrongSetting(f"设置 {name} 不是有效的地址：请写成 {form}。")
    if parts.scheme not in schemes:
        raise WrongSetting(f"设置 {name} 以“{parts.scheme}”开头，无法使用：请写成 {form}。")
    return parts


def database(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's DATABASES entry from DATABASE_URL: over TCP, or over a socket with `?host=/folder`.

    Other query parameters (`sslmode=require`) go to libpq as they are.
    """
    form = "postgresql://用户:密码@主机:端口/库名"
    parts = _address("DATABASE_URL", {"postgresql", "postgres"}, form, environ)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise WrongSetting(f"设置 DATABASE_URL 没有写明库名：请写成 {form}。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": options.pop("user", "") or unquote(parts.username or ""),
        "PASSWORD": options.pop("password", "") or unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_url(environ: Mapping[str, str] = os.environ, *, further: int = 0) -> str:
    """The address of the queue's database, or of the `further`-th database after it."""
    form = "redis://:密码@主机:端口/库号"
    parts = _address("REDIS_URL", {"redis", "rediss"}, form, environ)
    number = parts.path.strip("/") or "0"
    if not number.isdigit():
        raise WrongSetting(f"设置 REDIS_URL 的库号“{number}”无效：请写成 {form}。")
    return urlunsplit(parts._replace(path=f"/{int(number) + further}"))


def email(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's EMAIL_* settings; without EMAIL_URL letters stay in the product and nothing is sent."""
    if not text("EMAIL_URL", environ):
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    form = "smtp://用户:密码@主机:端口?tls=1"
    parts = _address("EMAIL_URL", {"smtp", "smtps"}, form, environ)
    if not parts.hostname:
        raise WrongSetting(f"设置 EMAIL_URL 没有写明主机：请写成 {form}。")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and parse_qs(parts.query).get("tls") == ["1"],
        "EMAIL_TIMEOUT": 20,
    }


def quiet_hours(environ: Mapping[str, str] = os.environ) -> tuple[int, int] | None:
    """(22, 7): from and until which full hour the night lasts; None when urgent notices leave at any time."""
    value = text("QUIET_HOURS", environ)
    if value == "off":
        return None
    first, _, last = value.partition("-")
    if not (value.isascii() and first.isdigit() and last.isdigit() and max(int(first), int(last)) < HOURS):
        raise WrongSetting(f"设置 QUIET_HOURS 的值“{value}”无效：请写成 22-7 这样的整点，或 off。")
    return int(first), int(last)


def private_networks(environ: Mapping[str, str] = os.environ) -> list[Network]:
    """The networks of our own that message channels may reach; all others must be public."""
    found: list[Network] = []
    for part in listed("PRIVATE_NETWORKS", environ):
        try:
            found.append(ip_network(part))
        except ValueError:
            raise WrongSetting(f"设置 PRIVATE_NETWORKS 的“{part}”不是网段：请写成 10.1.0.0/16 这样。")
    return found


def sms(environ: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """The SMS gateway as `recommendations.notices.channels.sms` asks it; None when there is none."""
    address = text("SMS_URL", environ)
    if not address:
        return None
    parts = _address("SMS_URL", {"http", "https"}, "https://网关/路径", environ)
    if not parts.hostname:
        raise WrongSetting("设置 SMS_URL 没有写明主机：请写成 https://网关/路径。")
    method, shape = text("SMS_METHOD", environ).upper(), text("SMS_FORMAT", environ).lower()
    if method not in ("POST", "PUT", "GET"):
        raise WrongSetting(f"设置 SMS_METHOD 的值“{method}”无效：请填 POST、PUT 或 GET。")
    if shape not in ("json", "form"):
        raise WrongSetting(f"设置 SMS_FORMAT 的值“{shape}”无效：请填 json 或 form。")
    if shape == "json" and method != "GET":
        _require_json("SMS_BODY", text("SMS_BODY", environ))
    accepted = listed("SMS_OK", environ)
    if not all(code.isascii() and code.isdigit() for code in accepted):
        raise WrongSetting("设置 SMS_OK 无效：请填 200 这样的状态码，逗号分隔。")
    headers = [part.partition(":") for part in text("SMS_HEADERS", environ).split(";") if part.strip()]
    if any(not (name.strip() and value.strip()) for name, _colon, value in headers):
        raise WrongSetting("设置 SMS_HEADERS 无效：请写成 名称: 值，用分号隔开。")
    return {
        "url": address,
        "method": method,
        "format": shape,
        "body": text("SMS_BODY", environ),
        "headers": {name.strip(): value.strip() for name, _colon, value in headers},
        "ok": [int(code) for code in accepted],
        "ok_text": text("SMS_OK_TEXT", environ),
        "per_minute": whole("SMS_PER_MINUTE", environ),
    }


def _require_json(name: str, template: str) -> None:
    """Whether the template is JSON once filled; only a telephone number may stand there without quotes."""
    sample = {"phone": "13800000000", "text": "提醒", "id": "test-1"}
    try:
        json.loads(re.sub(r"\{(phone|text|id)\}", lambda found: sample[found[1]], template))
    except ValueError:
        raise WrongSetting(
            f'设置 {name} 填入后不是 JSON：请写成 {{"phone":"{{phone}}","content":"{{text}}"}} 的样子，'
            "或把 SMS_FORMAT 改为 form。"
        ) from None


def secret_key(environ: Mapping[str, str] = os.environ) -> str:
    """The signing key, refused when missing or too short to be one."""
    key = text("SECRET_KEY", environ)
    if not key:
        raise WrongSetting("没有设置 SECRET_KEY：请填一串至少 32 个字符的随机文字，或用 run.py 启动。")
    if len(key) < SHORTEST_SECRET:
        raise WrongSetting(f"设置 SECRET_KEY 太短：请至少用 {SHORTEST_SECRET} 个随机字符。")
    return key


READERS: tuple[Callable[[Mapping[str, str]], object], ...] = (
    secret_key,
    database,
    redis_url,
    email,
    quiet_hours,
    private_networks,
    sms,
    log_level,
    lambda environ: [switch(name, environ) for name in ("DEMO", "DEBUG", "HTTPS")],
    lambda environ: [whole(name, environ) for name in ("UPLOAD_MAX_MB", "SESSION_IDLE_MINUTES", "LETTERS_A_DAY")],
    lambda environ: whole("TRUSTED_PROXIES", environ, least=0),
)


def refuse_wrong(environ: Mapping[str, str] = os.environ) -> None:
    """Raise `WrongSetting` naming every setting that cannot be used, before anything starts."""
    wrong = []
    for read in READERS:
        try:
            read(environ)
        except WrongSetting as refusal:
            wrong.append(str(refusal))
    if wrong:
        raise WrongSetting("设置有误，未启动：\n" + "\n".join(f"  · {line}" for line in wrong))
