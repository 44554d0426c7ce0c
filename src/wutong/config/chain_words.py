"""How chains and their nodes are called, for rooms that keep only their keys."""

from wutong.chains.models import Chain, Node


def chain_names() -> dict[str, str]:
    return dict(Chain.objects.values_list("key", "name"))


def node_name(chain_key: str, node_key: str) -> str:
    """Empty where the chain has no such node."""
    found = Node.objects.filter(chain__key=chain_key, key=node_key).values_list("name", flat=True).first()
    return found or ""
