// The page of one run. What is drawn is the window [from, to] of time; every
// row holds spans that do not overlap, in order, so that all look-ups are binary
// searches and a million tasks draw as fast as a hundred.
const data = JSON.parse(document.getElementById("data").textContent);
const el = id => document.getElementById(id);
const palette = ["#4c8dd6", "#e8894a", "#4fae7b", "#d9627f", "#8a74d6", "#c9a227", "#3fb0b8", "#b86fc2", "#7d9b3c", "#a5765a", "#5f7fbf", "#d0705c"];
const other = "#8b95a5";
const colors = data.functions.map((_, i) => palette[i] || other);
const rgb = colors.map(c => [1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16)));
const ink = rgb.map(([r, g, b]) => r * .3 + g * .59 + b * .11 > 150 ? "#10151d" : "#ffffff");

const digits = v => v === Math.trunc(v) ? String(v) : v < 9.995 ? v.toFixed(2) : v < 99.95 ? v.toFixed(1) : v.toFixed(0);
function time(ns) {
  if (ns < 0) return "-" + time(-ns);
  if (ns === 0) return "0 s";
  for (const [name, size, under] of [["ns", 1, 999.5], ["µs", 1e3, 999.5], ["ms", 1e6, 999.5], ["s", 1e9, 119.5]])
    if (ns / size < under) return digits(ns / size) + " " + name;
  const s = Math.round(ns / 1e9), two = n => String(n).padStart(2, "0");
  if (s < 3600) return Math.floor(s / 60) + " m " + two(s % 60) + " s";
  const m = Math.round(s / 60);
  return Math.floor(m / 60) + " h " + two(m % 60) + " m";
}
function bytes(n) {
  let v = n;
  for (const name of ["B", "kB", "MB", "GB", "TB"]) {
    if (v < 999.5) return digits(v) + " " + name;
    v /= 1000;
  }
  return digits(v) + " PB";
}
const count = n => n.toLocaleString("en-US");
const percent = x => (100 * x).toFixed(0) + " %";
function make(tag, attrs, ...children) {
  const e = Object.assign(document.createElement(tag), attrs);
  e.append(...children.filter(c => c !== null && c !== undefined));
  return e;
}

// ---- the spans: gzip'd rows of varints, see page.go ----
async function unpack() {
  const text = el("spans").textContent.trim();
  const packed = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const b = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = 0;
  const uvarint = () => {
    let x = 0, scale = 1, c;
    do { c = b[at++]; x += (c & 127) * scale; scale *= 128; } while (c > 127);
    return x;
  };
  const varint = () => { const u = uvarint(); return u % 2 ? -(u + 1) / 2 : u / 2; };
  for (const row of data.rows) {
    const n = row.n;
    row.start = new Float64Array(n); row.end = new Float64Array(n); row.busy = new Float64Array(n + 1);
    row.task = new Int32Array(n); row.kind = new Uint32Array(n); row.size = new Float64Array(n);
    row.marks = [];
    let last = 0, task = 0;
    for (let i = 0; i < n; i++) {
      const head = uvarint(), outcome = (head >> 1) & 3;
      row.kind[i] = Math.floor(head / 8);
      row.task[i] = task += varint();
      row.start[i] = last + uvarint();
      row.end[i] = last = row.start[i] + uvarint();
      row.busy[i + 1] = row.busy[i] + last - row.start[i];
      if (head & 1) row.size[i] = uvarint();
      if (outcome) row.marks.push({ i, failed: outcome === 1 });
    }
  }
}
const kindOf = (row, i) => data.kinds[row.kind[i]][0];
// first returns the first index of an ordered array whose value is over x.
function first(list, x) {
  let lo = 0, hi = list.length;
  while (lo < hi) { const mid = (lo + hi) >> 1; if (list[mid] > x) hi = mid; else lo = mid + 1; }
  return lo;
}
// busyUpTo returns how long a row was busy before t.
function busyUpTo(row, t) {
  const i = first(row.end, t);
  return row.busy[i] + (i < row.n && row.start[i] < t ? t - row.start[i] : 0);
}

