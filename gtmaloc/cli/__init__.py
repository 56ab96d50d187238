"""The command line: `gtmaloc VERB`. Every verb calls one pipeline step and shows its result."""

from gtmaloc.cli.main import main

__all__ = ["main"]
