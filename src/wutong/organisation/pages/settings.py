"""设置: what is here for the duty of the person who looks, and their own account."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wutong.organisation import queries
from wutong.organisation.access import may
from wutong.organisation.actions import security
from wutong.organisation.duties import Act
from wutong.organisation.pages.viewer import viewer_of


@dataclass(frozen=True)
class Door:
    label: str
    route: str
    words: str
    act: Act | None = None

    @property
    def address(self) -> str:
        return reverse(self.route)


DOORS: tuple[tuple[str, tuple[Door, ...]], ...] = (
    (
        "我",
        (
            Door("我的账号", "organisation:account", "密码、两步验证"),
            Door("登录在哪里", "usersessions_list", "哪些设备还登录着，结束不认得的"),
            Door("接口令牌", "organisation:tokens", "让别的程序以您的名义取数"),
        ),
    ),
    (
        "管理",
        (
            Door("人员", "organisation:people", "分配账号、改职责、停用、重置密码", Act.MANAGE_PEOPLE),
            Door("登录安全", "organisation:security", "锁住的账号、登录、两步验证", Act.MANAGE_SECURITY),
            Door("留痕", "organisation:trail", "谁在何时做了什么；核对有没有被改过", Act.READ_AUDIT),
        ),
    ),
    (
        "规则",
        (
            Door("权责清单", "organisation:duties", "每一步谁负责、谁审批、和谁协商、告知谁"),
            Door("职责与权限", "organisation:access", "每种职责能做什么、管到哪里"),
            Door("停滞天数", "organisation:figures", "各阶段多少天没有进展算停滞"),
            Door("预占天数", "projects:hold_days", "项目申请要素先占住几个工作日"),
        ),
    ),
    (
        "字典",
        (
            Door("机构", "organisation:bodies", "各级部门、园区管委会、驻外机构"),
            Door("地区", "organisation:regions", "省、市州、县，GB/T 2260 代码"),
            Door("园区", "organisation:parks", "各级开发区和园区"),
            Door("重点产业", "organisation:focus", "全省重点产业，写明起止和出处"),
            Door("要素种类", "factors:kinds", "单位、法律依据、哪个部门管；管理字典的人可改"),
            Door("行业分类", "organisation:industries", "GB/T 4754-2017，可按名称和代码找"),
        ),
    ),
)


def settings_page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    groups = [
        (title, [door for door in doors if door.act is None or may(viewer, door.act)])
        for title, doors in DOORS
    ]
    return render(request, "organisation/settings.html", {"groups": [g for g in groups if g[1]]})


def account_page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    sessions = queries.sessions_of(viewer, at=timezone.now(), this_key=request.session.session_key)
    told = {"two_step": queries.two_step_of(viewer), "sessions": sessions}
    return render(request, "organisation/account.html", told)


def sessions_page(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    sessions = queries.sessions_of(viewer, at=timezone.now(), this_key=request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions})


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    security.end_own_session(session_id, by=viewer_of(request), at=timezone.now())
    return redirect("usersessions_list")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    this_key = request.session.session_key or ""
    security.end_other_sessions(this_key, by=viewer_of(request), at=timezone.now())
    return redirect("usersessions_list")