// ---- the window ----
const gutter = 92, right = 14, axis = 24;
const wall = Math.max(data.wall, data.rows.reduce((last, r) => Math.max(last, r.last), 1000));
let from = 0, to = wall, top = 0, only = -1, hover = null, range = null;
let width = 0, dpr = 1, rowH = 22, view = 0;
const x = t => gutter + (t - from) / (to - from) * (width - gutter - right);
const t = px => from + (px - gutter) / (width - gutter - right) * (to - from);
let asked = false;
function redraw() { if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; draw(); }); } }
function setWindow(a, b) {
  const least = Math.min(wall, 20), most = wall * 1.02;
  const w = Math.min(Math.max(b - a, least), most);
  a = a + (b - a - w) / 2;
  from = Math.min(Math.max(a, Math.min(0, wall - w)), Math.max(wall - w, 0));
  to = from + w;
  clearTimeout(noting);
  noting = setTimeout(noteWindow, 300);
  redraw();
}
// The window is kept in the address, so that a view can be kept and passed on.
let noting = 0;
function noteWindow() {
  const whole = from <= 0 && to >= wall;
  history.replaceState(null, "", whole ? location.pathname + location.search : `#${Math.round(from)}-${Math.round(to)}`);
}
function readWindow() {
  const m = /^#(\d+)-(\d+)$/.exec(location.hash);
  if (m && Number(m[1]) < Number(m[2])) setWindow(Number(m[1]), Number(m[2]));
}
function zoom(factor, at) { setWindow(at - (at - from) * factor, at + (to - at) * factor); }

let style = {};
function readStyle() {
  const s = getComputedStyle(document.documentElement);
  for (const k of ["panel", "text", "soft", "line", "lane", "held", "heap", "busy", "bad", "dim"]) style[k] = s.getPropertyValue("--" + k).trim();
}
function context(canvas, height) {
  const w = Math.round(width * dpr), h = Math.round(height * dpr);
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; canvas.style.height = height + "px"; }
  const c = canvas.getContext("2d");
  c.setTransform(dpr, 0, 0, dpr, 0, 0);
  c.clearRect(0, 0, width, height);
  c.font = "11.5px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
  c.textBaseline = "middle";
  return c;
}
function ticks(lo, hi, n) {
  const raw = (hi - lo) / n, p = 10 ** Math.floor(Math.log10(raw)), step = [1, 2, 5, 10].find(k => k * p >= raw) * p;
  const list = [];
  for (let v = Math.ceil(lo / step) * step; v <= hi; v += step) list.push(v);
  return { list, step };
}
// tickLabel writes a time with as many digits as tell it from its neighbours.
function tickLabel(v, step) {
  if (v === 0) return "0";
  const [size, name] = wall >= 1e9 && step >= 1e6 ? [1e9, "s"] : step >= 1e5 ? [1e6, "ms"] : step >= 1e2 ? [1e3, "µs"] : [1, "ns"];
  return (v / size).toFixed(Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9))) + " " + name;
}
function fit(c, text, room) {
  if (c.measureText(text).width <= room) return text;
  let n = text.length;
  while (n > 1 && c.measureText(text.slice(0, n) + "…").width > room) n--;
  return n > 1 ? text.slice(0, n) + "…" : "";
}

function draw() {
  dpr = Math.min(devicePixelRatio || 1, 3);
  width = el("rows").clientWidth;
  drawOverview(); drawRows(); drawMemory();
}

