"""The node in which the graph records its own state."""

from graph_schema.types import Kind, NodeType, Property

META = NodeType(
    "GraphState",
    "id",
    "biolink:InformationContentEntity",
    "The single node that records the schema version, the current run and the origin of the computed parts.",
    (
        Property("id", Kind.STRING, "always 'gtmaloc'", required=True),
        Property("schema_version", Kind.INTEGER, "version of this schema", required=True),
        Property("current_run", Kind.STRING, "id of the current ModelRun: queries follow it"),
        Property("related_fingerprint", Kind.STRING, "data that the similarity edges were computed from"),
        Property("related_parameters", Kind.STRING, "parameters of the similarity edges, a JSON object"),
        Property("embedded_fingerprint", Kind.STRING, "data that the embeddings were computed from"),
        Property("embedded_parameters", Kind.STRING, "node2vec settings and seed, a JSON object"),
        Property("emptying", Kind.BOOLEAN, "true from the start of an emptying of the graph to its end"),
    ),
)
