// Small grey pictures that travel as bytes, drawn large without smoothing: 0 is paper, 255 is ink.
function makeSheet() {
  let pictures = [];
  return {
    get count() { return pictures.length; },
    load({ count, width, height }, bytes) {
      const ink = new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, count * width * height);
      pictures = Array.from({ length: count }, (_, k) => {
        const picture = document.createElement("canvas");
        picture.width = width;
        picture.height = height;
        const image = new ImageData(width, height);
        for (let i = 0; i < width * height; i++) {
          image.data.fill(255 - ink[k * width * height + i], 4 * i, 4 * i + 3);
          image.data[4 * i + 3] = 255;
        }
        picture.getContext("2d").putImageData(image, 0, 0);
        return picture;
      });
    },
    draw(g, k, x, y, side, { colour = "#888", width = 1 } = {}) {
      g.imageSmoothingEnabled = false;
      g.drawImage(pictures[k], x, y, side, side);
      g.strokeStyle = colour;
      g.lineWidth = width;
      g.strokeRect(x - width / 2, y - width / 2, side + width, side + width);
    },
  };
}

// A canvas of the stage's size, sharp on every screen, that can be reached by keyboard.
function makeSharpCanvas(spec) {
  const ratio = Math.max(1, window.devicePixelRatio || 1), canvas = document.createElement("canvas");
  canvas.width = Math.round(spec.width * ratio);
  canvas.height = Math.round(spec.height * ratio);
  canvas.style.width = `${spec.width}px`;
  canvas.tabIndex = 0;
  return {
    canvas,
    cleared() {
      const g = canvas.getContext("2d");
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.fillStyle = "white";
      g.fillRect(0, 0, spec.width, spec.height);
      return g;
    },
    place(event) {
      const box = canvas.getBoundingClientRect(), scale = spec.width / box.width;
      return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    },
  };
}

// Text in the middle of x, cut to the width it may take.
function centered(g, text, x, y, { font = "13px", colour = "#222", width = 1e4 } = {}) {
  g.fillStyle = colour;
  g.font = `${font} system-ui, sans-serif`;
  g.textAlign = "center";
  let shown = text;
  while (shown.length > 2 && g.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
  g.fillText(shown, x, y);
}
