// The stage of network_playground: a network while it learns. Python trains it; here its numbers become a picture.
const QUIET_MS = 5000, WIDEST = 1120, SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈";

// The block of bytes that Python packed, taken apart again.
function unpack(facts, bytes) {
  const start = bytes.byteOffset ?? 0, block = (bytes.buffer ?? bytes).slice(start, start + bytes.byteLength);
  let offset = 0;
  const take = (Kind, count) => {
    const part = new Kind(block, offset, count);
    offset += part.byteLength;
    return part;
  };
  const { sizes, cells, tile, moments, points } = facts;
  const weights = [], biases = [];
  for (let k = 1; k < sizes.length; k++) {
    weights.push(Array.from({ length: sizes[k] }, () => take(Float32Array, sizes[k - 1])));
    biases.push(take(Float32Array, sizes[k]));
  }
  const hidden = sizes.slice(1, -1).reduce((a, b) => a + b, 0);
  const history = Array.from({ length: moments }, () => take(Float32Array, 3));
  const logits = take(Float32Array, cells * cells);
  const coordinates = take(Int16Array, 2 * points);
  const surface = take(Uint8Array, cells * cells);
  const units = Array.from({ length: hidden }, () => take(Int8Array, tile * tile));
  const labels = take(Uint8Array, points);
  const round = (v) => Math.round((v / 32767) * facts.view * 1000) / 1000;
  const all = Array.from(labels, (c, i) => [round(coordinates[2 * i]), round(coordinates[2 * i + 1]), c]);
  return { weights, biases, history, logits, surface, units, mine: all.slice(0, facts.trained), test: all.slice(facts.trained) };
}

// The output of a unit in words: tanh(0.80 x₁ − 1.20 x₂ + 0.10).
function formula(facts, { weights, biases }, { layer, unit }) {
  const name = layer > 1 ? "a" : "x";
  const terms = [...weights[layer - 1][unit]].map((w, j) => [w, ` ${name}${SUBSCRIPTS[j + 1]}`]);
  const sum = [...terms, [biases[layer - 1][unit], ""]]
    .map(([v, of], j) => `${v < 0 ? (j ? " − " : "−") : (j ? " + " : "")}${Math.abs(v).toFixed(2)}${of}`).join("");
  if (layer === facts.sizes.length - 1) return `The output weighs ${sum}; its boundary is where that is 0.`;
  return `Layer ${layer}, unit ${unit + 1}: ${facts.activation === "linear" ? "" : facts.activation}(${sum})`;
}

