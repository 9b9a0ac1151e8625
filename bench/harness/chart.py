"""The README's picture: CPU time per request against nginx, as bars.

Alone, `python3 chart.py results/X.json` prints the picture of an earlier run.
"""
import json
import statistics
import sys
from xml.sax.saxutils import escape

from report import COLUMN_NAMES, median

WIDTH, LABELS, BAR, GAP = 760, 210, 18, 8
COLORS = {"nginx": "#6b7280", "vertx": "#60a5fa", "aiproxy": "#059669", "translated": "#34d399", "peer": "#f59e0b"}


def ratios(r, column):
    """Rows of (label, colour, lowest, middle, highest); the translations are one row."""
    nginx = median(r["requests"].get("nginx", {}).get(column), "cpu")
    if not nginx:
        return []
    rows, translated = [], []
    for key, lane in r["lanes"].items():
        cell = r["requests"].get(key, {}).get(column)
        value = None if key == "direct" or not cell or "invalid" in cell else median(cell, "cpu")
        if value is None:
            continue
        if lane["server"] == "aiproxy" and lane["translated"]:
            if not translated:
                rows.append(("aiproxy, translated", COLORS["translated"], translated))
            translated.append(value / nginx)
        else:
            label = "aiproxy, same protocol" if lane["server"] == "aiproxy" else lane["label"].replace("`", "")
            rows.append((label, COLORS[lane["server"]], [value / nginx]))
    return [(f"{label} ({len(v)} pairs)" if len(v) > 1 else label, color, min(v), statistics.median(v), max(v)) for label, color, v in rows]


def panel(rows, title, top):
    ours = [high for _, color, _, _, high in rows if color != COLORS["peer"]]
    longest = min(max(high for *_, high in rows), 2 * max(ours))  # a peer's bar may be cut
    scale = (WIDTH - LABELS - 90) / longest
    out = [f'<text x="16" y="{top}" class="title">{escape(title)}</text>']
    y = top + 12
    for label, color, low, middle, high in rows:
        width = min(middle, longest) * scale
        out.append(f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>')
        out.append(f'<rect x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" fill="{color}"/>')
        end = width
        if middle > longest:
            out.append(f'<path d="M{LABELS + width - 26:.0f} {y + BAR + 2}l8 -{BAR + 4}m6 0l-8 {BAR + 4}" stroke="#fff" stroke-width="3"/>')
        elif high > low:
            end = max(width, high * scale)
            middle_y = y + BAR // 2
            out.append(f'<path d="M{LABELS + low * scale:.1f} {middle_y}H{LABELS + high * scale:.1f}" stroke="#111827" stroke-width="1.5"/>')
        text = f"{middle:.1f}×" if middle < 9.95 else f"{middle:.0f}×"
        out.append(f'<text x="{LABELS + end + 6:.1f}" y="{y + 13}" class="value">{text}</text>')
        y += BAR + GAP
    return out, y


def svg(r):
    body, y = [], 30
    for column in (c for c in r["columns"] if c != "image"):
        if rows := ratios(r, column):
            lines, y = panel(rows, f"CPU time per request against nginx: {COLUMN_NAMES[column]}", y)
            body += lines
            y += 30
    m = r["machine"]
    body.append(f'<text x="16" y="{y - 6}" class="note">{r["date"]}, {m["cores"]} cores ({escape(m["cpu"])}), '
                "medians; shorter is better; the line spans the pairs</text>")
    y += 8
    style = ("text{font:13px system-ui,sans-serif;fill:#1f2937}.title{font-weight:600;font-size:14px}"
             ".value{font-weight:600}.note{font-size:11px;fill:#6b7280}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" '
            f'aria-label="CPU time per request against nginx"><style>{style}</style>'
            f'<rect width="100%" height="100%" rx="8" fill="#fff"/>' + "".join(body) + "</svg>\n")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as f:
        print(svg(json.load(f)), end="")
