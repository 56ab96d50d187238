"""The node that says who is writing: not data, so it is neither counted, nor hashed, nor emptied (ADR 16)."""

from graph_schema.types import Kind, NodeType, Property

WRITER_LEASE = NodeType(
    "WriterLease",
    "id",
    "biolink:Activity",
    "The process that may write to this database: at most one, and none when nobody writes. All times are "
    "those of the server.",
    (
        Property("id", Kind.STRING, "always 'writer': the constraint admits one holder", required=True),
        Property("holder", Kind.STRING, "random token of the holder", required=True),
        Property("verb", Kind.STRING, "what it is doing: load, relate, …", required=True),
        Property("host", Kind.STRING, "name of its machine", required=True),
        Property(
            "process_space", Kind.STRING, "where its pid has a meaning: boot and pid namespace", required=True
        ),
        Property("pid", Kind.INTEGER, "its process id", required=True),
        Property(
            "process_started", Kind.STRING, "start of that process, since pids are reused", required=True
        ),
        Property("taken", Kind.INTEGER, "when it began, since 1970", unit="ms", required=True),
        Property("heartbeat", Kind.INTEGER, "when it last reported, since 1970", unit="ms", required=True),
        Property("expires", Kind.INTEGER, "when others may take over, since 1970", unit="ms", required=True),
    ),
)
