"""The privacy notice of the public form as it ships, in three languages: the first version; a company publishes its own as the next.

Source: personal information protection law, articles 13, 14, 17 and 44 to 47.
"""

from __future__ import annotations

from datetime import UTC, datetime

from complaints.models import PrivacyNotice

SINCE = datetime(2020, 1, 1, tzinfo=UTC)

ZH_HANS = """一、我们收集什么：您在本页填写的姓名、单位、电话、电子邮箱，您对产品问题的描述，以及您上传的照片、视频和文件。请勿上传与问题无关的他人影像、身份证件或银行账号。

二、用来做什么：只用于核实和处理您反映的问题、与您联系并答复您，以及改进产品质量。不用于推销，不作自动化决策。

三、谁会看到：本公司负责受理、调查和处理该问题的人员。除法律要求外，不向其他单位提供；需要供应商协助查明原因时，不会提供您的姓名和联系方式。

四、保存多久：转为投诉案件的，按投诉档案的保存期限保存；未转为案件的，答复后保存不超过六个月。为防止滥用，访问地址以加密摘要形式保存不超过三十天。

五、您的权利：您可以查询、更正、补充、删除您的信息，也可以撤回同意；撤回不影响此前已进行的处理。请在进度查询页面留言，或致电本公司客户服务部门。

六、不同意也可以反映问题：您可以选择不留姓名，或直接来电、来函。"""

ZH_HANT = """一、我們收集什麼：您在本頁填寫的姓名、單位、電話、電子郵箱，您對產品問題的描述，以及您上傳的照片、影片和檔案。請勿上傳與問題無關的他人影像、身分證件或銀行帳號。

二、用來做什麼：只用於核實和處理您反映的問題、與您聯絡並答覆您，以及改進產品品質。不用於推銷，不作自動化決策。

三、誰會看到：本公司負責受理、調查和處理該問題的人員。除法律要求外，不向其他單位提供；需要供應商協助查明原因時，不會提供您的姓名和聯絡方式。

四、保存多久：轉為抱怨案件的，按抱怨檔案的保存期限保存；未轉為案件的，答覆後保存不超過六個月。為防止濫用，存取位址以加密摘要形式保存不超過三十天。

五、您的權利：您可以查詢、更正、補充、刪除您的資料，也可以撤回同意；撤回不影響此前已進行的處理。請在進度查詢頁面留言，或致電本公司客戶服務部門。

六、不同意也可以反映問題：您可以選擇不留姓名，或直接來電、來函。"""

EN = """1. What we collect: the name, company, telephone and mail address you enter here, your description of the problem, and the photos, films and files you send. Please send no pictures of people who have nothing to do with it, no identity papers and no bank accounts.

2. What for: only to examine and settle what you report, to answer you, and to improve the quality of our products. Not for advertising, and nothing is decided by a machine.

3. Who sees it: the people of this company who receive, examine and settle the matter. Nobody else, unless the law demands it; a supplier who helps to find the cause learns neither your name nor how to reach you.

4. How long: as long as the file of a complaint where your report becomes one; otherwise at most six months after our answer. Against misuse the address of your connection is kept as a keyed digest for at most thirty days.

5. Your rights: you may see, correct, complete and delete your data and take your consent back; what was done before stays lawful. Write on the status page or telephone our customer service.

6. You need not agree to be heard: send your report without a name, or telephone or write to us."""


def install_notice() -> None:
    """Put the first version into the database where there is none."""
    PrivacyNotice.objects.get_or_create(
        version=1,
        defaults={
            "effective_from": SINCE, "text_zh_hans": ZH_HANS, "text_zh_hant": ZH_HANT, "text_en": EN,
        },
    )  # fmt: skip
