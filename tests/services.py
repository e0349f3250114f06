"""The suite's own servers: an early plugin (`-p tests.services`), since settings load before conftest.

Only the first process starts them; xdist's workers inherit its environment, and each gets its own
numbers of the Valkey and its own folder of uploads. DATABASE_URL and REDIS_URL, when set, win.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tracker.embedded import Postgres, Valkey

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def start() -> None:
    """Start what the environment does not name, and stop it when this process ends."""
    home = Path(tempfile.mkdtemp(prefix="tracker-tests-", dir="/tmp"))
    home.chmod(0o711)  # the database's user must pass through
    postgres, valkey = Postgres(home / "postgres", fast=True), Valkey(home / "valkey")

    def stop() -> None:
        valkey.stop()
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = postgres.start()
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = valkey.start()
    os.environ["SECRET_KEY"] = "only-for-the-suite-0123456789-0123456789-0123456789"
    os.environ["MEDIA_ROOT"] = str(home / "media")
    for name in (
        "STATIC_ROOT",
        "EMAIL_URL",
        "ALLOWED_HOSTS",
        "HTTPS",
        "DEBUG",
        "DEMO",
        "QUIET_HOURS",
        "LETTERS_A_DAY",
        "SMS_URL",
    ):
        os.environ.pop(name, None)


if WORKER:
    address, _, number = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{address}/{int(number) + 2 * int(WORKER.removeprefix('gw'))}"
    os.environ["MEDIA_ROOT"] += f"-{WORKER}"
else:
    start()
Path(os.environ["MEDIA_ROOT"]).mkdir(mode=0o700, exist_ok=True)
