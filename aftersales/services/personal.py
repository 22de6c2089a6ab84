"""Which fields of a service call may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_call = "call__case"
    register(
        [
            Texts(
                "services.ServiceCall",
                "case",
                dict.fromkeys(
                    (
                        "caller", "phone", "address", "bought_at", "description", "class_reason", "put_back_reason", "work_done",
                        "condition", "delay_reason", "repair_work", "parts_replaced", "reject_reason", "accept_remark",
                        "receipt_missing_reason", "handed_to", "fee_reason", "tick_remark", "cancel_reason",
                    ),
                    marked,
                ),
                _("Callers, addresses and reports of service calls"),
            ),
            Texts(
                "services.Signature",
                of_call,
                dict.fromkeys(("name", "missing_reason"), marked),
                _("Signatures on service vouchers"),
                voucher=True,
            ),
            Texts(
                "services.VoucherMail",
                of_call,
                dict.fromkeys(("address", "last_error"), marked),
                _("Mails with service vouchers"),
            ),
            Texts(
                "services.ServiceReport",
                of_call,
                dict.fromkeys(
                    ("found", "done", "tested", "customer_words", "signer", "missing_reason", "back_reason"),
                    marked,
                ),
                _("Reports of service calls"),
            ),
            Texts("services.Contact", of_call, {"words": marked}, _("Talks with customers about service")),
            Texts(
                "services.ServicePart",
                of_call,
                dict.fromkeys(("back_words", "result"), marked),
                _("Parts of service calls"),
            ),
            Texts(
                "services.ServiceCost",
                of_call,
                dict.fromkeys(("remark", "struck_reason"), marked),
                _("Costs of service calls"),
                voucher=True,
            ),
        ]
    )  # fmt: skip
