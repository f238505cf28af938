"""From what somebody typed to a scaffold: which kind, for which requirement, and what must be judged to know more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socgap_evidence.errors import UsageError
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.scaffolds.evidence import Desk
from socgap_evidence.scaffolds.kinds import WAIVER, Asker, choose, find_kind, kinds_of
from socgap_evidence.scaffolds.statements import Counted, choose_counted, statement_sheet
from socgap_evidence.scaffolds.waivers import waiver_sheet

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.project import Project
    from socgap_evidence.scaffolds.scaffold import Scaffold
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants: a kind, what it is about, and where it should go."""

    kind: str
    asker: Asker | None
    """Whose files they are; ``None`` for a waiver."""
    counted: Counted | None
    """What did not happen, for a statement that nothing did."""
    name: str | None
    requirement: str | None
    output: str
    """A path from the top of the tree on; empty if the requirement decides."""

    @property
    def controls(self) -> tuple[str, ...]:
        """The controls that must be judged to know what is filled in; none for a waiver."""
        askers = [one for one in (self.asker, self.counted and self.counted.asker) if one is not None]
        return tuple(dict.fromkeys(one.control.id for one in askers))


def take_order(
    project: Project, word: str, name: str | None, requirement: str | None, output: str = ""
) -> Order:
    """What is meant by a kind, a name and a requirement, as somebody typed them.

    Raises UsageError for a kind that does not exist, or where several requirements could be meant.
    """
    kinds = kinds_of(project)
    kind = find_kind(kinds, word)
    if kind == WAIVER and kind not in kinds:
        return Order(kind, None, None, name, requirement, output)
    if kind == STATEMENT:
        return Order(
            kind, kinds[kind][0], choose_counted(project, name, requirement), name, requirement, output
        )
    return Order(kind, choose(kind, kinds[kind], requirement, name), None, name, requirement, output)


def make_scaffold(order: Order, verdict: Verdict) -> Scaffold:
    """The file to fill in for a requirement, by a verdict on the controls of the order.

    Raises UsageError for a name that nothing knows, a file that is there, or a schema that would take an empty one.
    """
    assert order.asker is not None  # noqa: S101  # waivers have a function of their own
    if order.counted is not None:
        sheet = statement_sheet(verdict, order.asker, order.counted, order.output)
    else:
        sheet = Desk(verdict, order.asker, order.name, order.output).sheet()
    asked = [glob for glob in order.asker.requirement.globs if glob.matches(sheet.path)]
    if not asked:
        where = " or ".join(glob.text for glob in order.asker.requirement.globs)
        note = f"{order.asker.requirement.id} looks into {where} and will not see it there."
        sheet = replace(sheet, notes=(*sheet.notes, note))
    return sheet.scaffold()


def make_waiver(order: Order, project: Project, tree: Tree, day: date) -> Scaffold:
    """A waiver to fill in; UsageError for a control or a requirement that does not exist."""
    if order.name is not None and order.requirement is not None:
        raise UsageError("A name and --requirement both say what is waived.", fix="Leave one of them out.")
    return waiver_sheet(project, tree, day, order.name or order.requirement, order.output).scaffold()
