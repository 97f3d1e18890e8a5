"""Makes the logs beside it: six days of a small web server, invented. The four
older days are compressed, as a log rotation does.

    python3 make.py
"""
import gzip
import json
import pathlib
import random

random.seed(2026)
here = pathlib.Path(__file__).parent
paths = ["/", "/search", "/items/{}", "/items/{}/buy", "/login", "/static/app.js"]
slow = {"/": 8, "/search": 60, "/items/{}": 15, "/items/{}/buy": 90, "/login": 30, "/static/app.js": 2}

for day in range(1, 7):
    lines = []
    for second in sorted(random.randrange(86400) for _ in range(500)):
        path = random.choices(paths, [20, 10, 30, 4, 6, 30])[0]
        bad = day == 4 and 50000 < second < 55000 and path != "/static/app.js"  # a bad afternoon
        status = random.choices([200, 301, 404, 500], [90, 3, 5, 1])[0]
        if bad and random.random() < 0.6:
            status = random.choice([500, 503])
        line = {
            "ts": f"2026-03-{day:02d}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z",
            "level": "error" if status >= 500 else "info",
            "status": status,
            "method": "POST" if path.endswith("buy") else "GET",
            "path": path.format(random.randrange(40)),
            "ms": round(random.expovariate(1 / slow[path]) * (8 if bad else 1), 3),
        }
        if random.random() < 0.7:
            line["user"] = random.choice(["ann", "böb", "carla", "dan", "eve", "françois"])
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    name, text = here / f"web-{day}.jsonl", "".join(lines).encode()
    if day <= 4:
        with open(f"{name}.gz", "wb") as f:
            f.write(gzip.compress(text, mtime=0))
    else:
        name.write_bytes(text)
