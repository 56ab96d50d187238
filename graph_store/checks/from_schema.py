"""Checks generated from the schema: keys are unique, required properties present, ends as declared."""

from graph_schema.catalogue import PROPERTIES
from graph_schema.nodes import NODE_TYPES
from graph_schema.relations import RELATION_TYPES
from graph_store.checks.check import Question, Rule, key_of


def unique_questions() -> tuple[Question, ...]:
    """No two nodes of a label have one key, and no two edges of a type have one identity."""
    of_nodes = tuple(
        Question(
            f"unique:{n.label}.{n.key}",
            f"MATCH (x:`{n.label}`) WITH x.`{n.key}` AS key, count(*) AS c WHERE c > 1 AND key IS NOT NULL "
            "RETURN count(*) AS n, toString(min(key)) AS example",
            of=n.label,
        )
        for n in NODE_TYPES
    )
    of_edges = tuple(
        Question(
            f"unique:{r.type}",
            f"MATCH (a)-[x:`{r.type}`]->(b) "
            f"WITH {', '.join(['a', 'b', *(f'x.`{p}` AS {p}' for p in r.identity)])}, count(*) AS c "
            f"WHERE c > 1 RETURN count(*) AS n, min({key_of('a')} + ' -> ' + {key_of('b')}) AS example",
            of=r.type,
        )
        for r in RELATION_TYPES
    )
    return of_nodes + of_edges


def required_rules() -> tuple[Rule, ...]:
    """Every required property is present; no required text is empty."""
    return tuple(
        Rule(f"required:{of}.{p.name}", of, f"(x.`{p.name}` IS NULL OR x.`{p.name}` = '')")
        for of, properties in PROPERTIES.items()
        for p in properties
        if p.required
    )


def end_rules() -> tuple[Rule, ...]:
    """The ends of every edge have the labels that its type declares."""
    return tuple(
        Rule(
            f"ends:{r.type}",
            r.type,
            f"NOT ({' OR '.join(f'(a:`{start}` AND b:`{end}`)' for start, end in r.ends)})",
        )
        for r in RELATION_TYPES
    )
