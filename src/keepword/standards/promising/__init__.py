"""Kinds of promises: drafted, confirmed by who enables them, found feasible, published."""
