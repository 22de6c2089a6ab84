from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "feedback_system.company"
    label = "company"

    def ready(self) -> None:
        from feedback_system.company.frame import company_name, company_zone
        from feedback_system.company.models import Company
        from feedback_system.reference.triggers import watch
        from feedback_system.web.context_processors import register_page_value
        from feedback_system.web.parts import register_own_currency
        from feedback_system.web.timezones import register_company_zone

        watch("company_company", "company_datedsetting")
        register_page_value("company_name", lambda request: company_name())
        register_company_zone(company_zone)
        register_own_currency(lambda: Company.get().currency)
