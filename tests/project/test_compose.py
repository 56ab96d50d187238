"""The containers: valid, on loopback, without secrets, and consistent with the settings that they rely on."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import container_secrets
from local_neo4j.configuration import ServerSettings, neo4j_conf

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
TEXT = COMPOSE.read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
CLIENTS = [name for name, service in SERVICES.items() if "NEO4J_URI" in service.get("environment", {})]


def test_the_file_follows_the_compose_specification() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_published_port_is_on_loopback() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 4
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_no_service_takes_part_of_the_host() -> None:
    for name, service in SERVICES.items():
        assert not {"privileged", "network_mode", "pid", "cap_add"} & service.keys(), name
        assert not any("docker.sock" in volume for volume in service.get("volumes", [])), name


def test_every_secret_comes_from_outside_and_its_absence_is_an_error() -> None:
    secret = re.compile(r"PASSWORD$|SECRET|_KEY$|NEO4J_AUTH$|SQL_ALCHEMY_CONN$")
    found = 0
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if secret.search(variable):
                found += 1
                assert re.search(r"\$\{\w+:\?", value), f"{variable} is a literal"
    assert found >= 8
    assert not re.search(r"//\w+:[^$@\s/]+@", TEXT), "an address with a literal password"


def test_every_variable_that_must_be_given_is_written_by_container_secrets() -> None:
    assert set(re.findall(r"\$\{(\w+):\?", TEXT)) == set(container_secrets.MAKERS)


def test_clients_are_told_how_to_reach_neo4j_and_the_server_is_not() -> None:
    """The image turns each NEO4J_ variable into a server setting, and refuses unknown ones."""
    assert {"gtmaloc", "airflow-scheduler", "airflow-init"} <= set(CLIENTS)
    wanted = {"NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"}
    for name in CLIENTS:
        assert {v for v in SERVICES[name]["environment"] if v.startswith("NEO4J_")} == wanted
    server = SERVICES["neo4j"]["environment"]
    assert not wanted & server.keys()
    assert server["NEO4J_PLUGINS"] == '["graph-data-science"]'


def test_every_variable_of_ours_is_a_setting() -> None:
    settings = pytest.importorskip("gtmaloc.settings", reason="gtmaloc.settings is not there yet")
    fields = settings.Settings.model_fields
    known = {f"GTMALOC_{name.upper()}" for name in fields if not name.startswith("neo4j_")}
    known |= {name.upper() for name in fields if name.startswith("neo4j_")}
    used = {
        variable
        for name in CLIENTS
        for variable in SERVICES[name]["environment"]
        if variable.startswith(("GTMALOC_", "NEO4J_"))
    }
    assert used
    assert used <= known, used - known


def test_the_server_is_the_version_that_the_local_one_has() -> None:
    pom = (ROOT / "local_neo4j" / "jar_pom.xml").read_text()
    version = SERVICES["neo4j"]["image"].removeprefix("neo4j:").removesuffix("-community")
    assert f"<version>{version}</version>" in pom


@pytest.mark.airflow
def test_every_airflow_variable_is_an_option_of_the_pinned_airflow() -> None:
    airflow = pytest.importorskip("airflow", reason="Apache Airflow is not installed (extra [airflow])")
    known = {
        f"AIRFLOW__{section}__{option}".upper()
        for file in Path(airflow.__file__).parent.rglob("config_templates/config.yml")
        for section, content in yaml.safe_load(file.read_text()).items()
        for option in content["options"]
    }
    used = set(re.findall(r"^\s+(AIRFLOW__\w+):", TEXT, re.MULTILINE))
    assert used
    assert used <= known, used - known


def test_every_long_running_service_has_a_health_check_and_waits_for_what_it_needs() -> None:
    for name, service in SERVICES.items():
        if name == "airflow-init":
            continue
        assert "healthcheck" in service, name
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES
            assert how["condition"] in {"service_healthy", "service_completed_successfully"}


def test_the_image_installs_what_is_pinned_and_copies_what_exists() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    assert "--require-hashes -r requirements/installer.txt" in dockerfile
    assert '--require-hashes -r "requirements/$EXTRA.txt"' in dockerfile
    assert all((ROOT / "requirements" / f"{extra}.txt").is_file() for extra in ("service", "airflow"))
    assert re.search(r"^USER (?!root)", dockerfile, re.MULTILINE), "the container runs as root"
    for service in SERVICES.values():
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).exists()
            extra = service["build"]["args"]["EXTRA"]
            assert re.search(rf"^{extra} = \[", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)


def test_secrets_are_random_private_and_written_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("NEO4J_PASSWORD=mine")
    assert set(container_secrets.complete(file)) == set(container_secrets.MAKERS) - {"NEO4J_PASSWORD"}
    assert file.stat().st_mode & 0o777 == 0o600
    lines = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert lines["NEO4J_PASSWORD"] == "mine"
    assert len(set(lines.values())) == len(lines)
    before = file.read_text()
    assert container_secrets.complete(file) == []
    assert file.read_text() == before


def test_neo4j_is_as_restricted_as_the_local_one() -> None:
    given = SERVICES["neo4j"]["environment"]
    local = dict(
        line.split("=", 1) for line in neo4j_conf(ServerSettings(), 1, 2).splitlines() if "=" in line
    )
    for name in (
        "dbms.security.procedures.allowlist",
        "dbms.security.procedures.unrestricted",
        "dbms.security.allow_csv_import_from_file_urls",
        "internal.dbms.cypher_ip_blocklist",
    ):
        variable = "NEO4J_" + name.replace("_", "__").replace(".", "_")
        assert given[variable] == local[name], name
