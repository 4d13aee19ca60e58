// The stage of draw_a_picture: a sheet to draw on, a bar for every class, and feature maps.
function makeStage({ spec, merge }) {
  const { canvas, cleared, place } = makeSharpCanvas(spec);
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  let side = 0, ink = null, data = null, tiles = [], past = [], stroke = null, pen = null, down = false, rubbing = false;

  const PEN = 1.25; // radius in pixels of the sheet, with a soft edge
  const undoButton = element("button", { type: "button", text: "Undo", onclick: undo });
  const rubber = element("button", { type: "button", text: "Eraser", "aria-pressed": "false", onclick: () => rub(!rubbing) });
  const beside = element("div", { class: "lab-beside lab-names" }, rubber, undoButton);

  function rub(on) {
    rubbing = on;
    rubber.setAttribute("aria-pressed", String(on));
  }
  function undo() {
    if (!past.length) return;
    ink = past.pop();
    told();
  }
  const remember = () => { past = [...past.slice(-29), ink.slice()]; };
  function told() {
    draw();
    merge({ hidden: { ink: ink.some(Boolean) ? btoa(String.fromCharCode(...ink)) : "" } });
  }

  // Ink on every pixel that the pen covers on its straight way from one place to another.
  function line([x0, y0], [x1, y1], erase) {
    const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const x = column + 0.5, y = row + 0.5;
        const t = length ? Math.max(0, Math.min(1, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length)) : 0;
        const far = Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
        const k = row * side + column, cover = Math.max(0, Math.min(1, (erase ? 2 : 1) * PEN + 0.5 - far));
        ink[k] = erase ? Math.min(ink[k], Math.round(255 * (1 - cover))) : Math.max(ink[k], Math.round(255 * cover));
      }
    }
  }
  const onSheet = (event) => place(event).map((v) => (v / data.pad) * side);
  const inside = ([x, y]) => x >= 0 && y >= 0 && x < side && y < side;

  canvas.addEventListener("pointerdown", (event) => {
    const spot = data && onSheet(event);
    if (!spot || !inside(spot) || event.button > 2) return;
    canvas.setPointerCapture(event.pointerId);
    remember();
    stroke = { last: spot, erase: rubbing || event.button === 2 };
    pen = null;
    line(spot, spot, stroke.erase);
    told();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const spot = onSheet(one);
      line(stroke.last, spot, stroke.erase);
      stroke.last = spot;
    }
    told();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { stroke = null; });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());

  const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  canvas.addEventListener("keydown", (event) => {
    if (!data || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (event.key === " ") {
      pen ??= [side / 2, side / 2];
      down = !down;
      if (down) { remember(); line(pen, pen, rubbing); told(); } else draw();
    } else if (move && !event.ctrlKey) {
      pen ??= [side / 2, side / 2];
      const to = pen.map((v, i) => Math.max(0.5, Math.min(side - 0.5, v + (event.shiftKey ? 3 : 1) * move[i])));
      if (down) line(pen, to, rubbing);
      pen = to;
      if (down) told(); else draw();
    } else if (event.key === "Backspace" || (event.ctrlKey && event.key === "z")) undo();
    else if (event.key.toLowerCase() === "e" && !event.ctrlKey) rub(!rubbing);
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => { pen = null; down = false; draw(); });

  function sheet(bytes, width, height, start = 0) {
    const made = new OffscreenCanvas(width, height), image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      image.data.fill(255 - bytes[start + i], 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    made.getContext("2d").putImageData(image, 0, 0);
    return made;
  }
  function outline(g, x, y, size, colour = "#888", width = 1) {
    g.strokeStyle = colour;
    g.lineWidth = width;
    g.strokeRect(x, y, size, size);
  }

  function bars(g) {
    const left = data.pad + 50, right = spec.width - 80, step = data.pad / data.names.length;
    const most = Math.max(...data.probabilities), best = most > 0 ? data.probabilities.indexOf(most) : -1;
    data.names.forEach((name, k) => {
      const p = data.probabilities[k], y = (k + 0.5) * step, high = 0.66 * step;
      g.fillStyle = k === best ? "#c75000" : "#0b5fa5";
      g.fillRect(left, y - high / 2, (right - left) * p, high);
      g.fillStyle = "#222";
      g.font = `${k === best ? "bold " : ""}15px system-ui, sans-serif`;
      g.textAlign = "right";
      g.fillText(name, left - 8, y + 5);
      g.textAlign = "left";
      g.font = "13px system-ui, sans-serif";
      g.fillText(`${Math.round(100 * p)} %`, left + (right - left) * p + 6, y + 5);
    });
  }
  function draw() {
    if (!data) return;
    const g = cleared();
    g.imageSmoothingEnabled = false;
    g.drawImage(sheet(ink, side, side), 1, 1, data.pad - 2, data.pad - 2);
    outline(g, 1, 1, data.pad - 2, "#555");
    if (!ink.some(Boolean)) centered(g, "draw here", data.pad / 2, data.pad / 2, { colour: "#666", font: "15px" });
    if (pen) {
      const [x, y] = pen.map((v) => (v / side) * data.pad);
      outline(g, x - 6, y - 6, 12, down ? "#c75000" : "#0b5fa5", 3);
    }
    bars(g);
    let y = data.pad + 14, k = 0;
    for (const { title, shape } of data.maps) {
      g.fillStyle = "#222";
      g.font = "13px system-ui, sans-serif";
      g.textAlign = "left";
      g.fillText(title, 0, y + 14);
      y += 24;
      const [count, rows, columns] = shape, most = Math.max(rows, columns);
      for (let i = 0; i < count; i++, k++) {
        const x = (i % data.columns) * (data.tile + data.gap), top = y + Math.floor(i / data.columns) * (data.tile + data.gap);
        g.drawImage(tiles[k], x + 0.5, top + 0.5, (data.tile * columns) / most, (data.tile * rows) / most);
        outline(g, x + 0.5, top + 0.5, data.tile);
      }
      y += (1 + Math.floor((count - 1) / data.columns)) * (data.tile + data.gap);
    }
  }

  return {
    canvas,
    beside,
    shape: "lab-tall",
    role: "application",
    help: "Draw with the mouse or a finger; the right button rubs out. Keyboard: arrow keys move the pen, Space puts it " +
      "down or lifts it, E takes the eraser, Backspace takes the last stroke back.",
    async paint(frame, bytes, stale) {
      if (!frame.data.side) return;
      data = frame.data;
      side = data.side;
      if (!ink || (!stale && !stroke)) {
        const sent = data.ink ? Uint8Array.from(atob(data.ink), (c) => c.charCodeAt(0)) : new Uint8Array(side * side);
        if (ink && ink.some((v, i) => v !== sent[i])) remember();
        ink = sent;
      }
      const all = new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0);
      let at = 0;
      tiles = data.maps.flatMap(({ shape: [count, rows, columns] }) => Array.from({ length: count }, () => {
        at += rows * columns;
        return sheet(all, columns, rows, at - rows * columns);
      }));
      draw();
    },
  };
}
