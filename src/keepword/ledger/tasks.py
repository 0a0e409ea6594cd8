from . import actions, staging


def sweep() -> int:
    """One round of the worker: finish what was begun, seal what was recorded, publish."""
    version = actions.seal()
    actions.compact_when_worth_it()
    staging.remove_strays()
    return version
