"""Addresses of factor accounts."""

from django.urls import path

from wutong.factors.pages import accounts, deciding, keeping, kinds
from wutong.factors.sheets import pages as sheets

app_name = "factors"
urlpatterns = [
    path("", accounts.front, name="front"),
    path("accounts/new/", keeping.open_account, name="open"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/put-in/", keeping.put_in, name="put_in"),
    path("accounts/<int:account_id>/move/", keeping.move, name="move"),
    path("accounts/<int:account_id>/close/", keeping.close, name="close"),
    path("entries/<int:entry_id>/correct/", keeping.correct, name="correct"),
    path("holds/<int:hold_id>/", deciding.hold, name="hold"),
    path("holds/<int:hold_id>/<str:verb>/", deciding.decide, name="decide"),
    path("notices/<int:notice_id>/see/", keeping.see_notice, name="see_notice"),
    path("sheets/accounts.xlsx", sheets.accounts_sheet, name="accounts_sheet"),
    path("sheets/statement-<int:account_id>.xlsx", sheets.statement_sheet, name="statement_sheet"),
    path("sheets/blank.xlsx", sheets.blank_sheet, name="blank_sheet"),
    path("sheets/new/", sheets.new_sheet, name="new_sheet"),
    path("sheets/<str:sha256>/", sheets.sheet, name="sheet"),
    path("sheets/<str:sha256>/bring/", sheets.bring_sheet, name="bring_sheet"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/new/", kinds.new_kind, name="new_kind"),
    path("kinds/<str:key>/", kinds.kind, name="kind"),
    path("kinds/<str:key>/edit/", kinds.edit_kind, name="edit_kind"),
]
