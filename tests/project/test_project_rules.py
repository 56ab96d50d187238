"""Rules of the whole project that no single package can check for itself."""

import ast
import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

import gtmaloc

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = sorted(
    path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in {"tests", "benchmarks"}
)
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
SOURCES = sorted(
    path
    for folder in (*PACKAGES, "tests", "dags", "tools", "benchmarks", "docs", "deploy", "requirements")
    for path in (ROOT / folder).rglob("*")
    if path.suffix
    in {".py", ".md", ".toml", ".txt", ".tsv", ".xml", ".cypher", ".in", ".yml", ".html", ".j2"}
) + [
    ROOT / name
    for name in ("Makefile", "docker-compose.yml", "pyproject.toml", "CITATION.cff", ".importlinter")
]


def relative(path: Path) -> str:
    """The path as a reader of the failure knows it."""
    return str(path.relative_to(ROOT))


# --- what no file says


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an absolute path of some machine", r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/"),
        (
            "a package registry",
            r"(?i)\b(pypi\.org|pythonhosted|repo1?\.maven|maven\.org|artifactory|nexus)\b",
        ),
        ("a login in an address", r"://\w+:(?!secret@)[^\s$@/{}'\"]+@"),
    ],
)
def test_no_file_names(what: str, pattern: str) -> None:
    this = Path(__file__)
    found = [
        relative(path) for path in SOURCES if path != this and re.search(pattern, path.read_text("utf-8"))
    ]
    assert not found, f"{what} in {', '.join(found)}"


# --- what every package has


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_typed_described_installed_and_bound_by_the_import_contract(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()
    assert ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text()))
    assert package in PROJECT["tool"]["mypy"]["packages"]
    installed = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    assert any(re.fullmatch(glob.replace("*", ".*"), package) for glob in installed)
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    assert package in contracts["importlinter"]["root_packages"].split()
    assert re.search(rf"\b{package}\b", contracts["importlinter:contract:layers"]["layers"])


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_module_has_one_subject(module: Path) -> None:
    assert module.stem not in {"utils", "util", "helpers", "misc", "common"}, "name it for what it does"
    lines = len(module.read_text("utf-8").splitlines())
    assert lines <= 300, f"{lines} lines: more than one subject"


def test_public_docstrings_and_types_are_required_by_the_tools() -> None:
    ruff = PROJECT["tool"]["ruff"]["lint"]
    assert "D" in ruff["select"]
    assert not {"D100", "D101", "D102", "D103", "D104"} & set(ruff["ignore"])
    assert PROJECT["tool"]["mypy"]["strict"] is True


# --- who imports whom


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contract on the packages in `folder`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    config = ["--config", str(ROOT / ".importlinter"), "--no-cache", "--no-logo"]
    return subprocess.run([*command, *config], cwd=folder, capture_output=True, text=True)


def test_the_project_keeps_the_import_contract() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        (None, "", None),
        ("gtmaloc_model/data/from_graph.py", "import graph_store.connection", None),
        ("loaders/load.py", "import graph_store.writing.release_writer", None),
        ("gtmaloc_base/errors.py", "import graph_schema", "Packages import downwards only"),
        ("graph_schema/nodes.py", "import graph_store", "Packages import downwards only"),
        ("local_neo4j/ports.py", "import graph_schema", "Packages import downwards only"),
        ("gtmaloc_learning/metrics.py", "import graph_schema", "Packages import downwards only"),
        ("graph_store/schema.py", "import loaders", "Packages import downwards only"),
        ("loaders/load.py", "import gtmaloc_model", "Packages import downwards only"),
        ("gtmaloc/cli/ask.py", "import graph_service.app", "Packages import downwards only"),
        ("gtmaloc/pipeline/load.py", "import gtmaloc.cli.app", "Verbs call pipeline steps"),
        ("gtmaloc_model/nn/attention.py", "import gtmaloc_model.models.base", "No circle"),
        (
            "gtmaloc_model/models/base.py",
            "import graph_store.connection",
            "Below the front only load and data.from_graph",
        ),
        (
            "loaders/sources/mesh.py",
            "import graph_store.connection",
            "Below the front only load and data.from_graph",
        ),
        ("gtmaloc/pipeline/load.py", "import airflow", "Only dags know Airflow"),
        ("loaders/sources/mesh.py", "import torch", "Schema, server, store and loaders start without torch"),
    ],
)
def test_a_forbidden_import_is_found(
    tmp_path: Path, module: str | None, line: str, broken: str | None
) -> None:
    for path in MODULES:  # the same tree, with nothing in it
        empty = tmp_path / path.relative_to(ROOT)
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.touch()
    (tmp_path / "gtmaloc_model/models/base.py").write_text("import gtmaloc_model.nn.attention\n")
    if module:
        with (tmp_path / module).open("a") as file:
            file.write(line + "\n")
    done = lint(tmp_path)
    assert (done.returncode == 0) is (broken is None), done.stdout + done.stderr
    if broken:
        assert re.search(rf"{re.escape(broken)}.* BROKEN", done.stdout)