function drawRows() {
  const n = data.rows.length;
  rowH = n <= 8 ? 30 : n <= 20 ? 24 : n <= 40 ? 16 : 11;
  const full = n * rowH;
  view = Math.min(full, 560);
  top = Math.min(Math.max(top, 0), full - view);
  const c = context(el("rows"), axis + Math.max(view, 30));
  const { list, step } = ticks(from, to, Math.max(2, (width - gutter) / 110));
  c.textAlign = "center";
  for (const v of list) {
    c.fillStyle = style.line; c.fillRect(Math.round(x(v)), axis - 6, 1, view + 6);
    const label = tickLabel(v, step);
    c.fillStyle = style.soft; c.fillText(label, Math.min(x(v), width - c.measureText(label).width / 2 - 1), 9);
  }
  if (n === 0) { c.fillStyle = style.soft; c.textAlign = "left"; c.fillText("No task has run.", gutter, axis + 14); }
  c.save();
  c.beginPath(); c.rect(0, axis, width, view); c.clip();
  const a = Math.floor(top / rowH), b = Math.min(n, Math.ceil((top + view) / rowH));
  for (let r = a; r < b; r++) {
    const y = axis + r * rowH - top, gap = rowH > 14 ? 3 : 1;
    c.fillStyle = style.lane; c.globalAlpha = .55; c.fillRect(gutter, y + gap, width - gutter - right, rowH - 2 * gap); c.globalAlpha = 1;
    c.textAlign = "right"; c.fillStyle = style.soft;
    if (rowH >= 14 || r % 2 === 0) c.fillText(data.rows[r].label, gutter - 10, y + rowH / 2);
    drawSpans(c, data.rows[r], y + gap, rowH - 2 * gap);
  }
  c.restore();
  if (full > view) { c.fillStyle = style.dim; c.fillRect(width - 5, axis + top / full * view, 4, view * view / full); }
  if (hover) crosshair(c, axis - 6, view + 6);
  if (range) {
    c.fillStyle = style.held; c.globalAlpha = .2;
    c.fillRect(Math.min(range[0], range[1]), axis, Math.abs(range[1] - range[0]), view); c.globalAlpha = 1;
  }
}
function crosshair(c, y, h) {
  if (hover.x < gutter || hover.x > width - right) return;
  c.fillStyle = style.soft; c.globalAlpha = .6; c.fillRect(Math.round(hover.x), y, 1, h); c.globalAlpha = 1;
}

// drawSpans draws one row: boxes while they are wide enough to be seen, else the
// mix of what ran in each pixel.
function drawSpans(c, row, y, h) {
  const lo = first(row.end, from), hi = first(row.start, to), x0 = gutter, x1 = width - right;
  c.save(); c.beginPath(); c.rect(x0, y - 2, x1 - x0, h + 4); c.clip();
  if (hi - lo > 1.5 * (x1 - x0)) drawMix(c, row, y, h, x0, x1);
  else for (let i = lo; i < hi; i++) drawBox(c, row, i, y, h);
  c.restore();
  c.save(); c.beginPath(); c.rect(x0 - 6, y - 3, x1 - x0 + 12, h + 6); c.clip();
  for (const m of row.marks) {
    const at = x(row.end[m.i]);
    if (at < x0 || at > x1) continue;
    c.fillStyle = m.failed ? style.bad : palette[5];
    c.beginPath(); c.moveTo(at - 5, y - 2); c.lineTo(at + 5, y - 2); c.lineTo(at, y + 6); c.fill();
  }
  c.restore();
}
function drawBox(c, row, i, y, h) {
  const k = kindOf(row, i), left = Math.max(x(row.start[i]), gutter - 8), w0 = Math.min(x(row.end[i]), width + 8) - left;
  const w = w0 > 3 ? w0 - 1 : Math.max(w0, .75);
  const dimmed = only >= 0 && only !== k;
  c.fillStyle = dimmed ? style.dim : colors[k];
  if (w > 5) { c.beginPath(); c.roundRect(left, y, w, h, Math.min(3, h / 3)); c.fill(); } else c.fillRect(left, y, w, h);
  const inner = Math.min(left + w, width - right) - Math.max(left, gutter);
  if (inner > 26 && h > 11 && !dimmed) {
    c.fillStyle = ink[k]; c.textAlign = "left";
    c.fillText(fit(c, data.functions[k].name, inner - 10), Math.max(left, gutter) + 5, y + h / 2 + .5);
  }
}
function drawMix(c, row, y, h, x0, x1) {
  const step = 1 / dpr;
  let before = busyUpTo(row, t(x0));
  for (let px = x0; px < x1; px += step) {
    const a = t(px), b = t(px + step), after = busyUpTo(row, b), busy = (after - before) / (b - a);
    before = after;
    if (busy <= 0) continue;
    const lo = first(row.end, a), hi = Math.max(first(row.start, b), lo + 1), n = hi - lo, looks = Math.min(n, 12);
    let R = 0, G = 0, B = 0, W = 0, hit = 0;
    for (let j = 0; j < looks; j++) {
      const i = lo + Math.floor((j + .5) * n / looks), k = kindOf(row, i);
      const wt = Math.min(row.end[i], b) - Math.max(row.start[i], a) + 1e-3;
      R += rgb[k][0] * wt; G += rgb[k][1] * wt; B += rgb[k][2] * wt; W += wt;
      if (k === only) hit += wt;
    }
    c.globalAlpha = .15 + .85 * Math.min(busy, 1);
    if (only >= 0) {
      c.fillStyle = style.dim; c.fillRect(px, y, step, h);
      c.globalAlpha = hit / W * busy; c.fillStyle = colors[only];
    } else c.fillStyle = `rgb(${R / W | 0},${G / W | 0},${B / W | 0})`;
    c.fillRect(px, y, step, h);
  }
  c.globalAlpha = 1;
}

