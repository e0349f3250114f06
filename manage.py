#!/usr/bin/env python
"""Django's command line; a wrong setting is answered with a sentence, not a stack trace."""

import os
import sys

from django.core.management import execute_from_command_line

from tracker import environment


def main() -> None:
    """Refuse wrong settings first, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        environment.refuse_wrong()
    except environment.WrongSetting as wrong:
        sys.exit(str(wrong))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
