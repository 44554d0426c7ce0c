"""How chains and their nodes are called, for rooms that keep only their keys."""

from wutong.chains.models import Chain, Node


def chain_names() -> dict[str, str]:
    return dict(Chain.objects.values_list("key", "name"))


def node_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Chains with their nodes, for a list to choose from: (name, [(“chain/node”, name)])."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {
        chain.key: (chain.name, [(chain.key, f"{chain.name}，不定环节")]) for chain in Chain.objects.all()
    }
    for chain_key, key, name in Node.objects.values_list("chain__key", "key", "name"):
        found[chain_key][1].append((f"{chain_key}/{key}", name))
    return list(found.values())


def node_called(node_key: str) -> str:
    """Where the chain is not at hand; the key itself where no chain has such a node now."""
    return Node.objects.filter(key=node_key).values_list("name", flat=True).first() or node_key


def node_name(chain_key: str, node_key: str) -> str:
    """Empty where the chain has no such node."""
    found = Node.objects.filter(chain__key=chain_key, key=node_key).values_list("name", flat=True).first()
    return found or ""
