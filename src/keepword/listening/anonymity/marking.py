"""By which mark a form that was counted is known again: under a key of ours."""

from django.utils.crypto import salted_hmac


def marked(form_hash: str) -> str:
    """The mark of a form, by the hash of its key: a copy of the database alone finds no form."""
    return salted_hmac("keepword.listening.spent", form_hash, algorithm="sha256").hexdigest()
