"""Two plots as plain SVG: figures against baseline and mark, and the reliability of the confidence."""

from collections.abc import Iterator
from html import escape

from evaluation.figures import Figure, Table
from evaluation.reliability import Bin
from evaluation.report import percent

_ROW, _LABEL, _BAR, _EDGE = 18, 470, 300, 12
_OURS, _NAIVE, _MARK, _INK = "#2a6f97", "#c9c9c9", "#b5462f", "#222"
_SIDE = 320


def figures(tables: list[Table]) -> str:
    """Bars: ours above the baseline, the mark as a red line; one block a table."""
    parts = [_text(_EDGE, _EDGE + 12, "In per cent. Blue: ours; grey: the naive baseline; red: the mark to reach.")]
    y = _EDGE + 2 * _ROW
    for table in tables:
        parts.append(_text(_EDGE, y + 14, table.title, "bold"))
        y += _ROW + 6
        for figure in table.figures:
            parts += _bar(figure, y)
            y += _ROW
        y += _EDGE
    return _svg(_LABEL + _BAR + 70, y, parts)


def reliability(bins: list[Bin]) -> str:
    """Share of alerts that were due against their confidence; on the diagonal it is calibrated."""
    left, top = 50, 30
    parts = [
        _text(left, 20, "Alerts due, by confidence (blind; numbers: alerts)", "bold"),
        f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_INK}"/>',
        f'<line x1="{left}" y1="{top + _SIDE}" x2="{left + _SIDE}" y2="{top}" stroke="{_NAIVE}" stroke-dasharray="4"/>',
        _text(left - 30, top + _SIDE, "0 %"),
        _text(left - 45, top + 10, "100 %"),
        _text(left + _SIDE - 40, top + _SIDE + 16, "confidence"),
    ]
    for one in bins:
        x, y = left + _SIDE * one.confidence, top + _SIDE * (1 - one.right)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_OURS}"/>')
        parts.append(_text(x + 8, y + 4, str(one.alerts)))
    return _svg(left + _SIDE + 50, top + _SIDE + 30, parts)


def _bar(figure: Figure, y: float) -> Iterator[str]:
    yield _text(_EDGE, y + 12, figure.label)
    if figure.baseline is not None and figure.baseline.value is not None:
        yield _rect(y + 10, figure.baseline.value, 4, _NAIVE)
    if figure.ours.value is not None:
        yield _rect(y + 2, figure.ours.value, 8, _OURS)
    yield _text(_LABEL + _BAR + 8, y + 12, percent(figure.ours.value))
    if figure.to_reach is not None:
        x = _LABEL + _BAR * figure.to_reach
        yield f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{y + 15}" stroke="{_MARK}" stroke-width="2"/>'


def _rect(y: float, share: float, height: float, fill: str) -> str:
    return f'<rect x="{_LABEL}" y="{y}" width="{_BAR * min(1.0, share):.1f}" height="{height}" fill="{fill}"/>'


def _text(x: float, y: float, words: str, weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" fill="{_INK}">{escape(words)}</text>'


def _svg(width: float, height: float, parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif"'
    return "\n".join([f'{head} font-size="12">', '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>\n"])
