"""The results as Markdown: ratios against nginx first, absolute figures second.

Alone, `python3 report.py results/X.json` prints the report of an earlier run.
"""
import json
import statistics
import sys

COLUMN_NAMES = {"small": "JSON 1 KB", "agent": "agent request 100 KB", "image": "image 1 MB", "stream": "stream of 100 chunks"}


def median(cell, name):
    return statistics.median(cell[name]) if cell and cell.get(name) else None


def number(x):
    if x is None:
        return "–"
    if abs(x) >= 10_000:
        return f"{x:,.0f}"
    return f"{x:.0f}" if abs(x) >= 100 else f"{x:.1f}" if abs(x) < 10 else f"{x:.0f}"


def ratio_of(value, base):
    return f"**{value / base:.2f}×**" if value / base < 9.95 else f"**{value / base:.0f}×**"


def with_ratio(value, base, unit="µs"):
    if value is None:
        return "–"
    return f"{ratio_of(value, base)} ({number(value)} {unit})" if base else f"{number(value)} {unit}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "--:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def shown(r, *measures):
    """The lanes that have something in one of the measures, in their order."""
    return [(key, lane["label"]) for key, lane in r["lanes"].items() if any(key in r[m] for m in measures)]


def chunk(cells, base_cells):
    """The cost of one chunk of a stream, without that of the request around it."""
    def cost(cells):
        if any("invalid" in cells.get(c, {"invalid": True}) for c in ("small", "stream")):
            return None
        small, stream = (median(cells[c], "cpu") for c in ("small", "stream"))
        return (stream - small) / 100 if small and stream and stream > small else None
    value, base = cost(cells), cost(base_cells)
    return "–" if value is None else f"{ratio_of(value, base)} ({value:.2f} µs)" if base else f"{value:.2f} µs"


def cpu_table(r):
    nginx = r["requests"].get("nginx", {})
    rows = []
    for key, label in shown(r, "requests"):
        if key == "direct":
            continue
        row = [label]
        for column in r["columns"]:
            cell = r["requests"][key].get(column)
            row.append("invalid" if cell and "invalid" in cell else with_ratio(median(cell, "cpu"), median(nginx.get(column), "cpu")))
            if column == "stream":
                row.append(chunk(r["requests"][key], nginx))
        rows.append(row)
    head = [""]
    for column in r["columns"]:
        head += [COLUMN_NAMES[column]] + (["each chunk"] if column == "stream" else [])
    note = "\nEach chunk: what the stream costs beyond the JSON of 1 KB (its request is the same), divided by its 100 chunks.\n"
    return table(head, rows) + (note if "stream" in r["columns"] else "")


def spread_table(r):
    rows = []
    for key, label in shown(r, "requests"):
        row = [label]
        for column in r["columns"]:
            cell = r["requests"][key].get(column, {})
            compiler = median(cell, "compiler") or 0
            note = f" ({number(compiler)} JIT)" if cell.get("cpu") and compiler > 0.03 * median(cell, "cpu") else ""
            row.append(f"{number(min(cell['cpu']))}–{number(max(cell['cpu']))}{note}" if cell.get("cpu") and key != "direct" else "–")
        rows.append(row)
    return table(["µs CPU, lowest–highest round", *(COLUMN_NAMES[c] for c in r["columns"])], [x for x in rows if set(x[1:]) != {"–"}])


def allocation_table(r):
    rows = []
    for key, label in shown(r, "requests"):
        cells = [median(r["requests"][key].get(c), "allocated") for c in r["columns"]]
        if any(cells):
            rows.append([label, *(f"{x / 1024:,.0f} KB" if x else "–" for x in cells)])
    return table(["allocated per request", *(COLUMN_NAMES[c] for c in r["columns"])], rows) if rows else ""


def rate_table(r):
    rows = []
    for key, label in shown(r, "requests"):
        cells = [r["requests"][key].get(c) for c in r["columns"]]
        rows.append([label, *("invalid" if c and "invalid" in c else number(median(c, "rate")) for c in cells)])
    return table(["requests/s, 10 clients", *(COLUMN_NAMES[c] for c in r["columns"])], rows)


def added(cell, direct, name):
    value, base = median(cell, name), median(direct, name)
    return "–" if value is None or base is None or "invalid" in cell else f"{value - base:+,.0f}"


def latency_table(r):
    one, ten = r["latency"], {k: v.get("small") for k, v in r["requests"].items()}
    one = {k: v.get("c1") for k, v in one.items()}
    rows = [["*the mock directly (absolute)*", *(number(median(c.get("direct"), p)) for c in (one, ten) for p in ("p50", "p99"))]]
    for key, label in shown(r, "latency"):
        if key != "direct":
            rows.append([label, *(added(c.get(key), c.get("direct"), p) for c in (one, ten) for p in ("p50", "p99"))])
    return table(["added µs", "1 client, p50", "p99", "10 clients, p50", "p99"], rows)


