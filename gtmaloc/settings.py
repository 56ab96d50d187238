"""Every setting, in one place: environment variables GTMALOC_… and the four standard NEO4J_… ones."""

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gtmaloc_base.addresses import refuse_login
from gtmaloc_base.errors import UsageError


def _neo4j(name: str) -> AliasChoices:
    return AliasChoices(f"NEO4J_{name}", f"neo4j_{name.lower()}")


def _user_cache() -> Path:
    cache = platformdirs.user_cache_path("gtmaloc")
    if not cache.is_absolute():  # without HOME and an entry in the user database it begins with a literal "~"
        raise UsageError(
            "The home directory of this user is unknown, and with it where to keep the server's jars",
            "Set HOME, or GTMALOC_CACHE to a directory for them",
        )
    return cache


class Settings(BaseSettings):
    """Settings of one process. An option overrides a variable, a variable overrides a default."""

    model_config = SettingsConfigDict(
        env_prefix="GTMALOC_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    neo4j_uri: str | None = Field(
        None, validation_alias=_neo4j("URI"), description="Server to use; if unset, the local one"
    )
    neo4j_username: str = Field("neo4j", validation_alias=_neo4j("USERNAME"), description="User name")
    neo4j_password: SecretStr | None = Field(
        None, validation_alias=_neo4j("PASSWORD"), description="Password of that user"
    )
    neo4j_database: str = Field("neo4j", validation_alias=_neo4j("DATABASE"), description="Database name")

    var: Path = Field(Path("var"), description="Directory for everything that GTMALoc writes in this project")
    cache: Path = Field(
        default_factory=_user_cache,
        description="Per-user cache of server jars",
    )
    data: Path | None = Field(
        None, description="Directory of releases; if unset, the synthetic demonstration release"
    )
    bolt_port: int = Field(0, ge=0, le=65535, description="Bolt port of the local server; 0: any free one")
    http_port: int = Field(0, ge=0, le=65535, description="HTTP port of the local server; 0: any free one")
    heap: str = Field("2g", pattern=r"^\d+[mg]$", description="Java heap of the local server")
    start_timeout: float = Field(
        600, gt=0, description="Seconds to wait for the local server to start or to recover after a crash"
    )
    page_cache: str = Field("512m", pattern=r"^\d+[mg]$", description="Page cache of the local server")

    wait: bool = Field(True, description="Wait for another writer of the same graph; if not, refuse")
    lease_seconds: float = Field(
        30,
        ge=10,
        description="Silence in s after which others may take over from a writer; at least 10, since a busy "
        "machine may delay its reports",
    )

    species: str = Field(
        "hsa", pattern=r"^[a-z0-9]{3,8}$", description="miRBase organism code of the species to load"
    )
    reject_limit: float = Field(
        0.05, ge=0, le=1, description="Share of unusable rows above which a load is refused"
    )

    loss_limit: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of a relation above which a release that lost it must be accepted (--accept-loss)",
    )

    mesh_delta: float = Field(
        0.5, gt=0, le=1, description="Decay per MeSH level in disease similarity (eq. 2)"
    )
    disease_threshold: float = Field(0.3, ge=0, le=1, description="Minimum score of a disease edge")
    functional_alpha: float = Field(0.5, ge=0, le=1, description="Weight of disease similarity in eq. 5")
    functional_threshold: float = Field(
        0.6, ge=0, le=1, description="Minimum score of a functional edge (T of eq. 6)"
    )
    sequence_neighbours: int = Field(20, ge=1, description="Nearest neighbours kept in the sequence network")
    sequence_threshold: float = Field(
        0.6, ge=0, le=1, description="Pairs with at least this score are kept too"
    )

    allowed_hosts: str = Field(
        "", description="Host names, comma-separated, under which the REST service answers besides localhost"
    )

    seed: int = Field(0, ge=0, description="Seed of every random choice")
    folds: int = Field(10, ge=2, description="Folds of cross-fitting and evaluation")
    processes: int = Field(
        1, ge=1, description="Processes that compute folds, on CPUs; each needs about a gigabyte of memory"
    )
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where models are trained")

    @field_validator("neo4j_uri")
    @classmethod
    def _without_login(cls, uri: str | None) -> str | None:
        if uri is not None:
            refuse_login(uri)
        return uri

    def masked(self) -> dict[str, str]:
        """Every setting as text, with the password hidden."""
        return {name: str(getattr(self, name)) for name in type(self).model_fields}


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` (command-line options) that are None are ignored.

    Raises:
        UsageError: a value is not allowed; the message names the variable.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        variable = name if name.startswith("NEO4J") else f"GTMALOC_{name}"
        raise UsageError(
            f"The value of {variable} cannot be used: {first['msg']} (given: {first.get('input')!r})",
            f"Give an allowed value (the variable {variable} or its option), or leave it out",
        ) from None
