"""The relation types of the graph, with the provenance that every loaded or computed edge carries."""

from dataclasses import replace

from graph_schema.modules import HAS_MEMBER
from graph_schema.types import Kind, Property, RelationType

PROVENANCE = (
    Property("source", Kind.STRING, "source that reports it", required=True),
    Property("release", Kind.STRING, "id of the Release node", required=True),
    Property("load", Kind.STRING, "id of the Load node", required=True, volatile=True),
    Property("licence", Kind.STRING, "licence terms in brief; the Release node has the full wording"),
)
EVIDENCE = (
    Property("evidence", Kind.STRINGS, "evidence in the source's words"),
    Property("pmids", Kind.STRINGS, "PubMed ids"),
    Property("rows", Kind.INTEGER, "number of source rows that report it", unit="rows"),
    Property(
        "observations",
        Kind.STRINGS,
        "each combination of values that a row reports, as JSON; absent if there is only one",
    ),
)
MATCHED_BY = Property(
    "matched_by",
    Kind.STRING,
    "symbol, if the source gives no known id of the gene but the official symbol of exactly one; absent if "
    "the gene was found by its id",
    accepted=("symbol",),
    order=(None, "symbol"),
)
COMPUTED = (
    Property("source", Kind.STRING, "always 'computed'", required=True),
    Property("score", Kind.FLOAT, "similarity, 0 to 1", required=True),
    Property("method", Kind.STRING, "how the score was computed, with its parameters", required=True),
    Property("fingerprint", Kind.STRING, "fingerprint of the data that it was computed from", required=True),
)


def _loaded(
    type_: str, ends: tuple[tuple[str, str], ...], predicate: str, meaning: str, *own: Property
) -> RelationType:
    return RelationType(type_, ends, predicate, meaning, (*PROVENANCE, *EVIDENCE, *own))


HAS_PRECURSOR = replace(
    _loaded(
        "HAS_PRECURSOR",
        (("MiRNA", "Precursor"),),
        "biolink:has_part",
        "According to the identity resolver, the literature name denotes this hairpin.",
        Property(
            "how",
            Kind.STRING,
            "exact, renamed or ambiguous (one of several)",
            required=True,
            accepted=("exact", "renamed", "ambiguous"),
        ),
    ),
    agent_type="automated_agent",
)
PROCESSED_INTO = _loaded(
    "PROCESSED_INTO",
    (("Precursor", "Mature"),),
    "biolink:derives_into",
    "The hairpin is processed into this mature sequence.",
    Property("start", Kind.INTEGER, "first position in the hairpin, 1-based", unit="nt"),
    Property("end", Kind.INTEGER, "last position in the hairpin", unit="nt"),
)
MEMBER_OF = _loaded(
    "MEMBER_OF",
    (("Precursor", "Family"),),
    "biolink:member_of",
    "The hairpin belongs to this miRBase family.",
)
TARGETS = _loaded(
    "TARGETS",
    (("MiRNA", "Gene"), ("Mature", "Gene")),
    "biolink:regulates",
    "Experiments show that the microRNA regulates this gene.",
    Property("support", Kind.STRINGS, "miRTarBase support types"),
    Property(
        "functional",
        Kind.BOOLEAN,
        "false if every row with support reports a non-functional interaction",
        order=(True, False),
    ),
    Property(
        "strength",
        Kind.STRING,
        "strong or weak: the strongest support among the rows with this value of `functional`",
        accepted=("strong", "weak"),
        order=("strong", "weak"),
    ),
    Property("matures", Kind.STRINGS, "mature names in the rows"),
    Property("mirtarbase_ids", Kind.STRINGS, "MIRT ids"),
    MATCHED_BY,
)
ASSOCIATED_WITH = _loaded(
    "ASSOCIATED_WITH",
    (("MiRNA", "Disease"),),
    "biolink:associated_with",
    "Experiments associate the microRNA with this disease.",
    Property("categories", Kind.STRINGS, "HMDD evidence categories"),
    Property("causal", Kind.BOOLEAN, "causality, if the release reports it", order=(True, False)),
)
AFFECTS_RESPONSE_TO = _loaded(
    "AFFECTS_RESPONSE_TO",
    (("MiRNA", "Drug"),),
    "biolink:affects_response_to",
    "The microRNA affects the response of cells or patients to this drug.",
    Property(
        "effects",
        Kind.STRINGS,
        "resistant, sensitive or associated",
        accepted=("resistant", "sensitive", "associated"),
    ),
    Property("conditions", Kind.STRINGS, "diseases in which the effect was observed"),
    Property("levels", Kind.STRINGS, "high or low throughput"),
)
LOCALIZED_IN = _loaded(
    "LOCALIZED_IN",
    (("MiRNA", "Compartment"), ("Gene", "Compartment")),
    "biolink:located_in",
    "The RNA or gene product was found in this compartment.",
    Property("score", Kind.FLOAT, "highest RNALocate score, 0 to 1, if the release reports it"),
    Property("go_id", Kind.STRING, "GO or UBERON term, of the row with this score"),
    Property(
        "reliability",
        Kind.STRINGS,
        "Human Protein Atlas reliability",
        accepted=("Enhanced", "Supported", "Approved", "Uncertain"),
    ),
    MATCHED_BY,
)
IS_A = _loaded(
    "IS_A",
    (("Disease", "Disease"),),
    "biolink:subclass_of",
    "The first disease is a kind of the second, in the MeSH tree.",
    Property("tree_numbers", Kind.STRINGS, "tree positions of the child under this parent"),
)

