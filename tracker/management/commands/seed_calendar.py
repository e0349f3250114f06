"""Write the published working days into the calendar table."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from tracker.seeding import seed_calendar


class Command(BaseCommand):
    help = "Write the working days chinesecalendar knows; rows edited by hand stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("工作日历：新增或更正%(count)d天。") % {"count": seed_calendar()})
