class MeasureError(ValueError):
    """What was given cannot be measured; the sentence says what to change.

    Example:
        >>> from keepword.measure import MeasureError, merge
        >>> try:
        ...     merge()
        ... except MeasureError as error:
        ...     print(error)
        There is nothing to merge: give at least one tally.
    """
