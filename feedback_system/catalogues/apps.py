from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CataloguesConfig(AppConfig):
    name = "feedback_system.catalogues"
    label = "catalogues"
    verbose_name = _("Catalogues")

    def ready(self) -> None:
        from feedback_system.cases.findings import register_defects
        from feedback_system.catalogues.counting import defects
        from feedback_system.catalogues.install import install_catalogues
        from feedback_system.company.installing import installs
        from feedback_system.reference.triggers import watch

        watch("catalogues_catalogueentry")
        register_defects(defects)
        installs("catalogues", lambda at: install_catalogues(), order=50)
