"""Keeping a curve somebody brings, read and checked by the engine, and withdrawing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction

from wutong.greenpower.curves.own import KINDS
from wutong.greenpower.curves.queries import Floats, digest_of, packed, twin_of
from wutong.greenpower.models import Curve
from wutong.greenpower.rules import reasons_against_curve
from wutong.organisation import access
from wutong.organisation.actions.recording import record_thing
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotYourDuty, Reason, Refused
from wutong.web.addresses import url
from wutong_engines.greenpower.upload_model import MEASURED, REANALYSIS
from wutong_engines.greenpower.uploads import Hours, UploadError, read_hours

HOURS = 8760


@dataclass(frozen=True)
class Brought:
    """A file and what its bringer says of it; `hints` are what the file leaves unsaid (`read_hours`)."""

    data: bytes
    file_name: str
    name: str
    kind: str
    source: str
    basis: str
    hints: Mapping[str, Any]


def keep(brought: Brought, *, by: Person, at: datetime) -> Curve:
    access.require(by, Act.STUDY_GREENPOWER)
    name, source = _plain(brought.name), _plain(brought.source)
    reasons = reasons_against_curve(name, brought.kind, source, brought.basis)
    if reasons:
        raise Refused("没有收下", reasons)
    hours = _read(brought)
    values, notes = by_the_hour(hours)
    curve = Curve(
        body=by.body,
        name=name,
        kind=brought.kind,
        hours=packed(values),
        digest=digest_of(values),
        file_name=PurePath(brought.file_name).name[-200:],
        file_digest=sha256(brought.data).hexdigest(),
        peak=float(values.max()),
        full_load_hours=float(values.sum() / (values.max() if brought.kind == "load" else 1)),
        # a plain file is taken for measured; whoever brings it says whether it is
        words=hours.words.removeprefix(f"{MEASURED}："),
        notes=notes,
        source=source,
        basis=brought.basis,
        created_at=at,
        created_by=by,
    )
    with transaction.atomic():
        _refuse_twin(curve)
        try:
            with transaction.atomic():
                curve.save(force_insert=True)
        except IntegrityError:
            _refuse_twin(curve)
            raise
        words = f"{KINDS[curve.kind]}，{curve.basis}，{curve.file_name}"
        record_thing("power_curve", curve.pk, curve.name, "keep_curve", by=by, at=at, words=words)
    return curve


def _plain(text: str) -> str:
    return " ".join(text.split())


def _read(brought: Brought) -> Hours:
    try:
        hours = read_hours(brought.data, brought.file_name, brought.kind, **brought.hints)
    except UploadError as error:
        raise Refused("没有收下", [Reason(str(error), field="file")]) from error
    if hours.kind == REANALYSIS and brought.basis == "实测":
        words = "这个文件是再分析气象，出力是按气象换算的，不是实测；请选“假设”。"
        raise Refused("没有收下", [Reason(words, field="basis")])
    return hours


def by_the_hour(hours: Hours) -> tuple[Floats, list[str]]:
    """A study has 8,760 hours: shorter steps are averaged within the hour, and that is said."""
    parts = round(1 / hours.step_hours)
    values, notes = np.array(hours.values), list(hours.warnings)
    if parts > 1:
        values = values.reshape(-1, parts).mean(axis=1)
        notes.append(f"每小时 {parts} 个数取了平均：测算按小时，小时内的尖峰看不到。")
    if values.size != HOURS:
        raise Refused("没有收下", [Reason(f"读出 {values.size:,} 小时，应为 8,760 小时。", field="file")])
    return values, notes


def _refuse_twin(curve: Curve) -> None:
    twin = twin_of(curve)
    if twin is not None:
        words = f"同样的数已经有了：“{twin.name}”。"
        address = url("greenpower:curve", twin.pk)
        raise Refused(
            "没有收下", [Reason(words, field="file", action_label=f"看“{twin.name}”", action_url=address)]
        )


def withdraw(curve: Curve, *, by: Person, at: datetime) -> None:
    """No longer offered; studies that name it go on as they were."""
    access.require(by, Act.STUDY_GREENPOWER)
    if by.body_id != curve.body_id:
        raise NotYourDuty("撤下要由传它的机构来做", [Reason("这条曲线不是本机构的", who=curve.body.name)])
    with transaction.atomic():
        held = Curve.objects.select_for_update().defer("hours").get(pk=curve.pk)
        if held.withdrawn_at is not None:
            raise Refused("没有撤下", [Reason("这条曲线已经撤下了")])
        held.withdrawn_at, held.withdrawn_by = at, by
        held.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record_thing("power_curve", held.pk, held.name, "withdraw_curve", by=by, at=at)
