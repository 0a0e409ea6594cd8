"""What Granian's workers import."""

import os

from django.core.wsgi import get_wsgi_application

from keepword.config.processes import die_with

if "KEEPWORD_SERVED_BY" in os.environ:
    die_with(int(os.environ["KEEPWORD_SERVED_BY"]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
application = get_wsgi_application()
