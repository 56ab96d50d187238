"""What a check is: a name, and a question whose answer must be that nothing violates it."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from graph_schema.catalogue import NODES, relation_type
from graph_store.connection import GraphStore

GRAPH = "graph"
"""The source of checks that concern no single source."""


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check; `detail` says how many violations there are and names one of them."""

    name: str
    source: str
    ok: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        """`{name, source, ok, detail}`."""
        return {"name": self.name, "source": self.source, "ok": self.ok, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of every check."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if not check.ok)

    def as_json(self) -> dict[str, Any]:
        """`{ok, checks: [{name, source, ok, detail}]}`."""
        return {"ok": self.ok, "checks": [check.as_json() for check in self.checks]}


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on each node x of a label, or each edge x of a type from a to b, that marks a violation.

    All rules of one label or type are counted in a single pass over it.
    """

    name: str
    of: str
    violated: str  # Cypher over x (and a, b)
    source: str = GRAPH


@dataclass(frozen=True, slots=True)
class Question:
    """A query that returns one row: the number of violations `n`, and one of them as text, `example`."""

    name: str
    cypher: str
    source: str = GRAPH
    of: str = ""  # the label or type that it is about; it is not asked if the graph has none
    parameters: Mapping[str, Any] = field(default_factory=dict)


def ask_rules(store: GraphStore, rules: Iterable[Rule], held: Container[str]) -> list[Check]:
    """The outcome of rules, in the order in which they are given; `held`: labels and types in the graph."""
    ordered = list(rules)
    by_owner: dict[str, list[Rule]] = defaultdict(list)
    for rule in ordered:
        by_owner[rule.of].append(rule)
    asked = {of: group for of, group in by_owner.items() if of in held}
    answers = _answers(store, ((_violations(of, group), {}) for of, group in asked.items()))
    found: dict[Rule, tuple[int, str]] = {}
    for group, rows in zip(asked.values(), answers, strict=True):
        found |= {group[row["rule"]]: (row["n"], row["example"]) for row in rows}
    return [outcome(rule.name, rule.source, *found.get(rule, (0, None))) for rule in ordered]


def ask(store: GraphStore, questions: Iterable[Question], held: Container[str]) -> list[Check]:
    """The outcome of questions, in the order in which they are given; `held` as for `ask_rules`."""
    ordered = list(questions)
    asked = [question for question in ordered if not question.of or question.of in held]
    answers = _answers(store, ((question.cypher, question.parameters) for question in asked))
    found = {q.name: (row["n"], row["example"]) for q, (row,) in zip(asked, answers, strict=True)}
    return [outcome(q.name, q.source, *found.get(q.name, (0, None))) for q in ordered]


def _violations(of: str, rules: Iterable[Rule]) -> str:
    """Cypher: number and first example of the violations of each rule, in one pass over their owner."""
    pattern, example = _of_label(of) if of in NODES else _of_type(of)
    violated = ", ".join(f"CASE WHEN {rule.violated} THEN {i} END" for i, rule in enumerate(rules))
    return (
        f"MATCH {pattern} UNWIND [{violated}] AS rule WITH rule, {example} AS example WHERE rule IS NOT NULL "
        "RETURN rule, count(*) AS n, min(example) AS example"
    )


def _answers(
    store: GraphStore, queries: Iterable[tuple[str, Mapping[str, Any]]]
) -> Iterator[list[dict[str, Any]]]:
    """The rows of each query, in order; two are asked at a time, since planning takes longer than reading."""
    pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="checking")
    try:
        yield from pool.map(lambda query: store.read(*query), queries)
    finally:
        pool.shutdown(cancel_futures=True)


def outcome(name: str, source: str, violations: int, example: str | None) -> Check:
    """A check with this number of violations."""
    found = f"{violations:,} violation{'s' if violations != 1 else ''}"
    detail = f"{found}, for example {example or 'one without a key'}" if violations else "nothing found"
    return Check(name, source, not violations, detail)


def key_of(variable: str) -> str:
    """Cypher: the key of a node of any label as text."""
    return f"toString(coalesce({variable}.id, {variable}.accession, elementId({variable})))"


def _of_label(label: str) -> tuple[str, str]:
    return f"(x:`{label}`)", key_of("x")


def _of_type(type_: str) -> tuple[str, str]:
    relation_type(type_)
    return f"(a)-[x:`{type_}`]->(b)", f"{key_of('a')} + ' -> ' + {key_of('b')}"
