"""The web application for gunicorn; it does not start with a wrong setting."""

import os

from django.core.wsgi import get_wsgi_application

from tracker import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
environment.refuse_wrong()

application = get_wsgi_application()
