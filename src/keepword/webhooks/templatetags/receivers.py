"""What was kept of a message, as a reader reads it."""

from django import template

from keepword.webhooks.sayings import SAYINGS

register = template.Library()
register.filter("why_in_words", SAYINGS.tell)
