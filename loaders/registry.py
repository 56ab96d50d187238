"""The sources that can be loaded: built-in sources, then those that other packages register."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from gtmaloc_base.errors import GTMALocError, UsageError
from loaders.source import Source

GROUP = "gtmaloc.sources"
"""Entry point group; each entry point names a subclass of `Source`."""

BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "mirbase": "loaders.sources.mirbase.source:MiRBase",
        "mesh": "loaders.sources.mesh:MeSH",
        "ncbi_gene": "loaders.sources.ncbi_gene:NCBIGene",
        "tcga_expression": "loaders.sources.tcga_expression.source:TCGAExpression",
        "localization_benchmark": "loaders.sources.localization_benchmark:LocalizationBenchmark",
        "rnalocate": "loaders.sources.rnalocate:RNALocate",
        "benchmark_genes": "loaders.sources.benchmark_genes:BenchmarkGenes",
        "human_protein_atlas": "loaders.sources.human_protein_atlas:HumanProteinAtlas",
        "mirtarbase": "loaders.sources.mirtarbase:MiRTarBase",
        "ncdr": "loaders.sources.ncdr:NcDR",
        "hmdd": "loaders.sources.hmdd:HMDD",
    }
)
"""Source name to class, in loading order: sources that define nodes come before those that mention them."""


class BrokenSource(GTMALocError):
    """A registered source cannot be imported, or is not a source."""


class UnknownSource(UsageError):
    """No source is registered under this name."""


def sources() -> dict[str, Source]:
    """One instance of every source by name, in loading order.

    Raises:
        BrokenSource: an entry point cannot be loaded, or uses the name of another source.
    """
    found: dict[str, Source] = {}
    for name, place in BUILT_IN.items():
        module, _, class_name = place.partition(":")
        found[name] = getattr(import_module(module), class_name)()
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        source = _registered(entry)
        if source.name in found:
            if entry.value == BUILT_IN.get(source.name):
                continue
            raise _broken(entry, f"uses the name of the source {source.name}")
        found[source.name] = source
    return found


def source(name: str) -> Source:
    """The source of this name.

    Raises:
        UnknownSource: there is no such source; the message lists the known ones.
    """
    known = sources()
    if name not in known:
        raise UnknownSource(f"There is no source {name!r}", f"Choose one of {', '.join(known)}")
    return known[name]


def _registered(entry: EntryPoint) -> Source:
    try:
        class_ = entry.load()
    except Exception as e:  # another package's code can raise anything on import
        raise _broken(entry, f"cannot be imported ({type(e).__name__}: {e})") from e
    if not (isinstance(class_, type) and issubclass(class_, Source)):
        raise _broken(entry, "is not a subclass of loaders.source.Source")
    try:
        return class_()
    except TypeError as e:
        raise _broken(entry, f"cannot be instantiated ({e})") from e


def _broken(entry: EntryPoint, why: str) -> BrokenSource:
    package = entry.dist.name if entry.dist else "its package"
    return BrokenSource(
        f"The source {entry.name!r} ({entry.value}, registered by {package}) {why}",
        f"Fix or uninstall {package}",
    )