// ---- busy workers over the whole run, and the window in it ----
const wholeX = t => gutter + t / wall * (width - gutter - right);
function drawOverview() {
  const h = 44, c = context(el("overview"), h), base = h - 4, rows = data.rows.filter(r => r.worker >= 0);
  const most = Math.max(data.workers, 1), n = Math.max(1, Math.floor((width - gutter - right) / 2));
  const busy = new Float64Array(n);
  for (const row of rows) {
    if (row.sub) continue; // what a task ran while it waited is inside that task
    let before = 0;
    for (let i = 0; i < n; i++) {
      const after = busyUpTo(row, wall * (i + 1) / n);
      busy[i] += (after - before) / (wall / n); before = after;
    }
  }
  c.fillStyle = style.lane; c.fillRect(gutter, 4, width - gutter - right, base - 4);
  c.fillStyle = style.busy; c.globalAlpha = .75;
  c.beginPath(); c.moveTo(gutter, base);
  for (let i = 0; i < n; i++) {
    const y = base - Math.min(busy[i] / most, 1) * (base - 4);
    c.lineTo(wholeX(wall * i / n), y); c.lineTo(wholeX(wall * (i + 1) / n), y);
  }
  c.lineTo(width - right, base); c.fill(); c.globalAlpha = 1;
  c.textAlign = "right"; c.fillStyle = style.soft; c.fillText("busy workers", gutter - 10, h / 2);
  const a = wholeX(Math.max(from, 0)), b = wholeX(Math.min(to, wall));
  if (from > 0 || to < wall) {
    c.fillStyle = style.panel; c.globalAlpha = .7;
    c.fillRect(gutter, 2, a - gutter, h - 4); c.fillRect(b, 2, width - right - b, h - 4); c.globalAlpha = 1;
    c.strokeStyle = style.soft; c.lineWidth = 1; c.strokeRect(Math.round(a) + .5, 2.5, Math.max(Math.round(b - a) - 1, 2), h - 5);
  }
}