_LOG_RPM = "log2(reads per million + 1)"
EXPRESSED_IN = _loaded(
    "EXPRESSED_IN",
    (("Precursor", "Cohort"),),
    "biolink:expressed_in",
    "Reads of the hairpin were counted in the samples of this cohort; zero in all of them is a finding, too.",
    Property("column", Kind.STRING, "name of the hairpin in the table"),
    Property("samples", Kind.INTEGER, "number of samples", required=True),
    Property("mean", Kind.FLOAT, "mean over the samples", unit=_LOG_RPM, required=True),
    Property("sd", Kind.FLOAT, "standard deviation (divisor: samples)", unit=_LOG_RPM, required=True),
    Property("maximum", Kind.FLOAT, "maximum over the samples", unit=_LOG_RPM, required=True),
    Property(
        "share_above_half",
        Kind.FLOAT,
        "share of samples with more than 0.5 reads per million, 0 to 1",
        required=True,
    ),
    Property(
        "share_above_ten",
        Kind.FLOAT,
        "share of samples with more than 10 reads per million, 0 to 1",
        required=True,
    ),
    Property(
        "tumour_minus_normal",
        Kind.FLOAT,
        "mean over the tumour samples minus mean over the normal ones; absent without samples of both",
        unit=_LOG_RPM,
    ),
    Property(
        "components",
        Kind.FLOATS,
        "coordinates in the cohort's co-expression space, up to 24: the dot product of those of two hairpins "
        "approximates their covariance over the samples",
        unit=_LOG_RPM,
        required=True,
    ),
)


def _computed(type_: str, label: str, predicate: str, meaning: str) -> RelationType:
    return RelationType(
        type_,
        ((label, label),),
        predicate,
        meaning,
        COMPUTED,
        knowledge_level="logical_entailment",
        agent_type="data_analysis_pipeline",
    )


SEQUENCE_SIMILAR_TO = _computed(
    "SEQUENCE_SIMILAR_TO",
    "MiRNA",
    "biolink:similar_to",
    "Normalised Smith-Waterman score of the best pair of hairpins.",
)
FUNCTIONALLY_SIMILAR_TO = _computed(
    "FUNCTIONALLY_SIMILAR_TO",
    "MiRNA",
    "biolink:similar_to",
    "Best-match average of disease similarity mixed with the Gaussian interaction profile kernel.",
)
DISEASE_SIMILAR_TO = _computed(
    "DISEASE_SIMILAR_TO", "Disease", "biolink:similar_to", "Semantic similarity in the MeSH tree (Wang)."
)
PREDICTED_IN = RelationType(
    "PREDICTED_IN",
    (("MiRNA", "Compartment"), ("Precursor", "Compartment")),
    "biolink:located_in",
    "A model predicts that the current release of the localization benchmark reports the microRNA in this "
    "compartment; from a Precursor for hairpins that no benchmark miRNA denotes.",
    (
        Property(
            "run",
            Kind.STRING,
            "id of the ModelRun node; GraphState.current_run is the current one",
            required=True,
        ),
        Property("probability", Kind.FLOAT, "model output, 0 to 1", required=True),
        Property(
            "calibrated",
            Kind.FLOAT,
            "calibrated probability that the release reports the pair, 0 to 1; no report is no absence",
            required=True,
        ),
        Property(
            "rank",
            Kind.INTEGER,
            "rank of the pair within its compartment; 1 is the most probable",
            required=True,
        ),
        Property("of", Kind.INTEGER, "number of pairs that are ranked in this compartment"),
        Property("base_rate", Kind.FLOAT, "share of labelled molecules reported in this compartment, 0 to 1"),
        Property(
            "set",
            Kind.STRING,
            "conformal set of 90 % coverage: which of present and absent the model cannot exclude",
            accepted=("present", "absent", "either", "neither"),
        ),
        Property(
            "status",
            Kind.STRING,
            "known (a loaded source reports it), or what calibrated probability, set and applicability say; "
            "docs/predictions.md",
            required=True,
            accepted=("known", "likely", "possible", "unlikely", "not enough evidence"),
        ),
        Property("features", Kind.STRING, "feature set that the model read; own for its fixed input"),
        Property(
            "held_out_fold",
            Kind.INTEGER,
            "fold whose model was not trained on this label; -1 for a hairpin without labels, whose model "
            "was trained on all labelled miRNAs",
            required=True,
        ),
        Property("synthetic", Kind.BOOLEAN, "true if learned from the demonstration release", required=True),
    ),
    identity=("run",),
    knowledge_level="prediction",
    agent_type="computational_model",
)
OF_RELEASE = RelationType(
    "OF_RELEASE",
    (("Load", "Release"),),
    "biolink:has_input",
    "The load read this release.",
    (),
    identity=(),
    agent_type="automated_agent",
)

RELATION_TYPES: tuple[RelationType, ...] = (
    HAS_PRECURSOR,
    PROCESSED_INTO,
    MEMBER_OF,
    TARGETS,
    ASSOCIATED_WITH,
    AFFECTS_RESPONSE_TO,
    LOCALIZED_IN,
    IS_A,
    EXPRESSED_IN,
    SEQUENCE_SIMILAR_TO,
    FUNCTIONALLY_SIMILAR_TO,
    DISEASE_SIMILAR_TO,
    PREDICTED_IN,
    HAS_MEMBER,
    OF_RELEASE,
)
