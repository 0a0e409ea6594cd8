"""The walk through the sample names commands, pages, files and pictures that there are."""

import re
import shlex

import click
import pytest
from django.urls import resolve
from scripts.screenshots import ON_DAY_12, SHOTS

from keepword.cli import main
from keepword.demo.exports import tables_of
from keepword.demo.filling import Sample

from .support.project import ROOT

WALK = ROOT / "docs" / "tutorial" / "ten-minutes.md"
TEXT = WALK.read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ keepword (.*)$", TEXT, re.MULTILINE)
PICTURES = re.findall(r"!\[[^\]]+\]\(\.\./images/([\w-]+)\.png\)", TEXT)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_has_these_options(line):
    name, *arguments = shlex.split(line)
    command = main.get_command(click.Context(main), name)
    known = {option for each in command.params for option in each.opts}
    assert {each for each in arguments if each.startswith("--")} <= known
    for at, each in enumerate(arguments):
        if each == "--day":
            assert arguments[at + 1] == "12"


def test_every_file_and_column_is_exported():
    tables = tables_of(Sample("2026-06-30", customers=300, days_in=728).shop())
    for line in COMMANDS:
        if found := re.search(r"demo-data/sample/([\w-]+)\.csv(.*)", line):
            columns = re.findall(r"--\w+ ([\w,]+)", found.group(2))
            wanted = {name for each in columns for name in each.split(",")}
            assert wanted <= set(tables[found.group(1)].column_names)


@pytest.mark.parametrize("address", re.findall(r"`(/[\w/-]*)`", TEXT))
def test_every_address_is_a_page(address):
    assert resolve(address)


def test_every_picture_is_drawn_by_the_script_and_is_there():
    drawn = {shot.name for shot in (*SHOTS, *ON_DAY_12)}
    assert set(PICTURES) == drawn
    assert len(COMMANDS) == 5
    for name in drawn:
        assert (ROOT / "docs" / "images" / f"{name}.png").stat().st_size > 10_000
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"docs/images/([\w-]+)\.png", readme)) <= drawn
