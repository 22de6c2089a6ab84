"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_system.settings.base")
# A page that asks the database for longer than this is broken; migrations and reports do not come through
# here.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "15")

application = get_wsgi_application()
