"""people: the accounts; appointing, unlocking, a new password, from the machine itself."""

import argparse
from typing import Any

from wutong.commands import ready_django, show
from wutong.commands.parser import command


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = command(commands, "people", "人员：列出账号；add 建账号；unlock 解锁；password 换成临时密码", run)
    made.add_argument("what", nargs="?", choices=["list", "add", "unlock", "password"], default="list")
    made.add_argument("username", nargs="?", help="账号")
    made.add_argument("--name", default="", help="姓名（add）")
    made.add_argument("--body", default="", help="机构的 key，见 reference/bodies.csv（add）")
    made.add_argument(
        "--duty", default="", help="职责，如 system_admin、security_admin、auditor、officer（add）"
    )


def run(arguments: argparse.Namespace) -> int:
    ready_django()
    if arguments.what == "list":
        return run_list(arguments)
    if not arguments.username:
        raise SystemExit(f"请写明账号：./wutong people {arguments.what} 账号")
    runs = {"add": run_add, "unlock": run_unlock, "password": run_password}
    return runs[arguments.what](arguments)


def acting_as(username: str | None, act: str) -> Any:
    """The account named, or somebody of the province whose duty this is."""
    from wutong.organisation.duties import ACT_NAMES, Act, duties_that_may
    from wutong.organisation.models import Person

    people = Person.objects.select_related("body__region", "body__park").filter(is_active=True)
    if username:
        person = people.filter(username=username).first()
        if person is None:
            raise SystemExit(f"没有账号 {username}。./wutong people 列出所有账号。")
        return person
    able = people.filter(duty__in=duties_that_may(Act(act)), body__region__parent=None)
    person = able.filter(duty="reviewer").first() or able.first()
    if person is None:
        raise SystemExit(f"还没有省级人员可以{ACT_NAMES[Act(act)]}。用 --as 写明以谁的名义。")
    return person


def run_list(arguments: argparse.Namespace) -> int:
    from wutong.organisation.models import Person

    people = [
        {
            "username": person.username,
            "name": person.name,
            "body": person.body.name,
            "duty": person.get_duty_display(),
            "is_active": person.is_active,
        }
        for person in Person.objects.select_related("body")
    ]
    lines = (
        f"{p['username']:<14}{p['name']}  {p['duty']}  {p['body']}{'' if p['is_active'] else '（停用）'}"
        for p in people
    )
    show(people, arguments, "\n".join(lines) or "还没有人员。")
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    """A site that is not the demo starts empty: its first administrators are appointed here."""
    from django.utils import timezone

    from wutong.organisation.actions.people import appoint
    from wutong.organisation.reasons import Refused

    asked = {"username": arguments.username, "name": arguments.name}
    try:
        person, password = appoint(**asked, body_key=arguments.body, duty=arguments.duty, at=timezone.now())
    except Refused as refused:
        raise SystemExit(str(refused)) from None
    told = f"{person.name} 的账号 {person.username} 建好了，临时密码 {password}，第一次登录就要改掉。"
    show({"username": person.username, "password": password}, arguments, told)
    return 0


def run_unlock(arguments: argparse.Namespace) -> int:
    from axes.utils import reset

    count = reset(username=arguments.username)
    show({"unlocked": count}, arguments, f"已清除 {arguments.username} 的 {count} 条失败记录。")
    return 0


def run_password(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from wutong.organisation.actions.people import reset_from_machine

    person, password = reset_from_machine(arguments.username, at=timezone.now())
    told = f"{person.name} 的临时密码 {password}，第一次登录就要改掉。"
    show({"username": person.username, "password": password}, arguments, told)
    return 0
