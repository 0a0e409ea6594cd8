"""Asking customers by name: contacts, waves, the draw, mails and personal links."""
