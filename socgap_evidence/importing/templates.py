"""What ``socgap new`` has written and nobody has filled in: it says nothing yet, so nothing of it can be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socgap_evidence.model import Json

_OF_A_TEMPLATE = "# Fill in what is empty."
"""How the comment begins by which a template is known."""
_FILLED_IN = frozenset({"schema", "id"})
"""What a template says of itself."""


def is_untouched(text: str, data: Json) -> bool:
    """Whether a document is a template in which nobody has said anything yet."""
    is_template = any(line.startswith(_OF_A_TEMPLATE) for line in text.splitlines())
    said = (
        {name: value for name, value in data.items() if name not in _FILLED_IN}
        if isinstance(data, dict)
        else data
    )
    return is_template and is_blank(said)


def is_blank(value: Json) -> bool:
    """Whether there is no value in it, however many names there are."""
    match value:
        case None:
            return True
        case dict():
            return all(map(is_blank, value.values()))
        case list():
            return all(map(is_blank, value))
        case _:
            return False
