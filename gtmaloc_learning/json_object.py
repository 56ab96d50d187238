"""Reads the JSON objects of run directories."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gtmaloc_base.errors import GTMALocError


def read_object(
    path: Path, keys: tuple[str, ...], damaged: Callable[[str, str], GTMALocError]
) -> dict[str, Any]:
    """The JSON object in a file, which has these keys.

    Args:
        path: the file.
        keys: names that must be there.
        damaged: the error for a file name and a reason.

    Raises:
        GTMALocError: the file cannot be read, is no JSON object, or lacks a key; as `damaged` words it.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # ValueError: neither UTF-8 nor JSON
        raise damaged(path.name, str(error)) from None
    if not isinstance(value, dict):
        raise damaged(path.name, "it is not a JSON object")
    missing = [key for key in keys if key not in value]
    if missing:
        raise damaged(path.name, f"missing: {', '.join(missing)}")
    return value
