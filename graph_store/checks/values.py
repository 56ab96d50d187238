"""Checks of values: those of a closed list, ranges, and the forms of identifiers."""

from graph_schema.catalogue import KINDS, LOADED_TYPES, PROPERTIES, RELATIONS
from graph_schema.relations import COMPUTED
from graph_store.checks.check import Rule

ACCEPTED: tuple[tuple[str, str, tuple[str, ...]], ...] = tuple(
    (of, p.name, p.accepted) for of, properties in PROPERTIES.items() for p in properties if p.accepted
)
"""Owner, property, and the values that the schema accepts; each value of a list property is one of them."""

RANGES: tuple[tuple[str, str, float, float | None], ...] = (
    ("MiRNA", "benchmark_row", 0, None),
    ("Compartment", "benchmark_column", 0, None),
    ("Precursor", "copies", 1, None),
    ("Precursor", "start", 1, None),
    ("Mature", "species_with_seed", 0, None),
    ("Mature", "species_with_mature", 0, None),
    ("Family", "species_with_member", 1, None),
    ("Cohort", "samples", 2, None),
    ("Cohort", "tumour_samples", 0, None),
    ("Cohort", "normal_samples", 0, None),
    ("RegulatoryModule", "number", 1, None),
    ("RegulatoryModule", "mirnas", 2, None),
    ("RegulatoryModule", "genes", 0, None),
    ("RegulatoryModule", "edges", 0, None),
    ("RegulatoryModule", "density", 0, 1),
    ("RegulatoryModule", "density_all_pairs", 0, 1),
    ("RegulatoryModule", "family_q", 0, 1),
    ("RegulatoryModule", "anticorrelation", -1, 1),
    ("RegulatoryModule", "c_index", 0, 1),
    ("Load", "read", 0, None),
    ("ModelRun", "ece", 0, 1),
    ("LOCALIZED_IN", "score", 0, 1),
    ("PREDICTED_IN", "probability", 0, 1),
    ("PREDICTED_IN", "calibrated", 0, 1),
    ("PREDICTED_IN", "rank", 1, None),
    ("PREDICTED_IN", "of", 1, None),
    ("PREDICTED_IN", "base_rate", 0, 1),
    ("PREDICTED_IN", "held_out_fold", -1, None),
    ("HAS_MEMBER", "weight", 0, 1),
    ("EXPRESSED_IN", "mean", 0, None),
    ("EXPRESSED_IN", "sd", 0, None),
    ("EXPRESSED_IN", "share_above_half", 0, 1),
    ("EXPRESSED_IN", "share_above_ten", 0, 1),
    *((r.type, "score", 0.0, 1.0) for r in RELATIONS.values() if r.properties == COMPUTED),
    *((type_, "rows", 1, None) for type_ in LOADED_TYPES),
)
"""Owner, property, smallest and largest value (None: unlimited)."""

PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("MiRNA", "id", r"[a-z0-9]{3,8}-[^\sA-Z]+"),
    ("MiRNA", "species", "[a-z0-9]{3,8}"),
    ("Precursor", "accession", r"MI\d{7}"),
    ("Precursor", "species", "[a-z0-9]{3,8}"),
    ("Precursor", "sequence", "[ACGUN]+"),
    ("Mature", "accession", r"MIMAT\d{7}"),
    ("Mature", "species", "[a-z0-9]{3,8}"),
    ("Mature", "sequence", "[ACGUN]+"),
    ("DeadEntry", "accession", r"MI(MAT)?\d{7}"),
    ("Family", "accession", r"MIPF\d{7}"),
    ("Gene", "id", r"NCBIGene:[1-9]\d*"),
    ("Gene", "species", "[a-z0-9]{3,8}"),
    ("Disease", "tree_numbers", r"[A-Z]\d{2}(\.\d{3,})*"),
    ("Drug", "pubchem_cid", r"PUBCHEM\.COMPOUND:[1-9]\d*"),
    ("Compartment", "go_id", r"GO:\d{7}"),
    ("Cohort", "id", r"[A-Z]+-\S+"),
    ("Release", "sha256", "[0-9a-f]{64}"),
    *((type_, "pmids", r"[1-9]\d*") for type_ in LOADED_TYPES),
)
"""Owner, property, and the regular expression that its value, or each value of a list, matches as a whole."""

CONSISTENT: tuple[tuple[str, str, str], ...] = (
    ("Mature.seed", "Mature", "x.seed <> substring(x.sequence, 1, 7)"),
    ("Mature.arm", "Mature", "NOT x.name ENDS WITH '-' + x.arm"),
    ("Mature.species_with_mature", "Mature", "x.species_with_mature > x.species_with_seed"),
    ("Precursor.end", "Precursor", "x.end < x.start"),
    ("Cohort.samples", "Cohort", "x.samples < x.tumour_samples + x.normal_samples"),
    ("RegulatoryModule.id", "RegulatoryModule", "x.id <> x.run + '/' + toString(x.number)"),
    (
        "RegulatoryModule.genes",
        "RegulatoryModule",
        "x.genes = 1 OR x.edges > toInteger(x.mirnas) * toInteger(x.genes)",
    ),
    ("HAS_MEMBER.run", "HAS_MEMBER", "x.run <> a.run"),
    ("Release.id", "Release", "x.id <> x.source + ':' + left(x.sha256, 12)"),
    (
        "Load.rows",
        "Load",
        "x.status = 'complete' AND x.read <> x.loaded + x.duplicate + x.rejected + x.out_of_scope",
    ),
    ("PROCESSED_INTO.end", "PROCESSED_INTO", "x.end < x.start OR x.end > size(a.sequence)"),
    (
        "PROCESSED_INTO.sequence",
        "PROCESSED_INTO",
        "substring(a.sequence, x.start - 1, x.end - x.start + 1) <> b.sequence",
    ),
    ("IS_A.ends", "IS_A", "a = b"),
    ("EXPRESSED_IN.samples", "EXPRESSED_IN", "x.samples <> b.samples"),
    ("EXPRESSED_IN.maximum", "EXPRESSED_IN", "x.maximum < x.mean"),
    ("EXPRESSED_IN.share_above_ten", "EXPRESSED_IN", "x.share_above_ten > x.share_above_half"),
    *(
        (f"{r.type}.source", r.type, "x.source <> 'computed'")
        for r in RELATIONS.values()
        if r.properties == COMPUTED
    ),
)
"""Name, owner, and the condition under which properties contradict each other."""


def value_rules() -> tuple[Rule, ...]:
    """Accepted values, ranges, forms and consistency; properties that are absent violate none of them."""
    rules = [
        Rule(f"accepted:{of}.{p}", of, f"any(v IN {_values(of, p)} WHERE NOT v IN {list(ok)})")
        for of, p, ok in ACCEPTED
    ]
    for of, p, low, high in RANGES:
        above = "" if high is None else f" OR x.`{p}` > {high}"
        rules.append(Rule(f"range:{of}.{p}", of, f"(x.`{p}` < {low}{above} OR isNaN(toFloat(x.`{p}`)))"))
    for of, p, form in PATTERNS:
        escaped = form.replace("\\", "\\\\")
        rules.append(Rule(f"form:{of}.{p}", of, f"any(v IN {_values(of, p)} WHERE NOT v =~ '{escaped}')"))
    rules += [Rule(f"consistent:{name}", of, f"({violated})") for name, of, violated in CONSISTENT]
    return tuple(rules)


def _values(of: str, name: str) -> str:
    kind = KINDS[of][name]
    return f"coalesce(x.`{name}`, [])" if kind.is_list else f"[v IN [x.`{name}`] WHERE v IS NOT NULL]"
