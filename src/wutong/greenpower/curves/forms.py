"""A curve of one's own as it is brought: the file, what it is, and what the file leaves unsaid."""

from typing import Any

from django import forms

from wutong.greenpower.curves.actions import Brought
from wutong.greenpower.curves.own import BASES, KINDS
from wutong.greenpower.facts import folder
from wutong.greenpower.rules import LONGEST_CURVE_NAME, LONGEST_SOURCE
from wutong_engines.greenpower.profiles import sites
from wutong_engines.greenpower.uploads import LARGEST_BYTES, UNITS, Place

PRICES = ("元/kWh", "元/MWh", "分/kWh")
AS_WRITTEN = "照文件里写的"
UNIT_CHOICES = [
    ("", AS_WRITTEN),
    *((one, "容量因子" if one == "1" else one) for one in UNITS if one not in PRICES),
]
CLOCKS = [("", AS_WRITTEN + "；没写按北京时间"), ("8", "北京时间"), ("0", "UTC 世界时")]
BASIS_HELP = "电表、测风塔、已建电站的记录是实测；气象换算、设计值、别处的曲线是假设"


class CurveForm(forms.Form):
    kind = forms.ChoiceField(label="是什么", choices=list(KINDS.items()))
    file = forms.FileField(
        label="文件",
        allow_empty_file=True,
        help_text="CSV 每行一个时段，全年 8,760 或 8,784 小时，或 15、30 分钟一行；"
        "风、光也可用 EPW，PVGIS、NASA POWER 的 CSV 或 JSON。不超过 40 MB。",
        error_messages={"required": "选一个文件"},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.epw,.json"}),
    )
    name = forms.CharField(
        label="名字",
        max_length=LONGEST_CURVE_NAME,
        help_text="以后按名字挑，如“某某工厂 2025 年”",
        error_messages={"required": "给曲线起个名字"},
    )
    source = forms.CharField(
        label="出处",
        max_length=LONGEST_SOURCE,
        help_text="谁给的、哪一年、怎么得来",
        error_messages={"required": "写明出处"},
    )
    basis = forms.ChoiceField(
        label="依据",
        choices=[("", "选一种"), *((one, one) for one in BASES)],
        help_text=BASIS_HELP,
        error_messages={"required": "选实测或假设"},
    )
    unit = forms.ChoiceField(label="单位", required=False, choices=UNIT_CHOICES)
    column = forms.CharField(
        label="哪一列", required=False, max_length=60, help_text="表头的字，或第几个数据列"
    )
    clock = forms.ChoiceField(label="时间", required=False, choices=CLOCKS)
    year = forms.IntegerField(
        label="年份", required=False, min_value=1900, max_value=2100, help_text="文件有几年时用哪一年"
    )
    capacity_mw = forms.FloatField(
        label="装机容量", required=False, min_value=0.001, help_text="风、光写的是功率或电量时"
    )
    place = forms.ChoiceField(label="地点", required=False, help_text="光伏写的是水平面辐照时，折到倾斜面用")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.places = {one.key: one for one in sites(folder())}
        listed = [(key, one.name) for key, one in self.places.items()]
        self.fields["place"].choices = [("", "不说明"), *listed]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(
                f"文件有 {file.size / 2**20:.0f} MB，超过 40 MB。请只留一年、只留需要的列。"
            )
        return file

    @property
    def hints(self) -> list[forms.BoundField]:
        return [self[name] for name in ("unit", "column", "clock", "year", "capacity_mw", "place")]

    @property
    def has_hints(self) -> bool:
        """What was said of the file stays in sight when it comes back."""
        return any(one.value() or one.errors for one in self.hints)

    @property
    def brought(self) -> Brought:
        given = self.cleaned_data
        site = self.places.get(given["place"])
        hints = {
            "unit": given["unit"] or None,
            "column": given["column"].strip() or None,
            "utc_offset_hours": float(given["clock"]) if given["clock"] else None,
            "year": given["year"],
            "capacity_mw": given["capacity_mw"],
            "place": Place(site.latitude, site.longitude, site.altitude_m) if site else None,
        }
        told = {name: given[name] for name in ("name", "kind", "source", "basis")}
        return Brought(given["file"].read(), given["file"].name, **told, hints=hints)
