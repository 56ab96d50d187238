"""Writes neo4j.conf: loopback only, no usage reports, only the procedures that are needed."""

import re
from dataclasses import dataclass

from gtmaloc_base.errors import UsageError
from local_neo4j.java import NEO4J_JVM_FLAGS

LOOPBACK = "127.0.0.1"
GDS_NEEDED = (
    "gds.version",
    "gds.graph.project",
    "gds.graph.list",
    "gds.graph.drop",
    "gds.node2vec.stream",
    "gds.node2vec.stream.estimate",
    "gds.similarity.*",
    "gds.util.*",
)
"""The part of GDS that the server loads; the rest (about 450 procedures) can write, export or train."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a user may configure on the local server."""

    heap: str = "2g"
    page_cache: str = "512m"
    auth: bool = True

    def __post_init__(self) -> None:
        for name, value in (("heap", self.heap), ("page_cache", self.page_cache)):
            if not re.fullmatch(r"[1-9]\d*[kmg]", value):
                raise UsageError(
                    f"{name} of the local Neo4j is {value!r}", "Give a size such as 512m or 2g (k, m or g)"
                )


def neo4j_conf(settings: ServerSettings, bolt_port: int, http_port: int) -> str:
    """The text of neo4j.conf; Neo4j refuses to start with a key that its version does not know."""
    values = {
        "server.default_listen_address": LOOPBACK,
        # The default is "localhost", which a browser or driver may resolve to ::1, where no server listens.
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": f":{bolt_port}",
        "server.bolt.advertised_address": f":{bolt_port}",
        "server.http.listen_address": f":{http_port}",
        "server.http.advertised_address": f":{http_port}",
        "server.https.enabled": "false",
        "server.memory.heap.max_size": settings.heap,
        "server.memory.pagecache.size": settings.page_cache,
        "server.directories.plugins": "plugins",
        "server.directories.import": "import",
        "dbms.security.auth_enabled": str(settings.auth).lower(),
        "dbms.security.procedures.allowlist": ",".join(GDS_NEEDED),
        "dbms.security.procedures.unrestricted": ",".join(GDS_NEEDED),
        # LOAD CSV: neither the server's own files nor any address, to which it could send what it reads
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "dbms.usage_report.enabled": "false",
        # The defaults, 512 MB preallocated at the first start and two days of logs, are too much here.
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "256M size",
        # Bolt always waits these out on shutdown (5 s each by default), even with no transaction running.
        "internal.server.bolt.connection_shutdown_wait_time": "1s",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "1s",
    }
    lines = [f"{key}={value}" for key, value in values.items()]
    lines += [f"server.jvm.additional={flag}" for flag in NEO4J_JVM_FLAGS]  # for the bulk import's own JVM
    header = "# Written by gtmaloc at every start: changes made here are lost.\n"
    return header + "\n".join(lines) + "\n"
