"""How every verb takes hold of a project: out of sight is absent, then the duty, then the row is locked."""

from wutong.organisation import access
from wutong.organisation.duties import Act
from wutong.organisation.models import Person
from wutong.organisation.reasons import NotFound, Reason, Refused
from wutong.projects.models import Project
from wutong.projects.standing import is_visible_to, place_for


def absent() -> NotFound:
    return NotFound("没有这个项目，或不在您的可见范围")


def hold(project_id: int, act: Act, *, by: Person, lock: bool = True) -> Project:
    """Inside the transaction of the act. Raises NotFound, NotYourDuty, Refused when merged into another."""
    projects = Project.objects.select_for_update(of=("self",)) if lock else Project.objects.all()
    project = projects.filter(pk=project_id).first()
    if project is None:
        raise absent()
    place = place_for(project, by)
    if not is_visible_to(by, place):
        raise absent()
    access.require(by, act, place)
    if project.merged_into_id is not None:
        raise Refused(
            "这个项目已并入另一个项目",
            [
                Reason(
                    f"“{project.name}”已认定与另一个项目相同，以那一个为准",
                    action_label="打开并入的项目",
                    action_url=f"/projects/{project.merged_into_id}/",
                    code="merged",
                )
            ],
        )
    return project
