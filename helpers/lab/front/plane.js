// A plane with points of two classes on a square of a canvas: its shades, its boundary, and points to place and move.
const CLASS_COLOURS = ["#0b5fa5", "#c75000"];
const SHADES = [[0x86, 0xb3, 0xdb], [0xf7, 0xf7, 0xf7], [0xf8, 0xd3, 0xb4]];
const GRAB = 13, STEP = 0.1;

// The colour at t (0 to 1) of a scale given by colours at equal distances.
function blend(colours, t) {
  const k = Math.min(colours.length - 2, Math.floor(t * (colours.length - 1)));
  const part = t * (colours.length - 1) - k;
  return colours[k].map((c, i) => c + (colours[k + 1][i] - c) * part);
}

// A small canvas with one pixel for every number (0 to 1) of a grid that begins below.
function shaded(numbers, cells, colours, into = document.createElement("canvas")) {
  into.width = into.height = cells;
  const image = new ImageData(cells, cells);
  for (let j = 0; j < cells; j++) {
    for (let i = 0; i < cells; i++) {
      const place = 4 * ((cells - 1 - j) * cells + i);
      image.data.set(blend(colours, numbers(j * cells + i)), place);
      image.data[place + 3] = 255;
    }
  }
  into.getContext("2d").putImageData(image, 0, 0);
  return into;
}

// Where a grid of numbers crosses a level: one straight piece per cell.
function crossings(grid, n, level) {
  const pieces = [];
  const cut = (a, b) => (level - a) / (b - a);
  for (let j = 0; j + 1 < n; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const [a, b, c, d] = [grid[j * n + i], grid[j * n + i + 1], grid[(j + 1) * n + i + 1], grid[(j + 1) * n + i]];
      const ends = [];
      if (a > level !== b > level) ends.push([i + cut(a, b), j]);
      if (b > level !== c > level) ends.push([i + 1, j + cut(b, c)]);
      if (d > level !== c > level) ends.push([i + cut(d, c), j + 1]);
      if (a > level !== d > level) ends.push([i, j + cut(a, d)]);
      for (let k = 0; k + 1 < ends.length; k += 2) pieces.push([ends[k], ends[k + 1]]);
    }
  }
  return pieces;
}

