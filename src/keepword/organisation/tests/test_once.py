"""What a page reads once, and what is read again everywhere else."""

import pytest

from keepword.organisation.once import once, reads_once


class Asked:
    """Something to be read, and how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, what: str) -> str:
        self.times += 1
        return what * self.times


def twice(read) -> list[str]:
    return [read("a"), read("a"), read("b")]


@pytest.fixture
def asked():
    return Asked()


def test_a_page_that_reads_once_remembers_what_it_asked_until_it_is_done(asked):
    read = once(asked)
    page = reads_once(lambda: twice(read))
    assert page() == ["a", "a", "bb"]
    assert page() == ["aaa", "aaa", "bbbb"]


def test_everywhere_else_it_is_read_again(asked):
    assert twice(once(asked)) == ["a", "aa", "bbb"]


def test_nothing_is_remembered_of_a_page_that_failed(asked):
    read = once(asked)

    @reads_once
    def fails() -> None:
        read("a")
        raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert read("a") == "aa"
