"""The newest comparison of methods on a cohort, kept beside the runs so that their pages can show it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gtmaloc_base.atomic_files import write_json
from gtmaloc_base.errors import GTMALocError
from regulatory_modules.data.cohort import Cohort


class DamagedComparison(GTMALocError):
    """The kept comparison of a cohort is no such file."""


def keep_comparison(root: Path, cohort: Cohort, comparison: Mapping[str, Any]) -> Path:
    """Keep a comparison; rows of methods that it lacks stay as they were. Returns the path.

    Args:
        root: directory of the runs.
        cohort: what was compared on.
        comparison: what `modules compare --json` prints.

    Raises:
        DamagedComparison: the file of an older one cannot be used.
    """
    older = kept_comparison(root, cohort) or {"rows": []}
    rows = {row["method"]: row for row in [*older["rows"], *comparison["rows"]]}
    write_json(_path(root, cohort), {**comparison, "rows": list(rows.values())})
    return _path(root, cohort)


def kept_comparison(root: Path, cohort: Cohort) -> dict[str, Any] | None:
    """The comparison of this very cohort: the same samples, miRNAs and genes; None if there is none.

    Raises:
        DamagedComparison: its file cannot be used.
    """
    path = _path(root, cohort)
    if not path.is_file():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        [row["method"] for row in kept["rows"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedComparison(
            f"{path} cannot be used ({error})", "Delete it and run `gtmaloc modules compare` again"
        ) from None
    return dict(kept)


def _path(root: Path, cohort: Cohort) -> Path:
    names = [
        cohort.name,
        *cohort.samples,
        *(m.name for m in cohort.mirnas),
        *(g.symbol for g in cohort.genes),
    ]
    digest = hashlib.sha256("\0".join(names).encode()).hexdigest()
    return root / "comparisons" / f"{digest[:24]}.json"
