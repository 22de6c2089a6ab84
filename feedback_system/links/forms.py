"""Files that somebody outside sends with an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


def check_size(file: Any) -> None:
    """:raises ValidationError: the file is larger than what is taken from outside"""
    if file.size > LARGEST_FILE:
        raise forms.ValidationError(
            _("“%(name)s” is larger than 10 MB. Make it smaller, then send it again."),
            params={"name": file.name},
        )


class SmallFileField(forms.FileField):
    """One file of up to 10 MB."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            check_size(file)
        return file


class FilesField(forms.FileField):
    """Up to five files of 10 MB each."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most 5 files can be sent. Put several pages into one file."))
        cleaned = [super(FilesField, self).clean(one, initial) for one in files]
        for one in cleaned:
            check_size(one)
        return cleaned
