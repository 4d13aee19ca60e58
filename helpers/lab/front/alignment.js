// The stage of align_texts: a text to type, what a network writes, and the weights between the two. Python sends scores;
// weights are made of them here, so that temperature and hidden inputs are seen at once.
const HELP = "Type into the field. Click an output to see where it looks; click an input to hide it or show it again. " +
  "Keyboard, in the picture: left and right choose the output, up and down an input, Space hides or shows it.";
const BLUE = "#0b5fa5", ORANGE = "#c75000", INK = "#222", FAINT = "#767676";

function makeStage({ spec, merge, note }) {
  const { canvas, cleared, place } = makeSharpCanvas(spec);
  let data = null, scores = null, step = null, at = null, typing = 0;

  const id = `lab-${Math.random().toString(36).slice(2)}`, scaleId = `${id}-t`;
  const field = element("input", { type: "text", id, spellcheck: "false", autocomplete: "off", oninput: typed });
  const scale = element("input", { type: "range", id: scaleId, min: -10, max: 10, step: 1, oninput: heated });
  const degrees = element("output", { for: scaleId, "aria-hidden": "true" });
  const beside = element("div", { class: "lab-beside" },
    element("div", { class: "lab-control lab-adding" }, element("label", { for: id, text: "your text" }), field),
    element("div", { class: "lab-control" }, element("label", { for: scaleId, text: "temperature" }), scale, degrees));
  const heard = element("div", { class: "lab-heard", "aria-live": "polite" });

  function typed() {
    typing = performance.now();
    merge({ hidden: { typed: { of: data.kind, text: field.value.slice(0, data.longest) } } });
  }
  function heated() {
    data.temperature = 10 ** (Number(scale.value) / 10);
    showTemperature();
    draw();
    merge({ hidden: { temperature: data.temperature } });
  }
  function showTemperature() {
    const words = String(Number(data.temperature.toPrecision(2)));
    degrees.textContent = words;
    scale.setAttribute("aria-valuetext", words);
  }
  function hide(k) {
    const hidden = new Set(data.blocked);
    if (!hidden.delete(k)) hidden.add(k);
    if (hidden.size >= data.inputs.length) return note("One input has to stay.");
    note(HELP);
    data.blocked = [...hidden].sort((a, b) => a - b);
    draw();
    say();
    merge({ hidden: { blocked: { of: data.text, at: data.blocked } } });
  }
  function look(k) {
    step = Math.max(0, Math.min(data.outputs.length - 1, k));
    draw();
    say();
  }

  // The softmax over the inputs that are not hidden, for one output.
  function weights(t) {
    const n = data.inputs.length, row = Array.from(scores.subarray(t * n, (t + 1) * n), (e, k) =>
      data.blocked.includes(k) ? -Infinity : e / data.temperature);
    const most = Math.max(...row), powers = row.map((z) => Math.exp(z - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }
  const named = (text) => (text === " " ? "space" : text), shown = (text) => (text === " " ? "␣" : text);
  function say() {
    const alpha = weights(step), most = alpha.indexOf(Math.max(...alpha));
    const cursor = at === null ? "" : ` Input ${at + 1}, ${named(data.inputs[at])}` +
      `${data.blocked.includes(at) ? ", hidden" : `: ${Math.round(100 * alpha[at])} %`}.`;
    heard.textContent = `Output ${step + 1}, ${named(data.outputs[step])}, looks most at input ${most + 1}, ` +
      `${named(data.inputs[most])}: ${Math.round(100 * alpha[most])} %.${cursor}`;
  }

  const wide = () => spec.width - data.left - data.right;
  const middle = (k, count) => data.left + ((k + 0.5) * wide()) / count;
  const rowsTop = () => data.top + 10 + data.lines + 30;
  function under(event) {
    const [x, y] = place(event), part = (x - data.left) / wide(), rows = rowsTop();
    const column = Math.floor(part * data.inputs.length), row = Math.floor((y - rows) / data.row);
    if (y >= rows) return row < data.outputs.length ? { row, column: part >= 0 && part < 1 ? column : -1 } : {};
    if (part < 0 || part >= 1) return {};
    return y < data.top + 10 + data.lines / 2 ? { input: column } : { row: Math.floor(part * data.outputs.length) };
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (!data?.inputs.length) return;
    const { input, row } = under(event);
    if (input !== undefined) { at = null; hide(input); } else if (row !== undefined) look(row);
  });
  canvas.addEventListener("pointermove", (event) => {
    const { input, row } = data?.inputs.length ? under(event) : {};
    canvas.style.cursor = input !== undefined || row !== undefined ? "pointer" : "default";
  });
  canvas.addEventListener("keydown", (event) => {
    if (!data?.inputs.length || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = data.inputs.length - 1;
    if (event.key === "ArrowRight") look(step + 1);
    else if (event.key === "ArrowLeft") look(step - 1);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = at === null ? 0 : Math.max(0, Math.min(last, at + (event.key === "ArrowDown" ? 1 : -1)));
      draw();
      say();
    } else if (event.key === " " && at !== null) hide(at);
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => { at = null; draw(); });

  function text(g, words, x, y, { bold = false, colour = INK, size = 14, align = "center" } = {}) {
    g.font = `${bold ? "bold " : ""}${size}px system-ui, sans-serif`;
    g.fillStyle = colour;
    g.textAlign = align;
    g.textBaseline = "middle";
    g.fillText(words, x, y);
  }
  function lines(g, alpha, from, to) {
    const count = data.inputs.length;
    g.strokeStyle = BLUE;
    g.globalAlpha = 0.75;
    alpha.forEach((weight, k) => {
      if (weight < 0.01) return;
      g.lineWidth = 9 * weight;
      g.beginPath();
      g.moveTo(middle(k, count), from);
      g.lineTo(middle(step, data.outputs.length), to);
      g.stroke();
    });
    g.globalAlpha = 1;
  }
  function matrix(g) {
    const top = rowsTop(), count = data.inputs.length, width = wide() / count;
    data.outputs.forEach((word, t) => {
      const y = top + t * data.row;
      weights(t).forEach((weight, k) => {
        g.fillStyle = shade(weight);
        g.fillRect(data.left + k * width, y, width + 0.5, data.row);
        if (!data.blocked.includes(k)) return;
        g.strokeStyle = "#bbb";
        g.lineWidth = 1;
        g.beginPath();
        g.moveTo(data.left + k * width, y + data.row);
        g.lineTo(data.left + (k + 1) * width, y);
        g.stroke();
      });
      text(g, shown(word), data.left - 8, y + data.row / 2, { bold: t === step, size: 13, align: "right" });
    });
    g.lineWidth = 1;
    g.strokeStyle = "#999";
    g.strokeRect(data.left, top, wide(), data.row * data.outputs.length);
    g.lineWidth = 2.5;
    g.strokeStyle = ORANGE;
    g.strokeRect(data.left, top + step * data.row, wide(), data.row);
  }
  const SHADES = [[255, 255, 255], [158, 202, 225], [49, 130, 189], [8, 48, 107]];
  function shade(weight) {
    const k = Math.min(2, Math.floor(3 * weight)), t = 3 * weight - k;
    return `rgb(${SHADES[k].map((c, i) => Math.round(c + (SHADES[k + 1][i] - c) * t)).join()})`;
  }
  function draw() {
    if (!data) return;
    const g = cleared();
    if (!data.inputs.length) {
      text(g, "Nothing to look at yet.", spec.width / 2, spec.height / 3, { colour: FAINT });
      return;
    }
    const alpha = weights(step), from = data.top + 10, to = from + data.lines;
    lines(g, alpha, from, to);
    alpha.forEach((weight, k) => {
      if (weight > 0.04) text(g, `${Math.round(100 * weight)}`, middle(k, data.inputs.length), 10, { size: 11, colour: BLUE });
    });
    text(g, "weight, %", 4, 10, { colour: BLUE, size: 12, align: "left" });
    text(g, "input", 4, data.top, { colour: FAINT, size: 12, align: "left" });
    text(g, "output", 4, to + 12, { colour: FAINT, size: 12, align: "left" });
    data.inputs.forEach((word, k) => {
      const x = middle(k, data.inputs.length), hidden = data.blocked.includes(k);
      text(g, shown(word), x, data.top, { colour: hidden ? "#8a8a8a" : INK });
      const half = Math.max(6, g.measureText(shown(word)).width / 2 + 2);
      g.lineWidth = 2;
      if (hidden) { g.strokeStyle = ORANGE; g.beginPath(); g.moveTo(x - half, data.top); g.lineTo(x + half, data.top); g.stroke(); }
      if (at === k) { g.strokeStyle = BLUE; g.strokeRect(x - half - 2, data.top - 12, 2 * half + 4, 24); }
    });
    data.outputs.forEach((word, t) => {
      const x = middle(t, data.outputs.length), on = t === step;
      text(g, shown(word), x, to + 12, { bold: on, colour: on ? ORANGE : data.p[t] < 0.5 ? FAINT : INK });
    });
    matrix(g);
  }

  return {
    canvas,
    beside,
    below: heard,
    shape: "lab-tall",
    role: "application",
    help: HELP,
    async paint(frame, bytes, stale) {
      if (!frame.data.inputs) return;
      const mine = stale && data && data.text === frame.data.text;
      const kept = mine ? { blocked: data.blocked, temperature: data.temperature } : {};
      const fresh = !data || data.kind !== frame.data.kind, other = fresh || data.text !== frame.data.text;
      data = { ...frame.data, ...kept };
      const count = data.inputs.length * data.outputs.length, start = bytes.byteOffset ?? 0;
      scores = new Float32Array((bytes.buffer ?? bytes).slice(start, start + 4 * count));
      step = fresh || step === null ? data.step : step;
      if (data.outputs.length) step = Math.max(0, Math.min(data.outputs.length - 1, step));
      if (at !== null && at >= data.inputs.length) at = null;
      const busy = document.activeElement === field && performance.now() - typing < 3000;
      if (!busy && !stale) field.value = data.text;
      field.maxLength = data.longest;
      if (!mine) scale.value = String(Math.round(10 * Math.log10(data.temperature)));
      showTemperature();
      draw();
      if (other || !data.inputs.length) heard.textContent = "";
      else if (heard.textContent) say();
    },
  };
}