def test_dags_hold_no_logic_and_nobody_imports_them() -> None:
    """A DAG file is read every few seconds: at its top it imports Airflow and the standard library alone."""
    for path in (ROOT / "dags").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                assert top in {"airflow", "__future__"} | sys.stdlib_module_names, f"{relative(path)}: {name}"
    for module in MODULES:
        assert not re.search(r"^\s*(from|import) dags\b", module.read_text("utf-8"), re.MULTILINE)


# --- what is installed


def distributions(modules: list[Path]) -> set[str]:
    """The distributions that these files import, as pyproject.toml spells them."""
    tops: set[str] = set()
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                tops.add(node.module.split(".")[0])
    own = {path.stem for folder in ("tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py")}
    tops -= {*sys.stdlib_module_names, *PACKAGES, *own}
    owners = packages_distributions()
    return {re.sub(r"[-_.]+", "-", owners[top][0]).lower() for top in tops if top in owners}


def declared(requirements: list[str]) -> set[str]:
    """Names of requirements without versions and extras."""
    return {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in requirements}


def test_every_imported_library_is_declared_and_every_declared_one_is_imported() -> None:
    core = declared(PROJECT["project"]["dependencies"])
    extras = PROJECT["project"]["optional-dependencies"]
    optional = declared([*extras["service"], *extras["airflow"], *extras["py2neo"]])
    imported = distributions(MODULES)
    assert imported <= core | optional, f"imported, not in pyproject.toml: {imported - core - optional}"
    checks = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")])
    known = core | optional | declared(extras["dev"])
    assert distributions(checks) <= known, (
        f"imported by checks, not declared: {distributions(checks) - known}"
    )
    silent = {"neo4j-rust-ext"}  # makes the driver faster by being there
    assert core - silent <= imported, f"in pyproject.toml, never imported: {core - silent - imported}"


# --- what a contributor is told


def test_every_place_that_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = [line for line in text.splitlines() if re.match(r"\| \d+\. ", line)]
    assert len(table) == 13
    places = {
        place for line in table for place in re.findall(r"`([\w.]+(?:/[\w.]+)*/?)`", line) if "/" in place
    }
    assert len(places) >= 20
    assert sorted(place for place in places if not (ROOT / place).exists()) == []


def test_every_test_that_the_docs_name_exists() -> None:
    for name in ("testing.md", "failures.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        named = set(re.findall(r"`((?:\w+/)+(?:test_\w+\.py|\w+_contract\.py)?)`", text))
        missing = {
            place for place in named if not ((ROOT / "tests" / place).exists() or (ROOT / place).exists())
        }
        assert not missing, f"docs/{name}: {sorted(missing)}"


# --- citation, continuous integration


def test_the_citation_file_is_valid_and_names_the_three_papers() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*command, "CITATION.cff"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == gtmaloc.__version__
    assert citation["license"] == PROJECT["project"]["license"]
    assert len(citation["references"]) == 3


def test_ci_runs_what_a_person_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("make test")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
