// The stage of draw_points: a plane on which points of two classes are placed, moved and removed.
const CLASS_COLOURS = ["#0b5fa5", "#c75000"];
const SHADES = [[0x86, 0xb3, 0xdb], [0xf7, 0xf7, 0xf7], [0xf8, 0xd3, 0xb4]];
const GRAB = 13, RADIUS = 6.5, STEP = 0.1;

function shade(p) {
  const [from, to, t] = p < 0.5 ? [SHADES[0], SHADES[1], p * 2] : [SHADES[1], SHADES[2], p * 2 - 1];
  return from.map((c, i) => c + (to[i] - c) * t);
}

// Where the probability crosses one half: one straight piece per cell of the grid.
function crossings(grid, n) {
  const pieces = [];
  const cut = (a, b) => (32767.5 - a) / (b - a);
  for (let j = 0; j + 1 < n; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const [a, b, c, d] = [grid[j * n + i], grid[j * n + i + 1], grid[(j + 1) * n + i + 1], grid[(j + 1) * n + i]];
      const ends = [];
      if (a > 32767.5 !== b > 32767.5) ends.push([i + cut(a, b), j]);
      if (b > 32767.5 !== c > 32767.5) ends.push([i + 1, j + cut(b, c)]);
      if (d > 32767.5 !== c > 32767.5) ends.push([i + cut(d, c), j + 1]);
      if (a > 32767.5 !== d > 32767.5) ends.push([i, j + cut(a, d)]);
      for (let k = 0; k + 1 < ends.length; k += 2) pieces.push([ends[k], ends[k + 1]]);
    }
  }
  return pieces;
}

