"""What an application is told: the issuer and its own credentials. `with-server.mjs` wrote it."""

import json
import os
from pathlib import Path

import pytest

from hosted_pages import Person


@pytest.fixture(scope="session")
def world():
    """Addresses and credentials of this run."""
    return json.loads(Path(os.environ["DOORWARD_WORLD"]).read_text(encoding="utf-8"))


@pytest.fixture
def person(world):
    """Somebody with a password and no cookies yet."""
    return Person(world["person"]["login"], world["person"]["password"])
