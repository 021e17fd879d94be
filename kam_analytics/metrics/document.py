"""The metric reference in `docs/metrics.md`, written from the specs: `python -m kam_analytics.metrics.document`."""

from __future__ import annotations

from pathlib import Path

from kam_analytics.metrics.registry import Metric, Param, get, names

TARGET = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"
_HEAD = """# Metrics

Every figure that a page, a report or a command shows comes from one of these. This file is written from their specs by
`python -m kam_analytics.metrics.document`; a test holds it to them. `metric NAME --sql` prints the SQL.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _default(param: Param) -> str:
    return "" if param.required else f" = {param.default}"


def _limits(param: Param) -> str:
    """What a value may be, in brackets; nothing where any value of the type will do."""
    parts = ["required"] if param.required else []
    if param.choices:
        parts.append("one of " + ", ".join(map(str, param.choices)))
    if param.least is not None and param.most is not None:
        parts.append(f"{param.least} to {param.most}")
    elif param.least is not None:
        parts.append(f"from {param.least}")
    elif param.most is not None:
        parts.append(f"up to {param.most}")
    if param.at_most is not None:
        parts.append(f"at most `{param.at_most}`")
    return f" ({'; '.join(parts)})" if parts else ""


def _section(metric: Metric) -> str:
    columns = ", ".join(f"`{column.name}`" for column in metric.columns)
    params = ", ".join(f"`{param.name}`{_default(param)}{_limits(param)}" for param in metric.params)
    lines = [
        f"### `{metric.name}`: {metric.title['en']} ({metric.title['zh']})",
        "",
        metric.meaning["en"],
        "",
        "| | |",
        "|---|---|",
        f"| formula | {_cell(metric.formula['en'])} |",
        f"| grain | {_cell(metric.grain['en'])} |",
        f"| source | {_cell(metric.source)} |",
        f"| columns | {columns} |",
    ]
    if params:
        lines.append(f"| parameters | {params} |")
    return "\n".join(lines)


def text() -> str:
    """The whole reference as Markdown."""
    parts = [_HEAD]
    subject = ""
    for name in names():
        metric = get(name)
        if metric.subject != subject:
            subject = metric.subject
            parts.append(f"## {subject}")
        parts.append(_section(metric))
    return "\n\n".join(part.strip() for part in parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
