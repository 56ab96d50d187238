"""Regulatory modules and their members: what a run found in the samples of a cohort."""

from graph_schema.types import Kind, NodeType, Property, RelationType

REGULATORY_MODULE = NodeType(
    "RegulatoryModule",
    "id",
    "biolink:GeneGroupingMixin",
    "A group of miRNAs that regulate a group of genes together, as a method finds it in a cohort. Its "
    "`verdict` says how far that holds against random modules.",
    (
        Property("id", Kind.STRING, "run id, a slash, and the number of the module", required=True),
        Property("name", Kind.STRING, "display name within the run (M1)", required=True),
        Property("number", Kind.INTEGER, "number within the run, from 1", required=True),
        Property(
            "run",
            Kind.STRING,
            "id of the ModelRun node; GraphState.current_module_runs are the current ones",
            required=True,
        ),
        Property("method", Kind.STRING, "method that found it", required=True),
        Property("cohort", Kind.STRING, "name of the cohort (TCGA-CHOL)", required=True),
        Property("k_mirnas", Kind.INTEGER, "number of clusters of miRNAs; 0 if the method has none"),
        Property("k_genes", Kind.INTEGER, "number of clusters of genes; 0 if the method has none"),
        Property("mirnas", Kind.INTEGER, "number of its miRNAs in the cohort", required=True),
        Property("genes", Kind.INTEGER, "number of its genes in the cohort", required=True),
        Property(
            "missing", Kind.STRINGS, "its members for which the graph had no node when it was published"
        ),
        Property("edges", Kind.INTEGER, "validated targets between its miRNAs and genes", required=True),
        Property("density", Kind.FLOAT, "edges / (miRNAs · genes), 0 to 1", required=True),
        Property(
            "density_all_pairs", Kind.FLOAT, "edges over the pairs of all its members, 0 to 1", required=True
        ),
        Property("passes", Kind.BOOLEAN, "whether it passes its evaluation; absent if it was not evaluated"),
        Property("verdict", Kind.STRING, "one sentence: why it passes or does not pass"),
        Property("family_q", Kind.FLOAT, "smallest q of a miRNA family, corrected over all modules"),
        Property("go_terms", Kind.INTEGER, "number of enriched GO terms"),
        Property("kegg_terms", Kind.INTEGER, "number of enriched KEGG pathways"),
        Property("anticorrelation", Kind.FLOAT, "mean correlation of its miRNAs with its genes, -1 to 1"),
        Property("c_index", Kind.FLOAT, "out-of-fold concordance index of survival, 0 to 1"),
        Property("empirical_p", Kind.STRING, "share of random modules as extreme, by measure, a JSON object"),
        Property("synthetic", Kind.BOOLEAN, "true if the cohort is invented", required=True),
    ),
    indexed=("run", "cohort"),
)
HAS_MEMBER = RelationType(
    "HAS_MEMBER",
    (("RegulatoryModule", "MiRNA"), ("RegulatoryModule", "Mature"), ("RegulatoryModule", "Gene")),
    "biolink:has_member",
    "The module contains this miRNA or gene. A miRNA of a cohort is all MiRNA and Mature nodes that it "
    "stands for.",
    (
        Property("run", Kind.STRING, "id of the ModelRun node", required=True),
        Property(
            "names",
            Kind.STRINGS,
            "names in the cohort of the members that this node stands for",
            required=True,
        ),
        Property("weight", Kind.FLOAT, "how firmly it belongs to the module, 0 to 1", required=True),
    ),
    identity=("run",),
    knowledge_level="statistical_association",
    agent_type="data_analysis_pipeline",
)
