from . import actions, staging, table


def sweep() -> int:
    """One round of the worker: finish what was begun, seal what was recorded, publish."""
    version = actions.seal()
    actions.compact_when_worth_it()
    staging.remove_strays()
    return version


def tidy() -> None:
    """Once a day: remove from the table's folder what killed processes left there."""
    table.remove_orphans(table.open_table())
