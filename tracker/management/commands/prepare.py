"""Make an installation ready to serve: migrations, static files and, once, the demonstration case."""

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandParser, call_command

# The API shows no browsable pages, so its own stylesheets and scripts stay home.
UNUSED = ["rest_framework/*"]
MARK = ".collected"


def fingerprint() -> str:
    """Changes when any static source changes."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED):
            facts = Path(storage.path(name)).stat()
            found.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


class Command(BaseCommand):
    """One process instead of three: a second start must be quick."""

    help = "执行迁移、收集静态文件；加 --case 时，若库中还没有单位则载入示例案件。"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--case` loads the demonstration case into an empty ledger."""
        parser.add_argument("--case", action="store_true", help="库中没有单位时载入示例案件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, collect, load."""
        call_command("migrate", interactive=False, verbosity=0)
        if settings.STATIC_ROOT:
            self.collect(Path(settings.STATIC_ROOT))
        if options["case"] and not apps.get_model("tracker", "Organization").objects.exists():
            self.stdout.write("正在载入示例案件……")
            # Where the accounts have a file, the launcher prints it at every start and last of all.
            call_command("load_case", verbosity=0 if settings.ACCOUNTS_FILE else 1, stdout=self.stdout)

    def collect(self, place: Path) -> None:
        """Collect the static files when their sources have changed."""
        mark, now = place / MARK, fingerprint()
        if mark.exists() and mark.read_text() == now:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED)
        mark.write_text(now)
