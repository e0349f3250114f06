"""Settings from the environment: exact readings, and refusals that say what would help."""

from collections.abc import Callable, Mapping

import pytest

from tracker import environment
from tracker.environment import WrongSetting

GOOD = {"SECRET_KEY": "x" * environment.SHORTEST_SECRET}


def test_a_database_over_tcp() -> None:
    address = "postgresql://li:p%40ss@db.example:5433/ledger?sslmode=require"
    assert environment.database({"DATABASE_URL": address}) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "ledger",
        "USER": "li",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def test_a_database_over_a_socket() -> None:
    found = environment.database({"DATABASE_URL": "postgresql:///tracker?host=%2Fvar%2Frun&user=tracker"})
    wanted = {"NAME": "tracker", "USER": "tracker", "HOST": "/var/run", "PORT": "", "OPTIONS": {}}
    assert {key: found[key] for key in wanted} == wanted


def test_the_cache_uses_the_next_database() -> None:
    environ = {"REDIS_URL": "redis://:word@queue:6379/4"}
    assert environment.redis_url(environ) == "redis://:word@queue:6379/4"
    assert environment.redis_url(environ, further=1) == "redis://:word@queue:6379/5"
    assert environment.redis_url({"REDIS_URL": "redis://queue"}, further=1) == "redis://queue/1"


def test_without_a_mail_server_nothing_is_sent() -> None:
    assert environment.email({}) == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("address", "port", "ssl", "tls"),
    [
        ("smtp://me:pw@mail.example:2525?tls=1", 2525, False, True),
        ("smtp://me:pw@mail.example", 25, False, False),
        ("smtps://me:pw@mail.example", 465, True, False),
    ],
)
def test_a_mail_server(address: str, port: int, ssl: bool, tls: bool) -> None:
    found = environment.email({"EMAIL_URL": address})
    assert (found["EMAIL_HOST"], found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == (
        "mail.example",
        "me",
        "pw",
    )
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (port, ssl, tls)


def test_lists_switches_and_numbers() -> None:
    environ = {"ALLOWED_HOSTS": " a.cn, b.cn ,", "DEMO": "1", "UPLOAD_MAX_MB": "7", "LOG_LEVEL": "debug"}
    assert environment.listed("ALLOWED_HOSTS", environ) == ["a.cn", "b.cn"]
    assert environment.switch("DEMO", environ) is True
    assert environment.whole("UPLOAD_MAX_MB", environ) == 7
    assert environment.log_level(environ) == "DEBUG"


def test_an_empty_value_means_the_default() -> None:
    assert environment.whole("UPLOAD_MAX_MB", {"UPLOAD_MAX_MB": " "}) == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/tracker"),
        ("DATABASE_URL", "postgresql://db:port/tracker"),
        ("DATABASE_URL", "postgresql://db/"),
        ("REDIS_URL", "amqp://queue"),
        ("REDIS_URL", "redis://queue/x"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp://:25"),
        ("UPLOAD_MAX_MB", "many"),
        ("UPLOAD_MAX_MB", "0"),
        ("UPLOAD_MAX_MB", "２０"),
        ("SESSION_IDLE_MINUTES", "-5"),
        ("TRUSTED_PROXIES", "x"),
        ("DEBUG", "true"),
        ("HTTPS", "yes"),
        ("LOG_LEVEL", "LOUD"),
        ("QUIET_HOURS", "22"),
        ("LETTERS_A_DAY", "0"),
        ("QUIET_HOURS", "22-24"),
        ("QUIET_HOURS", "late-7"),
        ("PRIVATE_NETWORKS", "10.0.0.1/8"),
        ("PRIVATE_NETWORKS", "10.1.0.0/16, intranet"),
        ("SMS_URL", "sms.example"),
        ("SMS_URL", "https:///send"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_help(name: str, value: str) -> None:
    environment.refuse_wrong(GOOD)
    with pytest.raises(WrongSetting) as refusal:
        environment.refuse_wrong({**GOOD, name: value})
    lines = str(refusal.value).splitlines()
    assert lines[0] == "设置有误，未启动："
    assert len(lines) == 2
    assert name in lines[1]
    assert "请" in lines[1]


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(WrongSetting) as refusal:
        environment.refuse_wrong({**GOOD, "DEBUG": "x", "UPLOAD_MAX_MB": "x"})
    assert len(str(refusal.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("DATABASE_URL", environment.database),
        ("REDIS_URL", environment.redis_url),
        ("EMAIL_URL", environment.email),
    ],
)
def test_a_refusal_never_repeats_a_password(name: str, read: Callable[[Mapping[str, str]], object]) -> None:
    with pytest.raises(WrongSetting) as refusal:
        read({name: "ftp://me:Geheim@host/x"})
    assert "Geheim" not in str(refusal.value)


def test_the_table_has_each_name_once_with_its_meaning() -> None:
    names = [setting.name for setting in environment.SETTINGS]
    assert len(names) == len(set(names))
    assert all(setting.meaning for setting in environment.SETTINGS)


def test_quiet_hours_are_full_hours_or_off() -> None:
    assert environment.quiet_hours({}) == (22, 7)
    assert environment.quiet_hours({"QUIET_HOURS": "21-6"}) == (21, 6)
    assert environment.quiet_hours({"QUIET_HOURS": "off"}) is None


def test_private_networks_are_networks() -> None:
    found = environment.private_networks({"PRIVATE_NETWORKS": "10.1.0.0/16, fd00::/8"})
    assert [str(network) for network in found] == ["10.1.0.0/16", "fd00::/8"]


def test_an_sms_gateway_is_read_whole_or_refused() -> None:
    assert environment.sms({}) is None
    given = {
        "SMS_URL": "https://sms.example/send",
        "SMS_HEADERS": "X-Key: a:b; Accept: text/plain",
        "SMS_OK": "200,202",
    }
    assert environment.sms(given) == {
        "url": "https://sms.example/send",
        "method": "POST",
        "format": "json",
        "body": '{"phone":"{phone}","content":"{text}"}',
        "headers": {"X-Key": "a:b", "Accept": "text/plain"},
        "ok": [200, 202],
        "ok_text": "",
        "per_minute": 60,
    }
    for name, value in (("SMS_METHOD", "SEND"), ("SMS_FORMAT", "xml"), ("SMS_HEADERS", "key"), ("SMS_OK", "yes")):
        with pytest.raises(WrongSetting, match=name):
            environment.sms({**given, name: value})
    for body in ("{bad", '{"phone":{text}}', "phone={phone}"):
        with pytest.raises(WrongSetting, match="SMS_BODY"):
            environment.sms({**given, "SMS_BODY": body})
        for free in ({"SMS_FORMAT": "form"}, {"SMS_METHOD": "GET"}):
            assert environment.sms({**given, "SMS_BODY": body, **free}) is not None
    for body in ('{"phone":{phone},"out_id":"{id}"}', '["{phone}", {"t": "{text}"}]'):
        assert environment.sms({**given, "SMS_BODY": body}) is not None
    with pytest.raises(WrongSetting, match="SMS_PER_MINUTE"):
        environment.sms({**given, "SMS_PER_MINUTE": "0"})
