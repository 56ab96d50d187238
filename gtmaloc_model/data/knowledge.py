"""What databases say about the rows of a dataset beyond labels and associations. No label enters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.expression import Expression, ExpressionProfile
from gtmaloc_model.data.hairpins import Hairpin, Product


class MissingKnowledge(GTMALocError):
    """A model or feature set needs sequences, gene compartments or diseases, and the dataset has none."""

    def __init__(self) -> None:
        super().__init__(
            "This dataset has no knowledge of hairpins, target genes and diseases, which the model reads",
            "Give a release that holds miRBase, and leave --inputs published out",
        )


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Hairpins, their expression, the compartments of target genes, and the hierarchy of diseases.

    Attributes:
        repertoire: every hairpin of the species, in order of accession.
        denoted: N rows; the accessions of the hairpins of each row, sorted.
        expression: profiles by accession of the hairpin and id of the cohort, both sorted.
        disease_parents: broader headings per disease.
        target_compartments: compartments of the mRNA of each target gene, among `GENE_COMPARTMENTS`; empty
            without the table of genes. They are no labels: they say where the mRNA is, not the miRNA.
    """

    repertoire: tuple[Hairpin, ...]
    denoted: tuple[tuple[str, ...], ...]
    expression: Expression = field(default_factory=dict)
    disease_parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target_compartments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def hairpins(self) -> tuple[tuple[Hairpin, ...], ...]:
        """N rows; the hairpins of each row."""
        known = {hairpin.accession: hairpin for hairpin in self.repertoire}
        return tuple(tuple(known[a] for a in accessions) for accessions in self.denoted)

    @cached_property
    def text(self) -> str:
        """All of it as JSON with sorted keys."""
        return json.dumps(
            {
                "repertoire": [_plain(hairpin) for hairpin in self.repertoire],
                "denoted": self.denoted,
                "expression": {
                    accession: {cohort: asdict(profile) for cohort, profile in of.items()}
                    for accession, of in self.expression.items()
                },
                "disease_parents": dict(self.disease_parents),
                "target_compartments": dict(self.target_compartments),
            },
            sort_keys=True,
        )

    @classmethod
    def from_text(cls, text: str) -> Knowledge:
        """The inverse of `text`.

        Raises:
            ValueError, KeyError, TypeError: the text is not such a JSON document.
        """
        value = json.loads(text)
        return cls(
            repertoire=tuple(_hairpin(plain) for plain in value["repertoire"]),
            denoted=tuple(tuple(accessions) for accessions in value["denoted"]),
            expression={
                accession: {cohort: ExpressionProfile.of(profile) for cohort, profile in of.items()}
                for accession, of in value["expression"].items()
            },
            disease_parents={d: tuple(parents) for d, parents in value["disease_parents"].items()},
            target_compartments={g: tuple(found) for g, found in value["target_compartments"].items()},
        )

    def with_rows(self, denoted: Sequence[Sequence[str]]) -> Knowledge:
        """The same databases with other rows."""
        return replace(self, denoted=tuple(tuple(sorted(set(own))) for own in denoted))


def _plain(hairpin: Hairpin) -> dict[str, Any]:
    return {name: value for name, value in asdict(hairpin).items() if value}


def _hairpin(plain: Mapping[str, Any]) -> Hairpin:
    lists = {name: tuple(plain[name]) for name in ("families", "pmids") if name in plain}
    products = tuple(Product(**product) for product in plain.get("products", ()))
    return Hairpin(**{**plain, **lists, "products": products})
