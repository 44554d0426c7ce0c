"""A list of people as it is brought: a file or what was pasted, and what is said of it once."""

from typing import Any

from django import forms

from wutong.enterprises.forms import FirmPlace, basis_field

LONGEST_TEXT = 200_000
TOO_LONG = "这张表超过 20 万字：只留要的列，或分成几份"


class BookGiven(FirmPlace):
    file = forms.FileField(label="文件", required=False, help_text=".xlsx 或 .xls，读第一张有内容的表")
    text = forms.CharField(
        label="或者把表贴在这里",
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="在 Excel 里连表头一起选中、复制，粘贴进来",
    )
    source = forms.CharField(
        label="出处", max_length=300, help_text="这张表是哪里来的；另记的企业，卡片上写它"
    )
    basis = basis_field()
    field_order = ("file", "text", "source", "basis", "region_code")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["text"].widget.attrs.pop("maxlength", None)  # a browser would cut the table unsaid

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.files.get("file") and not str(said.get("text") or "").strip() and not self.errors:
            self.add_error("file", "选一个文件，或把表贴在下面")
        return said
