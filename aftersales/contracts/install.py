"""The company's words to customers as they ship, in three languages. Adds what is missing, changes nothing a company has written."""

from __future__ import annotations

from aftersales.contracts.models import CustomerText, TextCode

ZH_HANS, ZH_HANT, EN = "zh-hans", "zh-hant", "en"

TEXTS: tuple[tuple[TextCode, str, str, str], ...] = (
    (
        TextCode.RENEWAL_NOTICE,
        ZH_HANS,
        "保养到期通知书（合同 {contract}）",
        "{customer} {contact}：\n\n"
        "贵司与我司签订的商品保养合同 {contract} 将于{ends_on}到期，所保养设备如下：\n\n{machines}\n\n"
        "为使设备保养不致中断，请于到期前办理续约。我司将派员前往拜访，说明续约内容并听取贵司意见。\n\n"
        "如有疑问，请拨打客服热线 {hotline}。",
    ),
    (
        TextCode.RENEWAL_NOTICE,
        ZH_HANT,
        "保養到期通知書（合同 {contract}）",
        "{customer} {contact}：\n\n"
        "貴公司與本公司簽訂之商品保養合同 {contract} 將於{ends_on}到期，所保養設備如下：\n\n{machines}\n\n"
        "為免設備保養中斷，敬請於到期前辦理續約。本公司將派員拜訪，說明續約內容並聽取貴公司意見。\n\n"
        "如有疑問，請撥客服專線 {hotline}。",
    ),
    (
        TextCode.RENEWAL_NOTICE,
        EN,
        "Your maintenance contract {contract} ends",
        "Dear {contact}, {customer},\n\n"
        "The maintenance contract {contract} ends on {ends_on}. It covers:\n\n{machines}\n\n"
        "Please renew it before then, so that maintenance goes on without a break. We will call on you to explain the "
        "renewal and to hear what you think.\n\n"
        "If you have any questions, call our hotline {hotline}.",
    ),
    (
        TextCode.LETTER_ENQUIRY,
        ZH_HANS,
        "关于 {about} 使用情况的征询函（{number}）",
        "{customer} {contact}：\n\n"
        "感谢贵司选用我司产品。{about} 交付使用已有一段时间，为了解使用情况，恳请贵司就下列问题给予答复，并将本函寄回我司：\n\n"
        "{questions}\n\n"
        "如有质量问题，也可随时拨打客服热线 {hotline}。",
    ),
    (
        TextCode.LETTER_ENQUIRY,
        ZH_HANT,
        "關於 {about} 使用情形之徵詢函（{number}）",
        "{customer} {contact}：\n\n"
        "感謝貴公司選用本公司產品。{about} 交付使用已有一段時間，為瞭解使用情形，敬請就下列問題惠予答覆，並將本函寄回：\n\n"
        "{questions}\n\n"
        "如有品質問題，亦可隨時撥客服專線 {hotline}。",
    ),
    (
        TextCode.LETTER_ENQUIRY,
        EN,
        "How {about} serves you ({number})",
        "Dear {contact}, {customer},\n\n"
        "{about} has been in your hands for some time. We would like to know how it serves you. Please answer these questions "
        "and send this letter back to us:\n\n"
        "{questions}\n\n"
        "If anything is wrong, you can also call our hotline {hotline} at any time.",
    ),
    (
        TextCode.CALL_GREETING,
        ZH_HANS,
        "",
        "您好，这里是{company}客户服务中心，我是客服专员。请问是{customer}的{contact}吗？想就{about}的使用情况做一次回访，占用您几分钟，请问现在方便吗？",
    ),
    (
        TextCode.CALL_GREETING,
        ZH_HANT,
        "",
        "您好，這裡是{company}客戶服務中心，我是客服專員。請問是{customer}的{contact}嗎？想就{about}的使用情形做一次回訪，佔用您幾分鐘，請問現在方便嗎？",
    ),
    (
        TextCode.CALL_GREETING,
        EN,
        "",
        "Good day, this is the customer service of {company}. Am I speaking with {contact} of {customer}? We would like to ask how {about} serves you. It takes a few minutes; is now a good time?",
    ),
    (
        TextCode.CALL_FREE,
        ZH_HANS,
        "",
        "谢谢。逐条提问并记录回答；客户提出的意见和建议逐字记下。客户反映问题时先致歉，告知会转交责任部门，处理后再次致电答复。客户有购买意向时，记下产品和时间。",
    ),
    (
        TextCode.CALL_FREE,
        ZH_HANT,
        "",
        "謝謝。逐題提問並記錄回答；客戶提出的意見與建議逐字記下。客戶反映問題時先致歉，告知將轉交責任部門，處理後再次致電答覆。客戶有購買意願時，記下產品與時間。",
    ),
    (
        TextCode.CALL_FREE,
        EN,
        "",
        "Thank you. Ask one question after the other and note the answers; note opinions and wishes word by word. When the customer tells of a problem, say that you are sorry, that you pass it on to the department in charge, and that you will call again once it is dealt with. Note it when the customer thinks of buying: what, and when.",
    ),
    (
        TextCode.CALL_NOT_FREE,
        ZH_HANS,
        "",
        "打扰了。请问您什么时间方便？约定再次致电的日期和时间，并记下这次不方便的原因。客户不愿接受回访时，礼貌结束，记下原因，不再致电。",
    ),
    (
        TextCode.CALL_NOT_FREE,
        ZH_HANT,
        "",
        "打擾了。請問您什麼時間方便？約定再次致電的日期與時間，並記下這次不方便的原因。客戶不願接受回訪時，禮貌結束，記下原因，不再致電。",
    ),
    (
        TextCode.CALL_NOT_FREE,
        EN,
        "",
        "I am sorry to disturb you. When would it suit you? Agree on a day and a time for the next call and note why it does not suit now. When the customer does not want to be visited at all, end politely, note the reason and do not call again.",
    ),
    (
        TextCode.CALL_CLOSING,
        ZH_HANS,
        "",
        "感谢您的配合。如有任何问题，请随时拨打客服热线 {hotline}。祝您工作顺利，再见。",
    ),
    (
        TextCode.CALL_CLOSING,
        ZH_HANT,
        "",
        "感謝您的配合。如有任何問題，請隨時撥客服專線 {hotline}。祝您工作順利，再見。",
    ),
    (
        TextCode.CALL_CLOSING,
        EN,
        "",
        "Thank you for your time. If anything comes up, call our hotline {hotline} at any time. Good-bye.",
    ),
)


def install_texts() -> None:
    """Put each text in each language into the database where it is missing."""
    have = set(CustomerText.objects.values_list("code", "language"))
    CustomerText.objects.bulk_create(
        CustomerText(code=code, language=language, subject=subject, body=body)
        for code, language, subject, body in TEXTS
        if (str(code), language) not in have
    )
