"""Programs that really run: in the sandbox of this machine, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import SandboxError
from shared.home import Home
from tests.integration.programs.running import Runner
from tests.support.requirements import forbidden_here
from workers.languages.workbench import workbench


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home of a worker, with a sandbox."""
    place: Path = tmp_path_factory.mktemp("worker")
    found = Home.at(place)
    found.make()
    try:
        bench = workbench(found)
    except SandboxError as error:
        forbidden_here(error.message)
    yield found
    bench.sandbox.close()
    workbench.cache_clear()


@pytest.fixture
def runner(home: Home) -> Runner:
    """What runs programs."""
    return Runner(home)
