// The stage of edit_kernel: a picture, nine numbers, the response, and the sum under the pointer written out.
const HELP = "Type into the nine fields. Move the pointer over a picture to see the sum of that place; a click holds it. " +
  "Keyboard: arrow keys move the frame, with Shift further.";
const FRAME = "#e0218a", SIGNS = [[8, 48, 92], [127, 176, 218], [247, 247, 247], [249, 207, 168], [217, 112, 30]];

function makeStage({ spec, merge, note }) {
  const { canvas, cleared, place } = makeSharpCanvas(spec);
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  let data = null, grey = null, response = null, images = [], at = null, held = false, typed = 0;

  const inputs = Array.from({ length: 9 }, (_, k) => element("input", {
    type: "number", step: "any", "aria-label": `Kernel, row ${Math.floor(k / 3) + 1}, column ${(k % 3) + 1}`,
    oninput: () => edit(k), onblur: () => { write(true); note(HELP); },
  }));
  const grid = element("div", { class: "lab-kernel", role: "group", "aria-label": "The nine numbers of the kernel" }, ...inputs);
  const file = element("input", { type: "file", accept: "image/*", hidden: true, onchange: load });
  const loadButton = element("button", { type: "button", text: "Load a picture…", onclick: () => file.click() });
  const beside = element("div", { class: "lab-beside" }, grid, loadButton, file);
  const heard = element("div", { class: "lab-heard", "aria-live": "polite" });

  function edit(k) {
    const number = inputs[k].valueAsNumber;
    const wrong = !Number.isFinite(number) || Math.abs(number) > data.strongest;
    inputs[k].setAttribute("aria-invalid", String(wrong));
    note(wrong ? `A number from -${data.strongest} to ${data.strongest}, please.` : HELP);
    if (wrong) return;
    typed = k + 1;
    data.numbers = data.numbers.map((old, i) => (i === k ? number : old));
    merge({ hidden: { edited: { of: data.of, numbers: data.numbers } } });
  }
  // Python's numbers into the fields; the one that is being typed stays as it is.
  function write(all) {
    inputs.forEach((input, k) => {
      if (!all && input === document.activeElement && typed === k + 1) return;
      input.value = String(Number(data.numbers[k].toPrecision(3)));
      input.setAttribute("aria-invalid", "false");
    });
    if (all) typed = 0;
  }

  async function load() {
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    try {
      const bitmap = await createImageBitmap(chosen), scale = Math.min(1, data.largest / Math.max(bitmap.width, bitmap.height));
      const width = Math.max(8, Math.round(bitmap.width * scale)), height = Math.max(8, Math.round(bitmap.height * scale));
      const small = new OffscreenCanvas(width, height), g = small.getContext("2d", { willReadFrequently: true });
      g.fillStyle = "white";
      g.fillRect(0, 0, width, height);
      g.imageSmoothingQuality = "high";
      g.drawImage(bitmap, 0, 0, width, height);
      bitmap.close();
      const { data: rgba } = g.getImageData(0, 0, width, height);
      let bytes = "";
      for (let i = 0; i < rgba.length; i += 4) {
        bytes += String.fromCharCode(Math.round(0.299 * rgba[i] + 0.587 * rgba[i + 1] + 0.114 * rgba[i + 2]));
      }
      note(HELP);
      merge({ at: { picture: data.own }, hidden: { own: { height, width, grey: btoa(bytes) } } });
    } catch {
      note(`${chosen.name} is no picture that this browser can read: try a PNG or a JPEG.`);
    }
  }

  // Where picture and response lie on the canvas, in pixels of the stage.
  function layout() {
    const each = Math.min((spec.width - 60) / 2, ((spec.height - 190) * data.width) / data.height) / data.width;
    return { each, left: (spec.width / 2 - each * data.width) / 2, right: spec.width / 2 + 10, top: 26 };
  }
  function under(event) {
    const [x, y] = place(event), { each, left, right, top } = layout();
    const start = x < spec.width / 2 ? left : right;
    const column = Math.floor((x - start) / each) - 1, row = Math.floor((y - top) / each) - 1;
    const outside = x < start || y < top || x > start + each * data.width || y > top + each * data.height;
    return outside ? null : clamped([row, column]);
  }
  const clamped = ([row, column]) => [
    Math.max(0, Math.min(data.height - 3, row)), Math.max(0, Math.min(data.width - 3, column))];

  canvas.addEventListener("pointermove", (event) => {
    const spot = data && !held && under(event);
    if (spot) { at = spot; draw(); }
  });
  canvas.addEventListener("pointerdown", (event) => {
    const spot = data && under(event);
    if (!spot) return;
    held = event.pointerType === "mouse" && !held; // a click holds the frame, another lets it go
    at = spot;
    draw();
  });
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || !data || event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 10 : 1;
    at = clamped([at[0] + far * move[0], at[1] + far * move[1]]);
    held = true;
    draw();
    heard.textContent = `Row ${at[0] + 1}, column ${at[1] + 1}: the sum is ${short(total().sum)}`;
    event.preventDefault();
  });

  const short = (number) => String(Number(number.toPrecision(4))).replace("-", "−");
  function total() {
    const window = data.numbers.map((_, k) => grey[(at[0] + Math.floor(k / 3)) * data.width + at[1] + (k % 3)]);
    const products = window.map((light, k) => light * data.numbers[k]);
    return { window, products, sum: response[at[0] * (data.width - 2) + at[1]] };
  }

  function image(width, height, colour) {
    const made = new OffscreenCanvas(width, height), pixels = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      pixels.data.set(colour(i), 4 * i);
      pixels.data[4 * i + 3] = 255;
    }
    made.getContext("2d").putImageData(pixels, 0, 0);
    return made;
  }
  function shade(value) {
    const t = Math.max(0, Math.min(1, (value - data.low) / (data.high - data.low)));
    if (!data.signed) return [255 * t, 255 * t, 255 * t];
    const k = Math.min(3, Math.floor(4 * t));
    return SIGNS[k].map((c, i) => c + (SIGNS[k + 1][i] - c) * (4 * t - k));
  }

  function table(g, numbers, x, y, title) {
    centered(g, title, x, y - 46);
    numbers.forEach((number, k) =>
      centered(g, short(number), x + 54 * ((k % 3) - 1), y + 26 * (Math.floor(k / 3) - 1) + 5, { width: 54 }));
    g.strokeStyle = "#888";
    g.lineWidth = 1;
    g.strokeRect(x - 81, y - 39, 162, 78);
  }
  function framed(g, x, y, side) {
    g.strokeStyle = FRAME;
    g.lineWidth = 2;
    g.strokeRect(x - 1, y - 1, side + 2, side + 2);
  }
  function words(g, text, x) {
    g.fillStyle = "#222";
    g.font = "13px system-ui, sans-serif";
    g.textAlign = "left";
    g.fillText(text, x, 18);
  }

  function draw() {
    if (!data) return;
    const g = cleared(), { each, left, right, top } = layout();
    g.imageSmoothingEnabled = false;
    g.drawImage(images[0], left, top, each * data.width, each * data.height);
    g.drawImage(images[1], right + each, top + each, each * (data.width - 2), each * (data.height - 2));
    const high = short(data.high);
    words(g, held ? "the picture (click to move the frame again)" : "the picture", left);
    words(g, `the response: ${data.signed ? `orange above 0, blue below, up to ±${high}` : "grey as in the picture: 0 black, 255 white"}`, right);
    framed(g, left + at[1] * each, top + at[0] * each, 3 * each);
    framed(g, right + (at[1] + 1) * each, top + (at[0] + 1) * each, each);
    const { window, products, sum } = total(), y = spec.height - 62;
    table(g, window, spec.width * 0.14, y, "window");
    table(g, data.numbers, spec.width * 0.4, y, "kernel");
    table(g, products, spec.width * 0.66, y, "products");
    centered(g, "×", spec.width * 0.27, y + 6, { font: "bold 18px" });
    centered(g, "=", spec.width * 0.53, y + 6, { font: "bold 18px" });
    centered(g, `sum ${short(sum)}`, spec.width * 0.86, y + 6, { font: "bold 18px" });
  }

  return {
    canvas,
    beside,
    below: heard,
    shape: "lab-tall",
    role: "application",
    help: HELP,
    async paint(frame, bytes, stale) {
      if (!frame.data.numbers) return;
      const moved = !data || data.width !== frame.data.width || data.height !== frame.data.height;
      const numbers = stale && data ? data.numbers : frame.data.numbers;
      data = { ...frame.data, numbers };
      const { width, height } = data, count = (width - 2) * (height - 2), start = bytes.byteOffset ?? 0;
      const whole = (bytes.buffer ?? bytes).slice(start, start + 4 * count + width * height);
      response = new Float32Array(whole, 0, count);
      grey = new Uint8Array(whole, 4 * count);
      images = [image(width, height, (i) => [grey[i], grey[i], grey[i]]), image(width - 2, height - 2, (i) => shade(response[i]))];
      if (moved || !at) { at = data.at; held = false; }
      if (!stale) write(false);
      draw();
    },
  };
}
