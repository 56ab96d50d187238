"""Tells a miRNA that is one mature from one that is a hairpin, or the common name of several hairpins."""

from __future__ import annotations

from loaders.identity.name_syntax import parse_name


def names_an_arm(name: str) -> bool:
    """Whether a name denotes one arm: hsa-miR-21-5p or hsa-miR-21*, unlike hsa-mir-21 and hsa-let-7a."""
    parts = parse_name(name)
    return parts is not None and bool(parts.arm or parts.star)
