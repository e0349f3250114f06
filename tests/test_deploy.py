"""What can be known of the containers without running them: no secret inside, nobody root, all watched."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.environment import SETTINGS

BASE = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((BASE / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (BASE / "deploy/Dockerfile").read_text()
SECRET = re.compile(r"SECRET|PASSWORD|AUTH")
REQUIRED = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "ALLOWED_HOSTS", "SITE_URL"}


def test_the_parts_are_all_there() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "database", "queue"}


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_value_or_a_default(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(variable):
            assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), variable
        for used, default in re.findall(r"\$\{(\w+):-([^}]*)\}", str(value)):
            assert not SECRET.search(used), used
            assert used not in REQUIRED, default


def test_addresses_carry_their_passwords_as_required_variables() -> None:
    environment = SERVICES["web"]["environment"]
    assert re.match(r"postgresql://tracker:\$\{POSTGRES_PASSWORD:\?", environment["DATABASE_URL"])
    assert re.match(r"redis://:\$\{REDIS_PASSWORD:\?", environment["REDIS_URL"])


def test_exactly_the_required_variables_refuse_to_be_missing() -> None:
    text = (BASE / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+):\?", text)) == REQUIRED
    assert set(re.findall(r"\b[A-Z_]+\b", (BASE / "deploy/README.md").read_text())) >= REQUIRED


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_runs_as_root(name: str) -> None:
    assert SERVICES[name]["user"] not in {"", "root", "0", "0:0"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_part_is_watched(name: str) -> None:
    assert {"test", "interval", "timeout", "retries"} <= set(SERVICES[name]["healthcheck"])
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_the_product_waits_for_the_migrations(name: str) -> None:
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_volume_has_a_name() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_only_settings_that_exist_are_passed() -> None:
    assert set(SERVICES["web"]["environment"]) <= {setting.name for setting in SETTINGS}


def test_the_image_ends_unprivileged_and_holds_no_secret() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert not re.search(r"^(ENV|ARG) .*(SECRET|PASSWORD)", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", DOCKERFILE, re.MULTILINE)


def test_what_the_image_copies_exists() -> None:
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (BASE / source).exists(), source