function makeStage({ spec, merge }) {
  const side = spec.height, ratio = Math.max(1, window.devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(side * ratio);
  canvas.style.width = `${side}px`;
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  canvas.tabIndex = 0;
  const map = document.createElement("canvas");
  let points = [], wrong = [], limit = 3, view = 3.2, past = [], pieces = [], cells = 0, brush = 0, dragged = -1, cursor = null, pointed = false;

  const toX = (x) => ((x + view) / (2 * view)) * side;
  const toY = (y) => ((view - y) / (2 * view)) * side;
  const clamp = (v) => Math.round(Math.max(-limit, Math.min(limit, v)) * 1000) / 1000;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      clamp(((event.clientX - box.left) / box.width) * 2 * view - view),
      clamp(view - ((event.clientY - box.top) / box.height) * 2 * view),
    ];
  };
  const nearest = ([x, y]) => {
    const reach = points.map((p) => Math.hypot(toX(p[0]) - toX(x), toY(p[1]) - toY(y)));
    const best = reach.indexOf(Math.min(...reach));
    return best >= 0 && reach[best] <= GRAB ? best : -1;
  };

  function mark(g, [x, y, c], flagged) {
    const [px, py] = [toX(x), toY(y)];
    g.fillStyle = CLASS_COLOURS[c];
    g.strokeStyle = "white";
    g.lineWidth = 1.5;
    g.beginPath();
    if (c === 0) g.arc(px, py, RADIUS, 0, 7);
    else g.rect(px - RADIUS, py - RADIUS, 2 * RADIUS, 2 * RADIUS);
    g.fill();
    g.stroke();
    if (!flagged) return;
    g.strokeStyle = "#222";
    g.lineWidth = 1.8;
    g.beginPath();
    g.arc(px, py, RADIUS + 6, 0, 7);
    g.stroke();
  }

  function draw() {
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.fillStyle = "white";
    g.fillRect(0, 0, side, side);
    if (cells) g.drawImage(map, 0, 0, side, side);
    g.strokeStyle = "rgba(90,90,90,0.35)";
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(toX(0), 0); g.lineTo(toX(0), side);
    g.moveTo(0, toY(0)); g.lineTo(side, toY(0));
    g.stroke();
    g.fillStyle = "#444";
    g.font = "13px system-ui, sans-serif";
    g.fillText("x₁ →", side - 34, toY(0) - 6);
    g.fillText("x₂ ↑", toX(0) + 6, 16);
    g.strokeStyle = "#222";
    g.lineWidth = 2.2;
    g.beginPath();
    const scale = side / (cells - 1);
    for (const [[ax, ay], [bx, by]] of pieces) {
      g.moveTo(ax * scale, side - ay * scale);
      g.lineTo(bx * scale, side - by * scale);
    }
    g.stroke();
    points.forEach((p, i) => mark(g, p, wrong[i]));
    if (cursor) {
      g.strokeStyle = "#222";
      g.lineWidth = 1.5;
      g.strokeRect(toX(cursor[0]) - 9, toY(cursor[1]) - 9, 18, 18);
    }
  }

  function changed() {
    wrong = [];
    draw();
    merge({ hidden: { points } });
  }
  const remember = () => { past = [...past.slice(-49), points]; };
  const remove = (i) => { if (i >= 0) { remember(); points = points.filter((_, k) => k !== i); changed(); } };
  const add = (place, c) => { remember(); points = [...points, [...place, c]]; changed(); };
  const undo = () => { if (past.length) { points = past.pop(); changed(); } };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 1) return;
    pointed = true;
    canvas.focus();
    cursor = null;
    dragged = nearest(at(event));
    if (event.button === 2 || event.ctrlKey) { const i = dragged; dragged = -1; return remove(i); }
    canvas.setPointerCapture(event.pointerId);
    if (dragged < 0) {
      add(at(event), event.shiftKey ? 1 - brush : brush);
      dragged = points.length - 1;
    } else remember();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (dragged < 0) return;
    points = points.map((p, i) => (i === dragged ? [...at(event), p[2]] : p));
    changed();
  });
  canvas.addEventListener("pointerup", () => { dragged = -1; });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); return undo(); }
    const far = event.shiftKey ? 5 : 1;
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    cursor ??= [0, 0];
    if (moves[event.key]) cursor = cursor.map((v, i) => clamp(v + far * moves[event.key][i]));
    else if (event.key === "0" || event.key === "1") add(cursor, Number(event.key));
    else if (event.key === "Delete" || event.key === "Backspace") remove(nearest(cursor));
    else return;
    event.preventDefault();
    said.textContent = `frame at ${cursor.map((v) => v.toFixed(1)).join(", ")}`;
    draw();
  });
  canvas.addEventListener("focus", () => { if (!pointed) { cursor ??= [0, 0]; draw(); } pointed = false; });
  canvas.addEventListener("blur", () => { cursor = null; draw(); });

  const brushes = document.createElement("div");
  brushes.className = "lab-brush";
  brushes.setAttribute("role", "radiogroup");
  brushes.setAttribute("aria-label", "Class of the points you place");
  const group = `brush-${Math.random().toString(36).slice(2)}`;
  ["● class 0", "■ class 1"].forEach((text, c) => {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = group;
    radio.checked = c === brush;
    radio.addEventListener("change", () => { brush = c; });
    label.style.color = CLASS_COLOURS[c];
    label.append(radio, text);
    brushes.append(label);
  });

  const undoButton = document.createElement("button");
  undoButton.type = "button";
  undoButton.textContent = "Undo";
  undoButton.addEventListener("click", undo);
  const said = document.createElement("span");
  said.className = "lab-heard";
  said.setAttribute("aria-live", "polite");
  const beside = document.createElement("div");
  beside.className = "lab-beside";
  beside.append(brushes, undoButton, said);

  return {
    canvas,
    beside,
    role: "application",
    help: "Click to place a point, drag to move it, right-click to remove it. A ring marks a point on the wrong side. " +
      "Keyboard: arrow keys move a frame (with Shift further), 0 or 1 places a point in it, Delete removes one.",
    async paint(frame, bytes, stale) {
      const data = frame.data;
      limit = data.limit ?? limit;
      view = data.view ?? view;
      if (!stale && dragged < 0) {
        if (points.length && JSON.stringify(points) !== JSON.stringify(data.points)) remember();
        points = data.points;
      }
      wrong = data.points.length === points.length ? (data.wrong ?? []) : [];
      cells = data.blank || !data.cells ? 0 : data.cells;
      pieces = [];
      if (cells) {
        const start = bytes.byteOffset ?? 0;
        const grid = new Uint16Array((bytes.buffer ?? bytes).slice(start, start + 2 * cells * cells));
        pieces = crossings(grid, cells);
        map.width = map.height = cells;
        const image = new ImageData(cells, cells);
        for (let j = 0; j < cells; j++) {
          for (let i = 0; i < cells; i++) {
            const [r, g, b] = shade(grid[j * cells + i] / 65535);
            image.data.set([r, g, b, 255], 4 * ((cells - 1 - j) * cells + i));
          }
        }
        map.getContext("2d").putImageData(image, 0, 0);
      }
      draw();
    },
  };
}