// ---- memory ----
function drawMemory() {
  const h = 150, c = context(el("memory"), h), y0 = 14, base = h - 10, m = data.memory;
  let most = 1000;
  for (let i = 0; i < m.time.length; i++) most = Math.max(most, m.held[i], m.heap[i]);
  most = Math.max(most, data.peak) * 1.06;
  if (data.budget && data.budget < 1.5 * most) most = Math.max(most, data.budget * 1.06);
  const y = v => base - v / most * (base - y0);
  c.textAlign = "right";
  for (const v of byteTicks(most)) {
    c.fillStyle = style.line; c.fillRect(gutter, Math.round(y(v)), width - gutter - right, 1);
    c.fillStyle = style.soft; c.fillText(bytes(v), gutter - 10, y(v));
  }
  c.save(); c.beginPath(); c.rect(gutter, 0, width - gutter - right, h); c.clip();
  const path = list => {
    c.beginPath();
    let last = 0;
    for (let i = 0; i < m.time.length; i++) {
      const begin = i ? m.time[i - 1] : 0;
      if (m.time[i] < from && i + 1 < m.time.length && m.time[i + 1] < from) { last = i; continue; }
      if (begin > to) break;
      if (i === last || begin <= from) c.moveTo(x(begin), y(list[i]));
      c.lineTo(x(begin), y(list[i])); c.lineTo(x(m.time[i]), y(list[i]));
    }
  };
  if (m.time.length) {
    const end = Math.min(x(m.time[m.time.length - 1]), width);
    path(m.held); c.lineTo(end, base); c.lineTo(Math.max(x(0), gutter - 4), base); c.globalAlpha = .28; c.fillStyle = style.held; c.fill(); c.globalAlpha = 1;
    path(m.held); c.strokeStyle = style.held; c.lineWidth = 1.5; c.stroke();
    path(m.heap); c.strokeStyle = style.heap; c.lineWidth = 1.5; c.stroke();
  }
  if (data.budget && data.budget < most) {
    c.setLineDash([5, 4]); c.strokeStyle = style.bad; c.lineWidth = 1;
    c.beginPath(); c.moveTo(gutter, y(data.budget)); c.lineTo(width, y(data.budget)); c.stroke(); c.setLineDash([]);
    c.fillStyle = style.bad; c.textAlign = "right"; c.fillText("budget", width - right - 4, y(data.budget) - 8);
  }
  for (const [when, back] of data.moves) {
    c.fillStyle = back ? style.busy : style.bad; c.fillRect(x(when) - 1, base + 2, 2, 7);
  }
  c.restore();
  c.textAlign = "left";
  let lx = gutter + 8;
  for (const [name, color] of [["results held", style.held], ["Go heap", style.heap]].concat(data.moves.length ? [["to disk", style.bad], ["from disk", style.busy]] : [])) {
    const w = c.measureText(name).width;
    c.fillStyle = style.panel; c.globalAlpha = .8; c.fillRect(lx - 4, 2, w + 24, 16); c.globalAlpha = 1;
    c.fillStyle = color; c.fillRect(lx, 9, 10, 3);
    c.fillStyle = style.soft; c.fillText(name, lx + 15, 10.5); lx += w + 32;
  }
  if (hover) crosshair(c, 0, base);
}
function byteTicks(most) {
  return ticks(0, most, 4).list.filter(v => v > 0 || most <= 1).concat(0);
}
function memoryAt(when) {
  const m = data.memory;
  if (!m.time.length || when < 0 || when > m.time[m.time.length - 1]) return null;
  const i = Math.min(first(m.time, when), m.time.length - 1);
  return [m.held[i], m.heap[i]];
}

