"""The company of a journey, in a database that the threads of the server see."""

from typing import Any

import pytest

from accounts.models import User
from tests.factories.company import World, make_company
from tests.journeys.desk import Desk


@pytest.fixture
def firm(transactional_db: None) -> World:
    """The small company; everybody reads simplified Chinese."""
    firm = make_company()
    User.objects.update(language="zh-hans")
    return firm


@pytest.fixture
def desk(page: Any, live_server: Any, firm: World, chinese: None) -> Desk:
    """A browser in Chinese with a console that is listened to."""
    return Desk(page, live_server, firm)
