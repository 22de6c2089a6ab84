"""The small company in every test of this folder."""

import pytest

from tests.feedback_system.clockwork import Town, build_town


@pytest.fixture
def town(db) -> Town:
    return build_town()
