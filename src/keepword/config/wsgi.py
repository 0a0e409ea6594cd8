"""What Granian's workers import."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from keepword.config.processes import die_with, leave_pandas_out

TURN = 0.002
"""Seconds until a thread lets another one go on: whoever writes for all is not to wait for each."""

sys.setswitchinterval(TURN)
if "KEEPWORD_SERVED_BY" in os.environ:
    die_with(int(os.environ["KEEPWORD_SERVED_BY"]))
leave_pandas_out()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
long_way = get_wsgi_application()

from keepword.listening.surveys.short_way import short_way  # noqa: E402 -- needs Django set up

application = short_way(long_way)
