"""From what somebody typed to a scaffold: which kind, for which requirement, and what must be judged to know more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from socgap_evidence.errors import UsageError
from socgap_evidence.rules.statements import STATEMENT
from socgap_evidence.scaffolds.evidence import Desk
from socgap_evidence.scaffolds.kinds import WAIVER, Asker, choose, find_kind, kinds_of, read_word
from socgap_evidence.scaffolds.members import subject_field
from socgap_evidence.scaffolds.statements import Counted, choose_counted, statement_sheet
from socgap_evidence.scaffolds.typed import sort_out
from socgap_evidence.scaffolds.waivers import waiver_sheet

if TYPE_CHECKING:
    from datetime import date

    from socgap_evidence.project import Project
    from socgap_evidence.scaffolds.scaffold import Scaffold
    from socgap_evidence.snapshot import Tree
    from socgap_evidence.verdict import Verdict


class Order(Struct, frozen=True):
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
    period: str | None = None
    """The period that it is for, as somebody typed it; ``None`` if the next one is wanted."""

    @property
    def controls(self) -> tuple[str, ...]:
        """The controls that must be judged to know what is filled in; none for a waiver."""
        askers = [one for one in (self.asker, self.counted and self.counted.asker) if one is not None]
        return tuple(dict.fromkeys(one.control.id for one in askers))


def take_order(
    project: Project,
    word: str,
    name: str | None,
    requirement: str | None,
    output: str = "",
    period: str | None = None,
) -> Order:
    """What is meant by a kind, a name, a period and a requirement, as somebody typed them.

    A requirement or its file says which kind is meant as well. Raises UsageError for a kind that does not exist, or
    where several requirements could be meant.
    """
    kinds = kinds_of(project)
    typed = sort_out(name, period)
    kind = find_kind(kinds, word)
    if kind is None:
        kind, asker = read_word(kinds, word)
        return _order(kind, asker, typed.name or asker.id_in(word), requirement, output, typed.period)
    if kind == WAIVER and kind not in kinds:
        if typed.period is not None:
            raise UsageError("A waiver is for no period.", fix=f"Leave '{typed.period}' out.")
        return Order(kind, None, None, typed.name, requirement, output)
    if kind == STATEMENT:
        counted = choose_counted(project, typed.name, requirement)
        return Order(kind, kinds[kind][0], counted, typed.name, requirement, output, typed.period)
    asker = choose(kind, kinds[kind], requirement, typed.name)
    _refuse_name_of_nothing(asker, typed.name)
    named = None if typed.name is None or asker.is_named(typed.name) else typed.name
    return _order(kind, asker, named or asker.id_in(typed.name or ""), requirement, output, typed.period)


def _refuse_name_of_nothing(asker: Asker, name: str | None) -> None:
    """Raise UsageError for a name where there is one file, which is not called so."""
    glob = asker.glob
    if glob is None or not glob.is_literal or name is None:
        return
    if not any(means(name) for means in (asker.is_named, asker.answers_to, asker.is_like)):
        message = f"{asker.requirement.id} has one file, {glob.text}, and '{name}' is no name of it."
        raise UsageError(message, fix=f"Leave '{name}' out.")


def _order(
    kind: str, asker: Asker, name: str | None, requirement: str | None, output: str, period: str | None
) -> Order:
    """An order for a requirement; a quarter without its year counts where no file is about a member."""
    typed = sort_out(name, period, names_members=subject_field(asker.requirement) is not None)
    return Order(kind, asker, None, typed.name, requirement, output, typed.period)


def make_scaffold(order: Order, verdict: Verdict) -> Scaffold:
    """The file to fill in for a requirement, by a verdict on the controls of the order.

    Raises UsageError for a name that nothing knows, a file that is there, or a schema that would take an empty one.
    """
    assert order.asker is not None  # noqa: S101  # waivers have a function of their own
    if order.counted is not None:
        sheet = statement_sheet(verdict, order.asker, order.counted, order.name, order.period, order.output)
    else:
        sheet = Desk(verdict, order.asker, order.name, order.period, order.output).sheet()
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
