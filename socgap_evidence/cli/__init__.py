"""The command line: one module a verb, thin. What goes wrong is one sentence and an exit code, never a traceback.

Exit codes: 0 everything required is met; 1 a gap, or something that could not be told; 2 nothing could be checked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, NoReturn

import click

from socgap_evidence import __version__, interrupts
from socgap_evidence.cli import completion, examples
from socgap_evidence.errors import SocgapError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

VERBS = {
    "init": "Begin a repository of evidence: settings, controls, folders, a workflow, hooks.",
    "check": "Judge the evidence: exit 1 if a requirement has a gap or is unknown.",
    "status": "Write the status file that reviewers read, or check that it is current.",
    "diff": "Show what a change does: gaps, dates, evidence, and every way in which it loosens its own judge.",
    "due": "List every gap that will begin, by day, with its owner and what to do; also as a calendar.",
    "timeline": "Show each day of the audit window, as known then and as evidenced now.",
    "sample": "Choose from a population for the auditor, so that anyone can derive the choice again.",
    "report": "Write one HTML page with everything: verdict, timeline, what is due, evidence, deviations.",
    "fleet": "Judge a list of repositories, each as check would, in one table and one HTML page.",
    "pack": "Pack a commit for the auditor: evidence, history, verdict and index, so that all of it can be made again.",
    "export": "Write what was judged as documents of OSCAL, for systems that read NIST's language.",
    "baseline": "List the gaps that are there at adoption, so that only new ones close the gate; prune the list.",
    "new": "Write a file to fill in: a review, a policy, a waiver, a statement that nothing happened.",
    "import": "Turn an export of another system into a register or a population, by a mapping.",
    "controls": "List the controls with question, owner, criteria, requirements and status, or some of them.",
    "schema": "List the schemas of controls, settings and evidence, print one, or write them for editors.",
    "collect": "Collect a record, such as the changes of a quarter, from the system that holds its facts.",
    "completion": "Print the script by which bash, zsh or fish completes verbs, options and ids of controls.",
    "verify": "Check a pack by making it again from the history that is in it.",
    "explain": "Explain a control, an assertion, a rule, a reason, a parameter or a file, and how each day was reached.",
}

CANNOT_CHECK = 2
INTERRUPTED = 130


def module_of(verb: str) -> str:
    """The module of a verb: of the same name, with an underscore where Python keeps the name for itself."""
    return f"socgap_evidence.cli.{verb}{'_' if iskeyword(verb) else ''}"


class _Verbs(click.Group):
    """Imports a verb only when it is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments behind the options of the group; an option of a verb is told where it belongs."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            name = error.option_name
            ctx.fail(
                f"'{name}' stands before the command. Write it behind one, as in 'socgap check {name} ...'."
            )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            if ctx.resilient_parsing:  # somebody is still typing
                return None
            ctx.fail(f"No such command '{cmd_name}'. {did_you_mean(cmd_name, VERBS)}".rstrip())
        command: click.Command = import_module(module_of(cmd_name)).command
        command.epilog = examples.epilog(cmd_name)
        return completion.prepared(command) if completion.is_asked() else command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs that begin so, without importing them, and the options."""
        from click.shell_completion import CompletionItem  # only while completing

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text) for name, text in VERBS.items() if name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The verbs with their one line each, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="socgap", message="%(prog)s %(version)s")
def group() -> None:
    """SOC 2 evidence in git, checked: a gate that is closed while required evidence is missing, invalid or stale."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Tables and calendars have line ends of their own, which no platform may add to.
            stream.reconfigure(errors="backslashreplace", newline="\n")
    with interrupts.listening():
        code = _run(arguments) if sys.stdout is not None else _refuse_silence()
        ended = interrupts.exit_code(otherwise=code)
    if INTERRUPTED != code != ended:  # it came where nothing can be raised, and the run went on to its end
        click.echo("interrupted", err=True)
    sys.exit(ended)


def _run(arguments: Sequence[str] | None) -> int:  # noqa: PLR0911  # one return for each way to end
    try:
        code = group.main(args=arguments, prog_name="socgap", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        from socgap_evidence.cli.hints import helped  # only when something went wrong

        helped(error, sys.argv[1:] if arguments is None else arguments).show()
        return CANNOT_CHECK
    except SocgapError as error:
        click.echo(f"error: {_one_line(str(error))}", err=True)
        return CANNOT_CHECK
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED  # or what the signal says that has come
    except BrokenPipeError:
        sys.stdout = None  # nobody reads it any more; a flush at exit must not fail
        return CANNOT_CHECK
    except SystemExit:
        # Click leaves this way when nobody reads its output, and after it has told a shell what could be written. No shell
        # looks at that code, and a variable in the environment must not make 'check' end green without a check.
        return CANNOT_CHECK
    except OSError as error:
        place = f"{error.filename}: " if error.filename is not None else ""
        said = f"{place}The system says: {error.strerror or error}. That ended the run; mend it, and run it again."
        click.echo(f"error: {_one_line(said)}", err=True)
        return CANNOT_CHECK
    except MemoryError:
        click.echo(
            "error: There is not enough memory to check this. Give it more, or check fewer files.", err=True
        )
        return CANNOT_CHECK
    except Exception:  # noqa: BLE001  # the edge: a fault of ours must still be one report and exit 2
        _report_fault()
        return CANNOT_CHECK
    # A verb that forgets to say how it ended must not end green.
    return code if isinstance(code, int) else CANNOT_CHECK


def _refuse_silence() -> int:
    """Say on stderr that there is no stdout, as where it was closed: a report that nobody can read is none."""
    said = "There is no standard output to write to. Send it to a file, or to /dev/null if nobody wants it."
    click.echo(f"error: {said}", err=True)
    return CANNOT_CHECK


def _one_line(text: str) -> str:
    from socgap_evidence.outputs.escaping import plain  # only when something went wrong

    return plain(text)


def _report_fault() -> None:
    """A ready-to-paste report of a fault in socgap itself."""
    import platform  # only when something went wrong
    import traceback  # as above

    click.echo("error: socgap itself failed; nothing was checked. Please report this:", err=True)
    click.echo(f"socgap {__version__}, Python {platform.python_version()}, {platform.system()}", err=True)
    click.echo(_strip(traceback.format_exc()), err=True)


def _strip(text: str) -> str:
    return "\n".join(_one_line(line) for line in text.splitlines())
