"""The wording of letters as it ships, in three languages. Adds what is missing, changes nothing a company has written.

The first answer and the news on the way regret the inconvenience and admit nothing; no letter apologises by itself: the
sentence of the decision does, where the complaint stands.
"""

from __future__ import annotations

from complaints.models import LetterKind, LetterTemplate

ZH_HANS, ZH_HANT, EN = "zh-hans", "zh-hant", "en"

LETTERS: tuple[tuple[LetterKind, str, str, str], ...] = (
    (
        LetterKind.FIRST_ANSWER,
        ZH_HANS,
        "关于贵司投诉的受理（登记号 {receipt_number}）",
        "{customer}：\n\n"
        "我司已于{reported_on}收到贵司关于{product}的投诉，受理登记号为 {receipt_number}。来电来函时请告知此号，便于查询。\n\n"
        "我们已安排专人核实情况，有进展即与贵司联系。在此期间，请贵司保留不良品及外包装，以便查明原因。\n\n"
        "给贵司带来不便，我们深表遗憾。感谢贵司向我们反映问题。",
    ),
    (
        LetterKind.FIRST_ANSWER,
        ZH_HANT,
        "關於貴公司抱怨案件之受理（登記號 {receipt_number}）",
        "{customer}：\n\n"
        "本公司已於{reported_on}接獲貴公司關於{product}之反映，受理登記號為 {receipt_number}。來電來函時敬請告知此號，以便查詢。\n\n"
        "我們已指派專人查核，一有進展即與貴公司聯繫。此期間敬請保留不良品及外包裝，以利查明原因。\n\n"
        "造成貴公司不便，我們深感遺憾。感謝貴公司的反映。",
    ),
    (
        LetterKind.FIRST_ANSWER,
        EN,
        "Your complaint, receipt number {receipt_number}",
        "Dear {customer},\n\n"
        "We received your complaint about {product} on {reported_on}. Its receipt number is {receipt_number}; "
        "please give it whenever you call or write.\n\n"
        "We are looking into the matter and will come back to you as soon as there is news. "
        "Please keep the goods concerned and their packing until then.\n\n"
        "We regret the inconvenience you have had. Thank you for telling us.",
    ),
    (
        LetterKind.PROGRESS,
        ZH_HANS,
        "关于贵司投诉 {number} 的处理进展",
        "{customer}：\n\n"
        "贵司{reported_on}就{product}（订单 {order_number}）提出的投诉 {number} 正在处理中。\n\n"
        "目前我们正在查明原因并评估处理方案，完成后将以书面形式答复贵司。\n\n"
        "给贵司带来不便，我们深表遗憾。如贵司有新的情况或需要补充的资料，请与我们联系。",
    ),
    (
        LetterKind.PROGRESS,
        ZH_HANT,
        "關於貴公司抱怨案件 {number} 之處理進度",
        "{customer}：\n\n"
        "貴公司於{reported_on}就{product}（訂單 {order_number}）提出之案件 {number} 刻正處理中。\n\n"
        "目前我們正在查明原因並評估處理方案，完成後將以書面答覆貴公司。\n\n"
        "造成貴公司不便，我們深感遺憾。如有新的情況或需補充之資料，敬請與我們聯繫。",
    ),
    (
        LetterKind.PROGRESS,
        EN,
        "Your complaint {number}: where it stands",
        "Dear {customer},\n\n"
        "Your complaint {number} of {reported_on} about {product} (order {order_number}) is being dealt with.\n\n"
        "We are finding the cause and weighing how to settle the matter, and will answer you in writing when this is done.\n\n"
        "We regret the inconvenience this causes you. If you have anything to add, please let us know.",
    ),
    (
        LetterKind.DECISION,
        ZH_HANS,
        "关于贵司投诉 {number} 的处理决定",
        "{customer}：\n\n"
        "贵司{reported_on}就{product}（订单 {order_number}，批号 {batch_number}）提出的投诉 {number}，现答复如下：\n\n"
        "{decision}\n\n"
        "处理方式：\n{remedy}\n\n"
        "请贵司确认是否接受。如接受，我们将随即办理。\n\n"
        "感谢贵司的理解与配合。",
    ),
    (
        LetterKind.DECISION,
        ZH_HANT,
        "關於貴公司抱怨案件 {number} 之處理決定",
        "{customer}：\n\n"
        "貴公司於{reported_on}就{product}（訂單 {order_number}，批號 {batch_number}）提出之案件 {number}，茲答覆如下：\n\n"
        "{decision}\n\n"
        "處理方式：\n{remedy}\n\n"
        "敬請貴公司確認是否接受。如蒙接受，我們將隨即辦理。\n\n"
        "感謝貴公司的諒解與配合。",
    ),
    (
        LetterKind.DECISION,
        EN,
        "Your complaint {number}: our decision",
        "Dear {customer},\n\n"
        "You complained on {reported_on} about {product} (order {order_number}, batch {batch_number}). "
        "This is our answer to your complaint {number}.\n\n"
        "{decision}\n\n"
        "We offer you:\n{remedy}\n\n"
        "Please tell us whether you accept. If you do, we will carry it out at once.\n\n"
        "Thank you for your patience.",
    ),
    (
        LetterKind.NOT_UPHELD,
        ZH_HANS,
        "关于贵司投诉 {number} 的答复",
        "{customer}：\n\n"
        "贵司{reported_on}就{product}（订单 {order_number}）提出的投诉 {number}，我们已认真核实。\n\n"
        "{decision}\n\n"
        "如贵司对此有不同意见，或有新的证据，请书面告知我们，我们将重新核实。",
    ),
    (
        LetterKind.NOT_UPHELD,
        ZH_HANT,
        "關於貴公司抱怨案件 {number} 之答覆",
        "{customer}：\n\n"
        "貴公司於{reported_on}就{product}（訂單 {order_number}）提出之案件 {number}，我們已詳加查核。\n\n"
        "{decision}\n\n"
        "貴公司如有不同意見或新的事證，敬請以書面告知，我們將重新查核。",
    ),
    (
        LetterKind.NOT_UPHELD,
        EN,
        "Your complaint {number}: our answer",
        "Dear {customer},\n\n"
        "You complained on {reported_on} about {product} (order {order_number}); the number is {number}.\n\n"
        "{decision}\n\n"
        "If you see it differently or have new evidence, please write to us and we will look at the matter again.",
    ),
)


def install_letters() -> None:
    """Put the wording of each letter in each language into the database where it is missing."""
    have = set(LetterTemplate.objects.values_list("code", "language"))
    for code, language, subject, body in LETTERS:
        if (str(code), language) not in have:
            LetterTemplate.objects.create(code=code, language=language, subject=subject, body=body)
