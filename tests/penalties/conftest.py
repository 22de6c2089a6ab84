import pytest

from tests.factories.company import World
from tests.penalties.papers import switch_on


@pytest.fixture
def on(world: World) -> World:
    """The company with sanctions and deductions switched on."""
    switch_on(world)
    return world
