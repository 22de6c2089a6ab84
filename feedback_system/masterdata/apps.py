from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MasterdataConfig(AppConfig):
    name = "feedback_system.masterdata"
    label = "masterdata"

    def ready(self) -> None:
        from feedback_system.masterdata.rights import LOOK_UP
        from feedback_system.web.navigation import NavItem, register

        register(
            NavItem(
                "customers", _("Customers"), "masterdata:customers", "users", "records", LOOK_UP, order=200
            )
        )
        register(
            NavItem("products", _("Products"), "masterdata:products", "box", "records", LOOK_UP, order=210)
        )
        register(
            NavItem(
                "deliveries", _("Deliveries"), "masterdata:deliveries", "truck", "records", LOOK_UP, order=220
            )
        )
        register(
            NavItem(
                "suppliers", _("Suppliers"), "masterdata:suppliers", "factory", "records", LOOK_UP, order=230
            )
        )
        register(
            NavItem("projects", _("Projects"), "masterdata:projects", "box", "records", LOOK_UP, order=235)
        )
        register(
            NavItem(
                "contracts",
                _("Maintenance contracts"),
                "masterdata:contracts",
                "stamp",
                "records",
                LOOK_UP,
                order=240,
            )
        )