// ---- the pointer ----
function spanAt(px, py) {
  const r = Math.floor((py - axis + top) / rowH), row = data.rows[r];
  if (!row || py < axis || py > axis + view || px < gutter || px > width - right) return null;
  const when = t(px), near = (to - from) / (width - gutter - right) * 1.5;
  let i = first(row.end, when);
  if (i >= row.n || row.start[i] > when) { // between two: the nearer, if it is near
    const a = i > 0 ? when - row.end[i - 1] : Infinity, b = i < row.n ? row.start[i] - when : Infinity;
    if (Math.min(a, b) > near) return null;
    if (a < b) i--;
  }
  const more = first(row.start, when + near) - first(row.end, when - near) - 1;
  return { row, i, more };
}
function tip(e) {
  const box = el("tip");
  if (!hover) { box.hidden = true; return; }
  const lines = [], found = hover.canvas === "rows" ? spanAt(hover.x, hover.y) : null;
  if (found) {
    const { row, i, more } = found, [f, site] = data.kinds[row.kind[i]], mark = row.marks.find(m => m.i === i);
    lines.push(make("b", {}, data.functions[f].name + "#" + row.task[i]));
    if (site) lines.push(make("span", { className: "soft" }, site));
    if (mark) lines.push(make("b", {}, mark.failed ? "failed" : "failed and tried again"));
    lines.push(`${time(row.end[i] - row.start[i])}, from ${time(row.start[i])} to ${time(row.end[i])}`);
    if (row.size[i]) lines.push("result of " + bytes(row.size[i]));
    if (more > 1 && to - from > 50 * (row.end[i] - row.start[i])) lines.push(make("span", { className: "soft" }, `and ${count(more)} more in this place: zoom in`));
  } else {
    const when = t(hover.x), m = memoryAt(when);
    if (hover.x < gutter || hover.canvas === "overview" || !m) { box.hidden = true; return; }
    lines.push(make("span", { className: "soft" }, "at " + time(Math.round(when))));
    lines.push(`${bytes(m[0])} of results held`, `${bytes(m[1])} in the Go heap`);
  }
  box.replaceChildren(...lines.flatMap(l => [l, make("br")]).slice(0, -1));
  box.hidden = false;
  const w = box.offsetWidth, h = box.offsetHeight;
  box.style.left = Math.max(4, e.clientX + 16 + w > innerWidth ? e.clientX - w - 12 : e.clientX + 16) + "px";
  box.style.top = Math.max(4, e.clientY + 16 + h > innerHeight ? e.clientY - h - 12 : e.clientY + 16) + "px";
}
function listen() {
  for (const id of ["rows", "memory"]) {
    const canvas = el(id);
    let drag = null;
    canvas.addEventListener("wheel", e => {
      const sideways = Math.abs(e.deltaX) > Math.abs(e.deltaY);
      if (e.shiftKey && id === "rows" && data.rows.length * rowH > view) { top += e.deltaY || e.deltaX; redraw(); }
      else if (sideways) { const d = e.deltaX * (to - from) / width; setWindow(from + d, to + d); }
      else zoom(Math.exp(Math.max(-1, Math.min(1, e.deltaY / 300))), t(e.offsetX));
      e.preventDefault();
    }, { passive: false });
    canvas.addEventListener("pointerdown", e => {
      canvas.setPointerCapture(e.pointerId);
      drag = { x: e.offsetX, y: e.offsetY, from, to, top, range: e.shiftKey };
      canvas.classList.add("held");
    });
    canvas.addEventListener("pointermove", e => {
      hover = { x: e.offsetX, y: e.offsetY, canvas: id };
      if (drag && drag.range) range = [drag.x, e.offsetX];
      else if (drag) {
        const d = (drag.x - e.offsetX) / (width - gutter - right) * (drag.to - drag.from);
        top = drag.top + drag.y - e.offsetY; setWindow(drag.from + d, drag.to + d);
      }
      tip(e); redraw();
    });
    const up = () => {
      if (range && Math.abs(range[1] - range[0]) > 4) setWindow(t(Math.min(...range)), t(Math.max(...range)));
      drag = range = null; canvas.classList.remove("held"); redraw();
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => { hover = null; el("tip").hidden = true; redraw(); });
    canvas.addEventListener("dblclick", () => setWindow(0, wall));
  }
  let dragging = false;
  const overview = el("overview"), move = e => {
    const mid = (e.offsetX - gutter) / (width - gutter - right) * wall, w = to - from;
    setWindow(mid - w / 2, mid + w / 2);
  };
  overview.addEventListener("pointerdown", e => { dragging = true; overview.setPointerCapture(e.pointerId); move(e); });
  overview.addEventListener("pointermove", e => { if (dragging) move(e); });
  overview.addEventListener("pointerup", () => { dragging = false; });
  addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const w = to - from, mid = hover ? t(hover.x) : (from + to) / 2;
    const act = {
      ArrowLeft: () => setWindow(from - w / 5, to - w / 5), a: () => setWindow(from - w / 5, to - w / 5),
      ArrowRight: () => setWindow(from + w / 5, to + w / 5), d: () => setWindow(from + w / 5, to + w / 5),
      "+": () => zoom(.7, mid), "=": () => zoom(.7, mid), w: () => zoom(.7, mid),
      "-": () => zoom(1 / .7, mid), s: () => zoom(1 / .7, mid),
      0: () => setWindow(0, wall), Escape: () => { single(-1); setWindow(0, wall); },
      Home: () => setWindow(0, w), End: () => setWindow(wall - w, wall),
    }[e.key];
    if (act) { act(); e.preventDefault(); }
  });
  el("theme").addEventListener("click", () => {
    const root = document.documentElement, dark = getComputedStyle(root).colorScheme === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    readStyle(); redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readStyle(); redraw(); });
  new ResizeObserver(redraw).observe(el("rows"));
}
function single(k) {
  only = only === k ? -1 : k;
  for (const chip of el("legend").children) chip.classList.toggle("off", only >= 0 && Number(chip.dataset.k) !== only);
  redraw();
}

