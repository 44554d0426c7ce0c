"""What can be done with a project: a file for each family of verbs, and the only writers of this room."""

from wutong.projects.actions.creating import create
from wutong.projects.actions.editing import edit
from wutong.projects.actions.moving import move, set_status
from wutong.projects.actions.provenance import choose_source

__all__ = ["choose_source", "create", "edit", "move", "set_status"]
