"""A figure of 绿电 as it is typed in."""

from django import forms

from wutong.greenpower.rules import BASES


class FigureForm(forms.Form):
    value = forms.FloatField(label="新的数")
    source = forms.CharField(label="出处", max_length=300, help_text="文号、报价单、公告月份")
    basis = forms.ChoiceField(label="依据", choices=[(one, one) for one in BASES])
    valid_from = forms.DateField(
        label="从哪天起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
