"""Verbs that other packages add, by entry points of the group `gtmaloc.verbs`.

    [project.entry-points."gtmaloc.verbs"]
    serve = "graph_service.serve:verb"
    modules = "regulatory_modules.cli:verb"

A verb is one function, or a `typer.Typer` with several: `gtmaloc modules fit`.

An entry point is imported only when its verb is called or listed, so it does not slow down other verbs. If it
cannot be used, calling it and listing it report that; all other verbs work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from textwrap import shorten
from typing import Any

import typer
from typer.core import TyperGroup

from gtmaloc.cli.usage import Command
from gtmaloc.console import help_text
from gtmaloc_base.errors import UsageError

GROUP = "gtmaloc.verbs"
UNUSABLE = "Verbs that cannot be used"


class VerbUnusable(UsageError):
    """A verb of a plug-in cannot be imported, or two packages add verbs of the same name."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What an entry point names: a function with typer's annotations, or a group of them, and its panel.

    Attributes:
        function: the verb; or a `typer.Typer` with the verbs of a group that has the name of the entry point.
        panel: its panel in `--help`.
    """

    function: Callable[..., None] | typer.Typer
    panel: str = "Plug-ins"


def load_verb(name: str, found: list[EntryPoint], *, ours: bool) -> Verb:
    """The verb that the entry points of one name define.

    Args:
        name: name of the verb.
        found: every entry point of this name.
        ours: whether GTMALoc itself has a verb of this name.

    Raises:
        VerbUnusable: two verbs have this name, or the entry point cannot be imported or is not a `Verb`.
    """
    owners = [*(["gtmaloc itself"] if ours else []), *map(_owner, found)]
    if len(owners) > 1:
        raise VerbUnusable(
            f"There are {len(owners)} verbs {name!r}: from {' and '.join(owners)}",
            "Uninstall all but one of these packages",
        )
    (entry,) = found
    try:
        verb = entry.load()
    except (Exception, SystemExit) as error:  # importing another package's module may raise anything
        cause = f"{type(error).__name__}: {shorten(str(error), 160)}"
        raise VerbUnusable(
            f"The verb {name!r} of {_owner(entry)} cannot be imported ({cause})",
            "Fix or uninstall that package",
        ) from error
    if not isinstance(verb, Verb):
        raise VerbUnusable(
            f"The verb {name!r} of {_owner(entry)} is of type {type(verb).__name__}",
            f"Make the entry point {entry.value!r} name a gtmaloc.cli.verbs.Verb",
        )
    return verb


class VerbGroup(TyperGroup):
    """The verbs of `gtmaloc`: our own, then those of plug-ins in alphabetical order."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.help = help_text(self.help or "")
        self.ours = frozenset(self.commands)

    @cached_property
    def plug_ins(self) -> dict[str, list[EntryPoint]]:
        """Entry points by verb name."""
        by_name: dict[str, list[EntryPoint]] = {}
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, _owner(entry))):
            by_name.setdefault(entry.name, []).append(entry)
        return by_name

    @cached_property
    def notes(self) -> dict[str, str]:
        """For each verb of a plug-in: the package that adds it, or why it cannot be used."""
        return {name: self._add(name) for name in self.plug_ins}

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Every verb, in the order of `--help`."""
        _ = self.notes
        return super().list_commands(ctx)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        """The verb that is called; for an unknown name, all are searched for a similar one."""
        if args[0] in self.plug_ins:
            self._add(args[0])
        elif args[0] not in self.ours:
            _ = self.notes
        return super().resolve_command(ctx, args)

    def _add(self, name: str) -> str:
        try:
            found = self.plug_ins[name]
            verb = load_verb(name, found, ours=name in self.ours)
        except VerbUnusable as error:
            self.add_command(_command(name, Verb(_raising(error), UNUSABLE), str(error)))
            return str(error)
        self.add_command(_command(name, verb))
        return _owner(found[0])


class SubVerbs(TyperGroup):
    """The verbs of a plug-in that adds several; no help text is markup."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.help = help_text(self.help or "")

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Print the help if no verb is given; wrong usage, as for `gtmaloc` alone."""
        if not args:
            ctx.get_help()  # prints it
            raise typer.Exit(2)
        return super().parse_args(ctx, args)


def _command(name: str, verb: Verb, help: str | None = None) -> Any:
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
    takes_anything = {"ignore_unknown_options": True, "allow_extra_args": True} if help else {}
    names = {"help_option_names": ["-h", "--help"]}
    if isinstance(verb.function, typer.Typer):
        single.add_typer(
            verb.function,
            name=name,
            cls=SubVerbs,
            rich_help_panel=help_text(verb.panel),
            context_settings=names,
        )
        return typer.main.get_group(single).commands[name]
    single.command(
        name,
        help=help,
        cls=Command,
        rich_help_panel=help_text(verb.panel),
        context_settings={**names, **takes_anything},
    )(verb.function)
    return typer.main.get_command(single)


def _raising(error: VerbUnusable) -> Callable[[], None]:
    def refuse() -> None:
        raise error

    return refuse


def _owner(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "a package without a name"