// ---- words and tables ----
function words() {
  el("title").textContent = data.title;
  el("subtitle").textContent = data.subtitle;
  const trouble = el("trouble");
  trouble.hidden = !data.trouble; trouble.textContent = data.trouble;
  const tile = (big, small, label, bad) => make("div", { className: bad ? "tile bad" : "tile" }, make("b", {}, big, small ? make("small", {}, small) : null), make("span", {}, label));
  const tiles = [
    tile(count(data.tasks), "", data.tasks === 1 ? "task" : "tasks"),
    tile(time(data.wall), "", "from start to finish"),
    tile((data.busy / Math.max(data.wall, 1)).toFixed(2), ` of ${data.workers}`, "workers busy on average"),
    tile(bytes(data.peak), data.budget ? ` of ${bytes(data.budget)}` : "", "results held at most"),
  ];
  const heap = data.memory.heap.reduce((a, b) => Math.max(a, b), 0);
  if (heap) tiles.push(tile(bytes(heap), "", "Go heap at most"));
  if (data.waited) tiles.push(tile(time(data.waited), "", "waited off the workers"));
  if (data.spilled) tiles.push(tile(bytes(data.spilledBytes), "", `went to disk, ${count(data.loaded)} of ${count(data.spilled)} came back`));
  if (data.failed || data.retried) tiles.push(tile(count(data.failed), data.retried ? ` and ${count(data.retried)} tried again` : "", "failed", data.failed > 0));
  el("tiles").replaceChildren(...tiles);

  const square = k => { const i = make("i"); i.style.background = colors[k]; return i; };
  el("legend").replaceChildren(...data.functions.slice(0, palette.length).map((f, k) => {
    const chip = make("button", { className: "chip", type: "button", title: f.name, onclick: () => single(k) }, square(k), make("span", {}, f.name));
    chip.dataset.k = k;
    return chip;
  }));
  const head = names => make("tr", {}, ...names.map(n => make("th", {}, n)));
  const share = (part, whole, color) => {
    const inner = make("div"), outer = make("div", {}, inner);
    inner.style.cssText = `width:${100 * part / Math.max(whole, 1)}%;height:8px;background:${color}`;
    return make("td", { className: "bar" }, outer);
  };
  const cell = text => make("td", {}, text), all = data.busy + data.waited;
  const listed = data.functions.slice(0, 200);
  el("functions").replaceChildren(head(["function", "tasks", "total", "", "share", "mean", "max", "results"]), ...listed.map((f, k) => {
    const n = f.count + f.failed + f.retried;
    const name = make("td", { title: f.name }, square(k), f.name, f.failed ? make("span", { className: "bad" }, " failed") : null);
    return make("tr", {}, name, cell(count(f.count)), cell(time(f.total)), share(f.total, all, colors[k]), cell(percent(f.total / Math.max(all, 1))), cell(time(Math.round(f.total / Math.max(n, 1)))), cell(time(f.max)), cell(f.bytes ? bytes(f.bytes) : ""));
  }));
  if (listed.length < data.functions.length) el("functions").append(make("tr", {}, cell(`and ${count(data.functions.length - listed.length)} more`)));
  el("workers").replaceChildren(head(["worker", "tasks", "busy", "", "share"]), ...data.use.map(w => w.number < 0
    ? make("tr", {}, cell("waiting"), cell(count(w.tasks)), cell(time(w.busy)), cell(""), cell(""))
    : make("tr", {}, cell(String(w.number)), cell(count(w.tasks)), cell(time(w.busy)), share(w.busy, data.wall, style.busy), cell(percent(w.busy / Math.max(data.wall, 1))))));
}

readStyle();
words();
await unpack();
listen();
draw(); // which finds the sizes that the rest goes by
readWindow();
