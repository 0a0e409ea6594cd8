"""What a spreadsheet would run, kept from running. Commands without Django use it too."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "−", "＝", "＋", "－", "＠")


def safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: such a text is led by an apostrophe."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
