"""A soak's picture: what was looked at, over time; grey lines are what happened to the upstreams."""
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, HEIGHT, GAP = 760, 60, 16, 90, 44
PANELS = [("memory, MB", ["rss_mb"]), ("threads and open files", ["threads", "files"]),
          ("requests a second", ["requests_a_second"]), ("JSON and whole streams: p50 and p99, ms", ["p50_ms", "p99_ms"])]
COLORS = ["#059669", "#2563eb"]


def svg(rows):
    end = max((r["seconds"] for r in rows), default=1) or 1
    body, y = [], 30

    def x(seconds):
        return LEFT + seconds / end * (WIDTH - LEFT - RIGHT)
    for title, columns in PANELS:
        values = [r[c] for r in rows for c in columns if r[c] != ""]
        top = max(values, default=1) * 1.1 or 1
        body.append(f'<text x="16" y="{y}" class="title">{escape(title)}</text>')
        base = y + 10 + HEIGHT
        for r in rows:
            if r["event"]:
                body.append(f'<path d="M{x(r["seconds"]):.1f} {y + 10}v{HEIGHT}" stroke="#e5e7eb"/>')
        for share in (0, 0.5, 1):
            level = base - share * HEIGHT / 1.1
            body.append(f'<path d="M{LEFT} {level:.1f}H{WIDTH - RIGHT}" stroke="#d1d5db"/>'
                        f'<text x="{LEFT - 6}" y="{level + 4:.1f}" text-anchor="end" class="note">{share * top / 1.1:.0f}</text>')
        for column, color in zip(columns, COLORS):
            points = " ".join(f"{x(r['seconds']):.1f},{base - r[column] / top * HEIGHT:.1f}" for r in rows if r[column] != "")
            body.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.5"/>')
        y = base + GAP
    body.append(f'<text x="{WIDTH - RIGHT}" y="{y - 20}" text-anchor="end" class="note">{end / 60:.1f} minutes; grey: an upstream '
                "was killed, stopped or came back, or the configuration was edited</text>")
    style = "text{font:13px system-ui,sans-serif;fill:#1f2937}.title{font-weight:600}.note{font-size:11px;fill:#6b7280}"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img" '
            f'aria-label="Soak test"><style>{style}</style><rect width="100%" height="100%" rx="8" fill="#fff"/>' + "".join(body) + "</svg>\n")
