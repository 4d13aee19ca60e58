// Pictures of a network: where everything lies, the units with their own view of the plane, the weights, the cost.
const SIGNED = [[0x08, 0x30, 0x5c], [0x7f, 0xb0, 0xda], [0xf7, 0xf7, 0xf7], [0xf9, 0xcf, 0xa8], [0xd9, 0x70, 0x1e]];
const [NEGATIVE, POSITIVE] = CLASS_COLOURS;
const DARK = "#222", PALE_INK = "#666", TEST_COLOUR = "#1b7f5c", DASHES = [7, 4];
const WIDE = 820, SLIM = 560, WIDEST_TILE = 54, CURVE = 84;

// Everything's place on a picture that is `width` wide. A wide one has the plane beside the network, a slim one all in a row.
function layout(width, sizes) {
  const wide = width >= WIDE, slim = width < SLIM, left = 34, hidden = sizes.slice(0, -1);
  const side = Math.round(wide ? Math.min(350, width * 0.33) : slim ? Math.min(330, width - 16) : Math.min(330, width * 0.5));
  const end = wide ? width - 8 - side : width - 8 - WIDEST_TILE;
  const apart = (end - left - (wide ? WIDEST_TILE + 20 : 0)) / (hidden.length - (wide ? 0.35 : 0));
  const head = apart < 118 ? 68 : 54, legend = slim ? 52 : 34;
  const rows = wide ? side + 40 + CURVE + 22 - legend : 372;
  const below = head + rows + legend + 50;
  const plane = { x: wide ? end : 8, y: wide ? head : below, side };
  const right = plane.x + side + 52;
  const curve = wide || slim
    ? { x: plane.x + 34, y: plane.y + side + 40, width: side - 34, height: CURVE }
    : { x: right, y: below + 30, width: width - right - 12, height: side - 60 };
  const tile = Math.min(WIDEST_TILE, rows / Math.max(4, ...hidden) - 8, 0.6 * apart);
  const columns = hidden.map((n, k) => Array.from({ length: n }, (_, i) =>
    ({ x: left + k * apart, y: head + (rows * (i + 0.5)) / n - tile / 2, side: tile })));
  const out = wide
    ? { x: end, y: head + side / 2, side: 0 }
    : { x: end, y: head + (rows - WIDEST_TILE) / 2, side: WIDEST_TILE };
  const height = wide ? head + rows + legend : slim ? curve.y + CURVE + 22 : below + side + 8;
  return { width, height, columns, plane, curve, out, apart, foot: head + rows + 17 };
}

const thickness = (w) => 0.4 + 7.6 * (1 - Math.exp(-Math.abs(w) / 2.5));

function text(g, words, x, y, { align = "left", colour = DARK, size = 13, weight = "" } = {}) {
  g.font = `${weight} ${size}px system-ui, sans-serif`;
  g.textAlign = align;
  g.textBaseline = "middle";
  g.fillStyle = colour;
  g.fillText(words, x, y);
  g.textBaseline = "alphabetic";
}

function stroke(g, colour, width, dashes = []) {
  g.strokeStyle = colour;
  g.lineWidth = width;
  g.setLineDash(dashes);
  g.stroke();
  g.setLineDash([]);
}

// A curve for every weight: solid where it is positive, dashed where it is negative; those of a unit looked at stand out.
function drawWeights(g, place, weights, looked) {
  weights.forEach((rows, k) => {
    const ends = place.columns[k + 1] ?? [place.out];
    rows.forEach((row, i) => row.forEach((w, j) => {
      const from = place.columns[k][j], to = ends[i];
      const [x0, y0, x1, y1] = [from.x + from.side, from.y + from.side / 2, to.x, to.y + to.side / 2];
      const own = !looked || (looked.layer === k + 1 && looked.unit === i) || (looked.layer === k && looked.unit === j);
      g.beginPath();
      g.moveTo(x0, y0);
      g.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
      g.globalAlpha = own ? 0.85 : 0.12;
      stroke(g, w > 0 ? POSITIVE : NEGATIVE, thickness(w), w > 0 ? [] : DASHES);
      g.globalAlpha = 1;
    }));
  });
}

// The inputs and every unit: its output over the plane, orange where positive, blue where negative, white at 0; a unit
// that is silent everywhere says so.
function drawUnits(g, place, pictures, looked) {
  place.columns.forEach((boxes, k) => boxes.forEach((box, i) => {
    g.drawImage(pictures[k][i].map, box.x, box.y, box.side, box.side);
    if (pictures[k][i].silent) text(g, "0", box.x + box.side / 2, box.y + box.side / 2, { align: "center", colour: PALE_INK });
    g.beginPath();
    g.rect(box.x, box.y, box.side, box.side);
    const lit = looked && looked.layer === k && looked.unit === i;
    stroke(g, DARK, lit ? 3.5 : 1.2);
    if (k === 0) text(g, ["x₁", "x₂"][i], box.x - 8, box.y + box.side / 2, { align: "right", size: 15 });
  }));
  const middle = place.columns[0][0].x + place.columns[0][0].side / 2;
  text(g, "inputs", middle, 12, { align: "center" });
}

// What colours and dashes mean.
function drawLegend(g, place, ramp) {
  const small = { size: 12, colour: PALE_INK };
  let x = 34, y = place.foot;
  const say = (words) => { x += 6; text(g, words, x, y, small); x += g.measureText(words).width + 6; };
  const sample = (colour, dashes) => {
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(x += 30, y);
    stroke(g, colour, 4, dashes);
  };
  sample(POSITIVE, []);
  say("positive weight");
  sample(NEGATIVE, DASHES);
  say("negative weight");
  [x, y] = place.width < SLIM ? [28, y + 20] : [x + 16, y];
  say("output of a unit −");
  g.drawImage(ramp, x, y - 6, 64, 12);
  x += 64;
  say("+");
}

// The costs, epoch by epoch: moments are [epoch, training, test].
function drawCost(g, place, moments, { epoch, training, test }) {
  const { x, y, width, height } = place.curve, floor = y + height;
  const known = moments.flatMap(([, a, b]) => [a, b]).filter(Number.isFinite);
  const top = Math.min(3, Math.max(0.8, ...known)), last = Math.max(1, epoch);
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(x, floor);
  g.lineTo(x + width, floor);
  stroke(g, PALE_INK, 1);
  const small = { size: 12, colour: PALE_INK };
  text(g, top.toPrecision(2), x - 6, y, { ...small, align: "right" });
  text(g, "cost", x - 6, y + height / 2, { ...small, align: "right" });
  text(g, "0", x - 6, floor, { ...small, align: "right" });
  text(g, `epoch ${epoch}`, x + width, floor + 12, { ...small, align: "right" });
  [[training, DARK, []], [test, TEST_COLOUR, [6, 3]]].forEach(([share, colour, dashes], k) => {
    if (!share) return;
    g.beginPath();
    moments.forEach((moment, i) => {
      const spot = [x + (moment[0] / last) * width, floor - Math.min(1, moment[k + 1] / top) * height];
      if (i) g.lineTo(...spot);
      else g.moveTo(...spot);
    });
    stroke(g, colour, 2, dashes);
    const left = x + k * width * 0.5, line = y - 18;
    g.beginPath();
    g.moveTo(left, line);
    g.lineTo(left + 22, line);
    stroke(g, colour, 2, dashes);
    const cost = share[0] < 1000 ? share[0].toFixed(2) : share[0].toExponential(0);
    text(g, `${["training", "test"][k]} ${cost}`, left + 28, line, { size: 12 });
  });
}
