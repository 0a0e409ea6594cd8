"""Events told to programs elsewhere, as Standard Webhooks: signed, tried again, never private."""
