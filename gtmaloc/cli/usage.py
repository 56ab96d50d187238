"""Help texts that are shown as they are written, and typer's usage errors in the one form of ours."""

from typing import Any

from typer.core import TyperCommand
from typer.exceptions import TyperException

from gtmaloc.console import help_text
from gtmaloc_base.errors import GTMALocError, UsageError

_SUGGESTED = " Did you mean "


class Command(TyperCommand):
    """A verb whose help is not markup: a Cypher pattern such as `-[r:TARGETS]->` stays."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.help, self.short_help = help_text(self.help or ""), help_text(self.short_help or "")
        for parameter in self.params:
            if getattr(parameter, "help", None):
                parameter.help = help_text(parameter.help)  # type: ignore[attr-defined]


def as_our_error(error: TyperException) -> GTMALocError:
    """What typer found wrong, as message and remedy: similar names, else where the help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gtmaloc"
    close = getattr(error, "possibilities", None)
    message, _, suggested = (error.message if close else error.format_message()).partition(_SUGGESTED)
    if close:
        suggested = f"{', '.join(sorted(close))}?"
    kind = UsageError if error.exit_code == UsageError.exit_code else GTMALocError
    return kind(message, f"Did you mean {suggested}" if suggested else f"See `{command} --help`")