function makeStage({ spec, merge, note }) {
  const canvas = element("canvas"), overlay = element("div", { class: "lab-overlay" });
  const ramp = shaded((k) => (k % 32) / 31, 32, SIGNED);
  const inputs = [(i) => i, (i, j) => j].map((f) => ({ map: shaded((k) => f(k % 25, Math.floor(k / 25)) / 24, 25, SIGNED) }));
  let width = WIDEST, place = null, facts = null, seen = null, pictures = [], looked = null, pinned = null;
  let around = null, running = false, visible = true, sent = 0, ahead = 0, asked = 0, heard = 0, spoken = 0;

  const plane = makePlane({
    canvas,
    width: () => width,
    square: () => place?.plane ?? { x: 0, y: 0, side: 1 },
    radius: () => (plane.points.length > 80 ? 4 : 5.5),
    changed(points) {
      draw();
      merge({ at: { data: facts.own }, hidden: { own: points } });
    },
    redraw: () => draw(),
  });
  const testBox = element("input", { type: "checkbox", onchange: () => draw() });

  function draw() {
    if (!facts) return;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const size = [Math.round(place.width * ratio), Math.round(place.height * ratio)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, place.width, place.height);
    drawWeights(g, place, seen.weights, looked);
    drawUnits(g, place, pictures, looked);
    drawLegend(g, place, ramp);
    drawCost(g, place, seen.history, facts);
    const title = looked && facts.sizes[looked.layer + 1] ? `layer ${looked.layer}, unit ${looked.unit + 1}` : "output";
    text(g, title, place.plane.x + place.plane.side / 2, place.plane.y - 44, { align: "center" });
    plane.paint(g, { picture: looked && pictures[looked.layer]?.[looked.unit].map });
    if (testBox.checked) seen.test.forEach((point) => plane.mark(g, point, { hollow: true }));
    plane.frame(g, place.out);
  }

  // Where the picture and what stands on it go; from anew when the page or the network changes.
  function settle() {
    if (!facts || !around) return;
    width = Math.max(340, Math.min(WIDEST, around.root.clientWidth));
    place = layout(width, facts.sizes);
    canvas.style.width = `${width}px`;
    const put = (node, left, top, wide) => {
      Object.assign(node.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px` });
    };
    const wide = Math.min(140, place.apart - 12);
    const rows = place.columns.slice(1).map((column, k) => {
      const { row } = around.controls[`units_${k + 1}`];
      put(row, column[0].x + column[0].side / 2 - wide / 2, 0, wide);
      return row;
    });
    if (overlay.childElementCount !== rows.length + 1) overlay.replaceChildren(...rows, plane.beside);
    put(plane.beside, place.plane.x, place.plane.y - 34, place.plane.side);
  }

  function look(unit) {
    if (unit?.layer === looked?.layer && unit?.unit === looked?.unit) return;
    looked = unit;
    note(looked ? formula(facts, seen, looked) : help);
    draw();
  }
  function under(event) {
    const [x, y] = plane.place(event);
    for (const [layer, column] of (place?.columns ?? []).entries()) {
      const unit = column.findIndex((b) => x >= b.x && x <= b.x + b.side && y >= b.y && y <= b.y + b.side);
      if (layer && unit >= 0) return { layer, unit };
    }
    return null;
  }
  function next() {
    const units = (n, k) => Array.from({ length: n }, (_, unit) => ({ layer: k + 1, unit }));
    const all = [null, ...facts.sizes.slice(1).flatMap(units)];
    const now = all.findIndex((one) => one?.layer === pinned?.layer && one?.unit === pinned?.unit);
    pinned = all[(now + 1) % all.length];
    look(pinned);
    plane.said.textContent = pinned ? formula(facts, seen, pinned) : "the output";
  }
  canvas.addEventListener("pointermove", (event) => {
    if (plane.dragging) return;
    const unit = under(event);
    canvas.style.cursor = unit ? "pointer" : plane.inside(event) ? "crosshair" : "default";
    look(unit ?? pinned);
  });
  canvas.addEventListener("pointerleave", () => look(pinned));
  canvas.addEventListener("pointerdown", (event) => {
    const unit = under(event);
    if (!plane.inside(event)) pinned = unit?.layer === pinned?.layer && unit?.unit === pinned?.unit ? null : unit;
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "u" || event.key === "U") next();
    else if (event.key === " ") around.act({ do: "press", name: "run" });
    else return;
    event.preventDefault();
  });

  // A training goes on only while someone looks: Python sends pictures up to the number that was asked for last.
  function more() {
    if (!running || !visible || asked - sent > ahead / 2) return;
    asked = sent + ahead;
    around.tell({ do: "more", upto: asked });
  }
  function watch() {
    if (!running || !visible || performance.now() - heard < QUIET_MS) return;
    heard = Infinity;
    around.act({ do: "hello" });
  }

  const help = "Click on the plane to place a point, drag to move it, right-click to remove it. Point at a unit to read what " +
    "it computes. Keyboard: Space runs and stops, U shows the next unit; arrow keys move a frame (with Shift further), " +
    "0 or 1 places a point in it, Delete removes one.";
  return {
    canvas,
    help,
    role: "application",
    shape: "lab-whole",
    endless: true,
    arrange(given) {
      around = given;
      const { root, panel, frameBox, controls, buttons } = around;
      const group = (name, kind, ...nodes) =>
        element("div", { class: `lab-group ${kind}`, role: "group", "aria-label": name }, ...nodes);
      const rows = (...names) => names.map((name) => controls[name].row);
      root.style.maxWidth = `${WIDEST}px`;
      buttons.run.classList.add("lab-run-button");
      const test = element("label", { class: "lab-control" }, testBox, "show test points");
      panel.replaceChildren(
        group("Training", "lab-buttons", buttons.run, buttons.step, ...rows("pace"), buttons.restart, buttons.new,
          element("div", { class: "lab-buttons" }, ...around.general)),
        group("Data", "", ...rows("data", "points", "noise", "batch_size"), test),
        group("Network", "", ...rows("activation", "layers", "learning_rate", "l2")));
      plane.beside.append(buttons.clear);
      frameBox.append(overlay);
      const resized = new ResizeObserver(() => { settle(); draw(); });
      resized.observe(root);
      const sight = new IntersectionObserver((all) => { visible = all.at(-1).isIntersecting; more(); });
      sight.observe(root);
      const clock = setInterval(watch, 1000);
      return () => { resized.disconnect(); sight.disconnect(); clearInterval(clock); };
    },
    follow(frame) {
      ({ running, sent, ahead } = frame);
      around.buttons.run.textContent = running ? "Stop" : "Run";
      heard = performance.now();
      more();
      if (running && heard - spoken > QUIET_MS) { spoken = heard; plane.said.textContent = frame.readout; }
    },
    async paint(frame, bytes, stale) {
      const other = String(facts?.sizes) !== String(frame.data.sizes);
      facts = frame.data;
      seen = unpack(facts, bytes);
      if (other) settle();
      let k = 0;
      const unit = () => {
        const numbers = seen.units[k++];
        return { map: shaded((i) => numbers[i] / 254 + 0.5, facts.tile, SIGNED), silent: numbers.every((v) => v === 0) };
      };
      pictures = [inputs, ...facts.sizes.slice(1, -1).map((n) => Array.from({ length: n }, unit))];
      plane.know(facts, (cell) => seen.surface[cell] / 255, seen.logits, 0);
      if (!stale && !plane.dragging) {
        if (frame.at.data !== facts.own) plane.forget();
        plane.load(seen.mine);
      }
      for (const name of ["points", "noise"]) {
        around.controls[name].row.querySelector("input, select").disabled = frame.at.data === facts.own;
      }
      if (other) look(pinned = null);
      if (looked) note(formula(facts, seen, looked));
      draw();
    },
  };
}