def first_byte_table(r):
    base = r["first_byte"].get("direct", {})
    names = [(c, p) for c in ("c1", "c10") for p in ("first_byte_p50", "first_byte_p99")]
    rows = [["*the mock directly (absolute)*", *(number(median(base.get(c), p)) for c, p in names)]]
    for key, label in shown(r, "first_byte"):
        if key != "direct":
            rows.append([label, *(added(r["first_byte"][key].get(c), base.get(c), p) for c, p in names)])
    return table(["added µs", "1 client, p50", "p99", "10 clients, p50", "p99"], rows)


def streams_tables(r):
    text = ""
    for level, lanes in r["streams"].items():
        nginx = lanes.get("nginx", {})
        base = nginx.get("cpu_per_chunk") if not nginx.get("failed") else None
        rows = []
        for key, s in lanes.items():
            label = r["lanes"][key]["label"]
            if "invalid" in s:
                rows.append([label, "invalid", *"–––––––"])
                continue
            why = " (" + ", ".join(f"{n} {reason}" for reason, n in s["reasons"].items()) + ")" if s["failed"] else ""
            cost = [with_ratio(s["cpu_per_chunk"], base), f"{number(s['compiler_per_chunk'])} µs"] if not s["failed"] else ["–", "–"]
            rows.append([label, *cost, f"{s['completed']:,}", f"{s['failed']:,}{why}",
                         f"{s['first_byte_p50'] / 1000:.1f} ms", f"{s['first_byte_p99'] / 1000:.1f} ms", f"{s['rss']:.0f} MB", s["threads"]])
        text += f"**{int(level):,} streams at once**\n\n"
        text += table(["", "CPU a chunk", "of it the JIT compiler", "completed", "failed", "first byte p50", "p99", "memory", "threads"], rows) + "\n"
    return text


def start_up_table(r):
    rows = []
    for name, cell in r["start_up"].items():
        seconds = statistics.median(cell["seconds"]) * 1000
        after = r["rss_after_load"].get(name)
        rows.append([cell["label"], f"{number(seconds)} ms", f"{statistics.median(cell['rss']):.0f} MB",
                     f"{after:.0f} MB" if after else "–", int(statistics.median(cell["threads"]))])
    return table(["", "exec to the first 200", "memory then", "memory after the load", "threads then"], rows)


def head(r):
    m = r["machine"]
    lines = [f"# Benchmark, {r['date']}", "",
             f"{m['cores']} cores ({m['cpu']}), {m['memory_gib']} GiB, Linux {m['kernel']}; load generator, mock upstream and proxy share them. "
             f"A {r['mode']} run of `bench/run`: {r['rounds']} rounds of {r['seconds']} s, the sides in turns, medians. "
             "Compare the rows of one table, not the figures of two machines.", "",
             "Versions: " + ", ".join(f"{k} {v}" for k, v in m["versions"].items()) + ".", ""]
    if r.get("aiproxy_command"):
        lines += [f"aiproxy is started as `{' '.join(r['aiproxy_command'])}`.", ""]
    if r.get("foreign_cpu", 0) > 0.05 or m["load_before"] > 0.5:
        lines += [f"> **Not a quiet machine**: other processes used {r.get('foreign_cpu', 0):.0%} of the CPU time that was used during the run; "
                  f"the load before it was {m['load_before']:.1f}.", ""]
    return "\n".join(lines)


def markdown(r):
    parts = [head(r)]
    if r["requests"] and "requests" in r["measures"]:
        parts += ["## CPU time of the proxy per request, against nginx\n", cpu_table(r), allocation_table(r), rate_table(r), spread_table(r)]
    if r["latency"]:
        parts += ["## Added latency, JSON 1 KB\n", latency_table(r)]
    if r["first_byte"]:
        parts += ["## Added time to the first byte of a stream\n", first_byte_table(r)]
    if r["streams"]:
        slow = r.get("slow")
        how = f"Each stream: {slow['chunks']} chunks {slow['ms']} ms apart; {slow['ramp']:,} new streams a second.\n" if slow else ""
        parts += ["## Slow streams\n", how, streams_tables(r)]
    if r["start_up"]:
        parts += ["## Start-up and memory\n", start_up_table(r)]
    if r["not_measured"]:
        rows = "".join(f"- {what}: {why}\n" for what, why in r["not_measured"])
        parts += ["## Not measured, or not valid\n", rows]
    return "\n".join(parts)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as f:
        print(markdown(json.load(f)))
