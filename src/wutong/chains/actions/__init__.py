"""The only writers of chains."""

from wutong.chains.actions.editing import (
    create_chain,
    may_edit,
    put_in_weights,
    remove_edge,
    remove_node,
    require_editing,
    restore,
    save_edge,
    save_node,
    set_about,
    take_away,
)
from wutong.chains.actions.judging import judge
from wutong.chains.actions.loading import load_chains

__all__ = [
    "create_chain",
    "judge",
    "load_chains",
    "may_edit",
    "put_in_weights",
    "remove_edge",
    "remove_node",
    "require_editing",
    "restore",
    "save_edge",
    "save_node",
    "set_about",
    "take_away",
]
