"""The suite's own servers: an early plugin (`-p tests.services`), since settings load before conftest.

Only the first process starts them; xdist's workers inherit its environment, and each gets its own
numbers of the Valkey and its own folder of uploads. DATABASE_URL and REDIS_URL, when set, win.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tracker.embedded import Postgres, Valkey

COMPILED = Path(__file__).resolve().parent.parent / ".pytest_cache" / "compiled"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
OWN = "SUITE_DATABASE_URL"


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
        os.environ["DATABASE_URL"] = os.environ[OWN] = postgres.start()
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


def is_own_database() -> bool:
    """Does the database server end with the suite?"""
    return os.environ.get(OWN) == os.environ["DATABASE_URL"]


def keep_what_is_compiled() -> None:
    """Where Python is told not to write its compiled modules beside the sources (as containers do), keep them
    apart: else each of the dozens of processes that the suite starts would compile the same thousand modules."""
    if sys.dont_write_bytecode and not sys.pycache_prefix:
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(COMPILED)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False


gc.disable()  # until all is loaded and migrated: it would look through what stays, a fifth of the time that takes
keep_what_is_compiled()
if WORKER:
    address, _, number = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{address}/{int(number) + 2 * int(WORKER.removeprefix('gw'))}"
    os.environ["MEDIA_ROOT"] += f"-{WORKER}"
else:
    start()
Path(os.environ["MEDIA_ROOT"]).mkdir(mode=0o700, exist_ok=True)
