"""The page /docs: every request and its answer, without scripts and without another server."""

from html import escape
from typing import Any

_STYLE = "body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto}"


def page(openapi: dict[str, Any]) -> str:
    """HTML of an OpenAPI description."""
    info, models = openapi["info"], openapi["components"]["schemas"]
    title = escape(f"{info['title']} {info['version']}")
    parts = [f"<h1>{title}</h1><p>{escape(info['description'])}</p>"]
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<h2>{method.upper()} {escape(path)}</h2><p>{escape(operation['description'])}</p>")
            parts += [
                f"<p>{escape(status)}: {_answer(answer)}</p>"
                for status, answer in sorted(operation["responses"].items())
            ]
    parts.append("<h1>Answers</h1>")
    parts += [_model(name, model) for name, model in sorted(models.items())]
    parts.append('<p>The same for programs: <a href="openapi.json">openapi.json</a></p>')
    head = f"<meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang=en>{head}{''.join(parts)}</html>"


def _answer(answer: dict[str, Any]) -> str:
    schema = next(iter(answer["content"].values()))["schema"] if "content" in answer else {}
    return f"{escape(answer['description'])}: {_type(schema)}"


def _model(name: str, model: dict[str, Any]) -> str:
    rows = "".join(
        f"<li><code>{escape(field)}</code>: {_type(schema)}"
        + (f" ({escape(schema['description'])})" if "description" in schema else "")
        for field, schema in model.get("properties", {}).items()
    )
    description = escape(model.get("description", "").split("\n\n")[0])
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{description}</p><ul>{rows}</ul>'


def _type(schema: dict[str, Any]) -> str:
    """The type of a value; models are links."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"mapping to {_type(schema['additionalProperties'])}"
    return escape(schema.get("type", "any value"))
