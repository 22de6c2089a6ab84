"""Every kind of notice that an app registers brings its words."""

import pytest
from django.template.loader import get_template

from feedback_system.notifications import kinds


def test_every_registered_notice_has_a_subject_and_a_text():
    assert kinds.all_notices()
    for kind in kinds.all_notices():
        if kind.code.startswith("test_"):
            continue
        get_template(kind.subject)
        get_template(kind.body)


def test_two_kinds_never_share_a_code():
    kinds.register(kinds.NoticeKind("test_twice"))
    kinds.register(kinds.NoticeKind("test_twice"))

    with pytest.raises(ValueError, match="test_twice"):
        kinds.register(kinds.NoticeKind("test_twice", urgent=True))
