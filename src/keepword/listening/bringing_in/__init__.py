"""Responses that were not answered here: from programs, and from files of other tools."""
