"""The OpenAPI document as one page for people: plain HTML, nothing loaded from anywhere, no script."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
h1, h2, h3 { line-height: 1.2 } code, pre { font-family: ui-monospace, monospace; font-size: 0.9em }
pre { background: #f4f4f4; padding: 0.8rem; overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid #ddd }
"""

Document = Mapping[str, Any]


def page_of(document: Document) -> str:
    """The page of an OpenAPI 3.1 document."""
    info = document["info"]
    parts = [
        f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>",
        f"<p>{_prose(info['description'])} The same for machines: <a href='/openapi.json'>openapi.json</a>.</p>",
        *(
            _operation(method, path, operation)
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        ),
        *(_fields(name, schema) for name, schema in document["components"]["schemas"].items()),
    ]
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><h3>{escape(operation['summary'])}</h3>"
        f"<p>{_prose(operation['description'])}</p>"
        f"<h3>Request</h3>{''.join(_body(operation['requestBody']['content']))}"
        f"<h3>Answers</h3><table>{''.join(_answers(operation['responses']))}</table>"
    )


def _body(content: Mapping[str, Any]) -> Iterable[str]:
    for media_type, form in content.items():
        yield f"<h4><code>{escape(media_type)}</code></h4>"
        for example in form["examples"].values():
            yield _sample(example["value"])


def _answers(responses: Mapping[str, Any]) -> Iterable[str]:
    for status, response in responses.items():
        examples = [form["example"] for form in response.get("content", {}).values() if "example" in form]
        yield (
            f"<tr><th>{status}</th><td>{_prose(response['description'])}"
            f"{''.join(_sample(example) for example in examples)}</td></tr>"
        )


def _fields(name: str, schema: Mapping[str, Any]) -> str:
    needed = schema.get("required", ())
    rows = (
        f"<tr><td><code>{escape(field)}</code></td><td>{escape(_type(what))}{' · needed' * (field in needed)}</td>"
        f"<td>{_prose(what.get('description', ''))}</td></tr>"
        for field, what in schema["properties"].items()
    )
    return f"<h2>{escape(name)}</h2><p>{_prose(schema.get('description', ''))}</p><table>{''.join(rows)}</table>"


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("type", ""))


def _sample(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return f"<pre>{escape(text)}</pre>"


def _prose(text: str) -> str:
    """Text with its ``code`` in backticks, as the descriptions are written."""
    pieces = escape(text).replace("``", "`").split("`")
    return "".join(f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces))
