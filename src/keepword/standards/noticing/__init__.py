"""Notices: what changes, to everybody whom it touches, acknowledged with one check question."""
