"""Which fields of a return may name people: its part of the list of personal texts."""

from django.utils.translation import gettext_lazy as _

from feedback_system.cases.personal_texts import Texts, marked, register


def register_texts() -> None:
    """Called once at start-up."""
    of_return = "goods_return__case"
    register(
        [
            Texts(
                "aftersales.GoodsReturn",
                "case",
                dict.fromkeys(
                    (
                        "description", "demand", "count_remark", "send_back_reason", "opinion", "handling_opinion",
                        "responsible_measure", "explanation", "close_reason", "withdraw_reason",
                    ),
                    marked,
                ),
                _("Reasons, opinions and letters of returns"),
            ),
            Texts(
                "aftersales.GoodsReturn",
                "case",
                {"refund_reason": marked},
                _("Reasons for refunds"),
                voucher=True,
            ),
            Texts(
                "aftersales.Retest",
                of_return,
                dict.fromkeys(("question", "result"), marked),
                _("Re-tests of returned goods"),
            ),
            Texts("aftersales.CustomerVisit", of_return, {"words": marked}, _("Visits after returns")),
        ]
    )  # fmt: skip
