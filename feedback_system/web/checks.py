"""System checks of the frame around every page."""

from typing import Any

from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from feedback_system.web import navigation


@register("urls")
def every_navigation_item_has_a_page(app_configs: Any, **kwargs: Any) -> list[CheckWarning]:
    """A warning for each menu item whose URL name does not exist; the menu itself leaves such an item out."""
    return [
        CheckWarning(
            f"Menu item {item.code!r} points to the URL name {item.url_name!r}, which does not exist.",
            hint="Include the app's urls in feedback_system/urls.py or correct url_name.",
            id="web.W001",
        )
        for item in navigation.items()
        if navigation.address(item) is None
    ]
