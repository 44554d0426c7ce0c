"""What of the imports a person may see; the viewer comes first."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from wutong.enterprises.names.recognising import Counts
from wutong.jobs.models import Job
from wutong.ledgers.models import Import, Mapping
from wutong.organisation import access, dictionaries
from wutong.organisation.duties import Act, Duty, Reach, reach_of
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound
from wutong.projects.models import Project


def visible_to(person: Person) -> QuerySet[Import]:
    """Imports brought from within the reach of those who import: a prefecture sees its counties'."""
    imports = Import.objects.select_related("person__body", "job")
    reach = reach_of(Duty(person.duty), Act.IMPORT_LEDGERS)
    if reach is Reach.SUBTREE:
        return imports.filter(access.under(person.body.region_id, "person__body__region_id"))
    if reach is Reach.PARK:
        return imports.filter(Q(person__body__park_id=person.body.park_id) & ~Q(person__body__park_id=None))
    return imports.none()


def list_for(person: Person, before: int | None = None, limit: int = 30) -> list[Import]:
    access.require(person, Act.IMPORT_LEDGERS)
    imports = visible_to(person).order_by("-id").defer("decisions", "undo")
    if before is not None:
        imports = imports.filter(pk__lt=before)
    return list(imports[: limit + 1])


def get(person: Person, import_id: int) -> Import:
    found = visible_to(person).filter(pk=import_id).first()
    if found is None:
        raise NotFound("没有这次导入，或不在您的可见范围")
    return found


def is_mine(person: Person, brought: Import) -> bool:
    return brought.person_id == person.pk


def workbook_path(brought: Import) -> Path:
    return Path(settings.LEDGER_DIR) / f"{brought.sha256}{Path(brought.file_name).suffix.lower()}"


def reading_path(brought: Import) -> Path:
    return Path(settings.LEDGER_DIR) / "readings" / f"{brought.batch}.reading"


def pairs_path(brought: Import) -> Path:
    return Path(settings.LEDGER_DIR) / "readings" / f"{brought.batch}.pairs"


def mappings_for(person: Person, form_keys: list[str] | None = None) -> dict[str, dict[str, str]]:
    """Confirmed column meanings by form: those of one's own region before those of what it lies in."""
    lineage = person.body.region.lineage
    found = Mapping.objects.filter(region_code__in=lineage)
    if form_keys is not None:
        found = found.filter(form_key__in=form_keys)
    ordered = sorted(found, key=lambda mapping: lineage.index(mapping.region_code))
    return {mapping.form_key: mapping.meanings for mapping in ordered}


def stored_sides(person: Person, project_ids: set[int]) -> dict[int, dict[str, Any]]:
    """Projects of pairs as this person may see them; out of sight is simply not there."""
    seen = Project.objects.filter(
        access.scope(person, Act.VIEW_PROJECTS), pk__in=project_ids, merged_into=None
    )
    return {
        row["id"]: {**row, "region": dictionaries.region_name(row["region_id"])}
        for row in seen.values("id", "name", "investor", "investment_yuan", "region_id", "stage")
    }


def names_of(brought: Import) -> dict[str, Any] | None:
    """What became of the investors of a written import, once the job is done; None where none was asked."""
    job_id = brought.written.get("names_job")
    if brought.state != Import.State.WRITTEN or job_id is None:
        return None
    job = Job.objects.filter(pk=job_id).first()
    state = job.state if job is not None else Job.State.FAILED
    return {
        "is_broken": state in {Job.State.FAILED, Job.State.CANCELLED},
        "is_busy": state in {Job.State.QUEUED, Job.State.RUNNING},
        **Counts(**((job.result if job is not None else None) or {})).as_dict(),
    }
