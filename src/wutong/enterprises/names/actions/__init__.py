"""What is done with names: the engine recognises, people decide and take decisions back."""

from wutong.enterprises.names.actions.deciding import decide, decide_registered, take_in
from wutong.enterprises.names.actions.forgetting import forget_batch
from wutong.enterprises.names.actions.undoing import undo
from wutong.enterprises.names.recognising import Counts, Looked, look, look_again, recognise, write

__all__ = [
    "Counts",
    "Looked",
    "decide",
    "decide_registered",
    "forget_batch",
    "look",
    "look_again",
    "recognise",
    "take_in",
    "undo",
    "write",
]