// Points that can be edited on the square() {x, y, side} of a canvas that is width() wide; changed(points) after each move.
function makePlane({ canvas, width, square, radius, changed, redraw }) {
  canvas.style.touchAction = "none";
  canvas.tabIndex = 0;
  const map = document.createElement("canvas");
  let points = [], past = [], pieces = [], cells = 0, brush = 0, dragged = -1, cursor = null, pointed = false;
  let limit = 3, view = 3.2;

  const toX = (x) => square().x + ((x + view) / (2 * view)) * square().side;
  const toY = (y) => square().y + ((view - y) / (2 * view)) * square().side;
  const clamp = (v) => Math.round(Math.max(-limit, Math.min(limit, v)) * 1000) / 1000;
  const place = (event) => {
    const box = canvas.getBoundingClientRect(), scale = width() / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const at = (event) => {
    const [px, py] = place(event), { x, y, side } = square();
    return [clamp(((px - x) / side) * 2 * view - view), clamp(view - ((py - y) / side) * 2 * view)];
  };
  const inside = (event) => {
    const [px, py] = place(event), { x, y, side } = square();
    return px >= x && px <= x + side && py >= y && py <= y + side;
  };
  const nearest = ([x, y]) => {
    const reach = points.map((p) => Math.hypot(toX(p[0]) - toX(x), toY(p[1]) - toY(y)));
    const best = reach.indexOf(Math.min(...reach));
    return best >= 0 && reach[best] <= GRAB ? best : -1;
  };

  const told = () => changed(points);
  const remember = () => { past = [...past.slice(-49), points]; };
  const remove = (i) => { if (i >= 0) { remember(); points = points.filter((_, k) => k !== i); told(); } };
  const add = (spot, c) => { remember(); points = [...points, [...spot, c]]; told(); };
  const undo = () => { if (past.length) { points = past.pop(); told(); } };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 1) return;
    pointed = true;
    canvas.focus();
    cursor = null;
    if (!inside(event)) return;
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
    told();
  });
  canvas.addEventListener("pointerup", () => { dragged = -1; });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); return undo(); }
    const far = event.shiftKey ? 5 : 1;
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    const spot = cursor ?? [0, 0];
    if (moves[event.key]) cursor = spot.map((v, i) => clamp(v + far * moves[event.key][i]));
    else if (event.key === "0" || event.key === "1") add(cursor = spot, Number(event.key));
    else if (event.key === "Delete" || event.key === "Backspace") remove(nearest(cursor = spot));
    else return;
    event.preventDefault();
    said.textContent = `frame at ${cursor.map((v) => v.toFixed(1)).join(", ")}`;
    redraw();
  });
  canvas.addEventListener("focus", () => { if (!pointed) { cursor ??= [0, 0]; redraw(); } pointed = false; });
  canvas.addEventListener("blur", () => { cursor = null; redraw(); });

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

  function mark(g, [x, y, c], { flagged = false, hollow = false } = {}) {
    const [px, py] = [toX(x), toY(y)];
    g.fillStyle = hollow ? "white" : CLASS_COLOURS[c];
    g.strokeStyle = hollow ? CLASS_COLOURS[c] : "white";
    g.lineWidth = radius() / 4.4;
    g.beginPath();
    if (c === 0) g.arc(px, py, radius(), 0, 7);
    else g.rect(px - radius() * 0.95, py - radius() * 0.95, 1.9 * radius(), 1.9 * radius());
    g.fill();
    g.stroke();
    if (!flagged) return;
    g.strokeStyle = "#222";
    g.lineWidth = 1.8;
    g.beginPath();
    g.arc(px, py, radius() + 6, 0, 7);
    g.stroke();
  }

  function boundary(g) {
    const { x, y, side } = square(), scale = side / (cells - 1);
    g.strokeStyle = "#222";
    g.lineWidth = 2.2;
    g.beginPath();
    for (const [[ax, ay], [bx, by]] of pieces) {
      g.moveTo(x + ax * scale, y + side - ay * scale);
      g.lineTo(x + bx * scale, y + side - by * scale);
    }
    g.stroke();
  }

  function axes(g) {
    const { x, y, side } = square();
    g.strokeStyle = "rgba(90,90,90,0.35)";
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(toX(0), y); g.lineTo(toX(0), y + side);
    g.moveTo(x, toY(0)); g.lineTo(x + side, toY(0));
    g.stroke();
    g.fillStyle = "#444";
    g.font = "13px system-ui, sans-serif";
    g.textAlign = "left";
    g.fillText("x₁ →", x + side - 34, toY(0) - 6);
    g.fillText("x₂ ↑", toX(0) + 6, y + 16);
  }

  return {
    beside,
    said,
    inside,
    place,
    mark,
    get points() { return points; },
    get dragging() { return dragged >= 0; },
    forget() { past = []; },
    load(latest) {
      if (points.length && JSON.stringify(points) !== JSON.stringify(latest)) remember();
      points = latest;
    },
    // A frame around the square, and a small copy of it elsewhere.
    frame(g, copy) {
      const { x, y, side } = square();
      g.strokeStyle = "#222";
      g.lineWidth = 1.2;
      g.strokeRect(x, y, side, side);
      if (!copy.side) return;
      g.drawImage(map, copy.x, copy.y, copy.side, copy.side);
      g.strokeRect(copy.x, copy.y, copy.side, copy.side);
    },
    // What the model makes of the plane: a probability at every cell, and a field that crosses `level` where it is one half.
    know(facts, probability, field, level) {
      limit = facts.limit ?? limit;
      view = facts.view ?? view;
      cells = probability ? facts.cells : 0;
      pieces = cells ? crossings(field, cells, level) : [];
      if (cells) shaded(probability, cells, SHADES, map);
    },
    paint(g, { picture = null, wrong = [] } = {}) {
      const { x, y, side } = square();
      g.fillStyle = "white";
      g.fillRect(x, y, side, side);
      if (picture ?? cells) g.drawImage(picture ?? map, x, y, side, side);
      axes(g);
      if (!picture) boundary(g);
      points.forEach((p, i) => mark(g, p, { flagged: wrong[i] }));
      if (!cursor) return;
      g.strokeStyle = "#222";
      g.lineWidth = 1.5;
      g.strokeRect(toX(cursor[0]) - 9, toY(cursor[1]) - 9, 18, 18);
    },
  };
}
