import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Every test has a ledger of its own."""
    settings.HOME = tmp_path / "home"
    settings.LEDGER = str(settings.HOME / "ledger")
    settings.HOME.mkdir()
    return settings.HOME
