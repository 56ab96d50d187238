"""The nodes of the graph's own books: releases, loads, runs and its state."""

from graph_schema.types import Kind, NodeType, Property

LOCALIZATION, MODULES = RUN_KINDS = ("localization", "modules")
"""What a ModelRun publishes; each kind has a switch of its own in GraphState."""

RELEASE = NodeType(
    "Release",
    "id",
    "biolink:DatasetVersion",
    "One release of one source, identified by the bytes of its files.",
    (
        Property("id", Kind.STRING, "source and first 12 hex digits of the content hash", required=True),
        Property("name", Kind.STRING, "display name", required=True),
        Property("source", Kind.STRING, "source name", required=True),
        Property("release", Kind.STRING, "release name that the source uses", required=True),
        Property("licence", Kind.STRING, "licence terms in the source's own words"),
        Property("sha256", Kind.STRING, "SHA-256 over the release's files", required=True),
        Property("files", Kind.STRINGS, "names of the files read"),
        Property("synthetic", Kind.BOOLEAN, "true for the demonstration release: not biology", required=True),
    ),
)
LOAD = NodeType(
    "Load",
    "id",
    "biolink:Activity",
    "One run of one loader: how many rows were read, and what happened to them.",
    (
        Property("id", Kind.STRING, "load id", required=True),
        Property("source", Kind.STRING, "source name", required=True),
        Property(
            "status",
            Kind.STRING,
            "running, complete or failed",
            required=True,
            accepted=("running", "complete", "failed"),
        ),
        Property("started", Kind.STRING, "start, ISO 8601 UTC", required=True),
        Property("finished", Kind.STRING, "end, ISO 8601 UTC"),
        Property("read", Kind.INTEGER, "rows read", unit="rows"),
        Property("loaded", Kind.INTEGER, "rows that became nodes or edges of the graph", unit="rows"),
        Property("duplicate", Kind.INTEGER, "rows that repeat an earlier row", unit="rows"),
        Property("rejected", Kind.INTEGER, "rows that were asked for and cannot be used", unit="rows"),
        Property(
            "out_of_scope", Kind.INTEGER, "rows that were not asked for, such as other species", unit="rows"
        ),
        Property("reason", Kind.STRING, "why it failed"),
        Property("species", Kind.STRING, "miRBase organism code of the species that was asked for"),
        Property("inputs", Kind.STRING, "SHA-256 over what its result depends on; absent: read again"),
        Property("rejects", Kind.STRING, "SHA-256 of the list of its rejected rows"),
        Property("counts", Kind.STRING, "edges by type and nodes by label of the source, a JSON object"),
        Property("previous", Kind.STRING, "the counts of the source before this load, a JSON object"),
        Property("world", Kind.STRING, "which demonstration release it belongs to; absent for real releases"),
        Property("loss_accepted", Kind.BOOLEAN, "true if the user accepted a loss against `previous`"),
        Property("seconds", Kind.FLOAT, "duration", unit="s"),
    ),
    volatile=True,
)
MODEL_RUN = NodeType(
    "ModelRun",
    "id",
    "biolink:Activity",
    "One trained and published model, or one published search for regulatory modules.",
    (
        Property("id", Kind.STRING, "run id", required=True),
        Property(
            "kind",
            Kind.STRING,
            "what it publishes: localization (PREDICTED_IN) or modules (RegulatoryModule)",
            required=True,
            accepted=RUN_KINDS,
        ),
        Property(
            "model", Kind.STRING, "name of the model, or of the method that finds modules", required=True
        ),
        Property("preset", Kind.STRING, "hyperparameter preset"),
        Property("features", Kind.STRING, "feature set that it reads: all, network or intrinsic"),
        Property("seed", Kind.INTEGER, "random seed", required=True),
        Property(
            "status",
            Kind.STRING,
            "staged, current or retired; queries follow GraphState.current_run and current_module_runs",
            required=True,
            accepted=("staged", "current", "retired"),
        ),
        Property("created", Kind.STRING, "publication time, ISO 8601 UTC", required=True, volatile=True),
        Property(
            "fingerprint",
            Kind.STRING,
            "fingerprint of the dataset it was trained on, or of the cohort with its targets",
            required=True,
        ),
        Property("data_fingerprint", Kind.STRING, "data in the graph that the dataset was made from"),
        Property("releases", Kind.STRINGS, "ids of the releases in the graph when modules were published"),
        Property(
            "parameters",
            Kind.STRING,
            "parameters of its networks and embeddings, or of its method, a JSON object",
        ),
        Property("protocol", Kind.STRING, "which rows were used and how folds were cut"),
        Property("folds", Kind.INTEGER, "number of folds"),
        Property("auroc", Kind.FLOAT, "mean out-of-fold AUROC over compartments"),
        Property("auprc", Kind.FLOAT, "mean out-of-fold AUPRC over compartments"),
        Property("ece", Kind.FLOAT, "expected calibration error of the out-of-fold probabilities"),
        Property("device", Kind.STRING, "cpu or cuda"),
        Property("cohort", Kind.STRING, "name of the cohort that modules were found in"),
        Property("targets", Kind.STRING, "where its validated targets come from, and which were selected"),
        Property("modules", Kind.INTEGER, "number of modules"),
        Property("edges", Kind.INTEGER, "number of predictions, or of members of modules"),
        Property(
            "synthetic",
            Kind.BOOLEAN,
            "true if trained on the demonstration release, or on an invented cohort",
            required=True,
        ),
    ),
    indexed=("status",),
)
META = NodeType(
    "GraphState",
    "id",
    "biolink:InformationContentEntity",
    "The single node that records the schema version, the current runs and the origin of the computed parts.",
    (
        Property("id", Kind.STRING, "always 'gtmaloc'", required=True),
        Property("schema_version", Kind.INTEGER, "version of this schema", required=True),
        Property("current_run", Kind.STRING, "id of the current ModelRun: queries follow it"),
        Property(
            "current_module_runs",
            Kind.STRINGS,
            "ids of the current ModelRuns that found modules, at most one per cohort: queries follow them",
        ),
        Property("related_fingerprint", Kind.STRING, "data that the similarity edges were computed from"),
        Property("related_parameters", Kind.STRING, "parameters of the similarity edges, a JSON object"),
        Property("embedded_fingerprint", Kind.STRING, "data that the embeddings were computed from"),
        Property("embedded_parameters", Kind.STRING, "node2vec settings and seed, a JSON object"),
        Property("emptying", Kind.BOOLEAN, "true from the start of an emptying of the graph to its end"),
    ),
)
