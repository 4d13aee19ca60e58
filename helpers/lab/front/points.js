// The stage of draw_points: a plane on which points of two classes are placed, moved and removed.
function makeStage({ spec, merge }) {
  const side = spec.height, ratio = Math.max(1, window.devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(side * ratio);
  canvas.style.width = `${side}px`;
  canvas.style.cursor = "crosshair";
  let wrong = [];

  function draw() {
    const g = canvas.getContext("2d");
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    plane.paint(g, { wrong });
  }
  const plane = makePlane({
    canvas,
    width: () => side,
    square: () => ({ x: 0, y: 0, side }),
    radius: () => 6.5,
    changed(points) {
      wrong = [];
      draw();
      merge({ hidden: { points } });
    },
    redraw: draw,
  });

  return {
    canvas,
    beside: plane.beside,
    shape: "lab-square",
    role: "application",
    help: "Click to place a point, drag to move it, right-click to remove it. A ring marks a point on the wrong side. " +
      "Keyboard: arrow keys move a frame (with Shift further), 0 or 1 places a point in it, Delete removes one.",
    async paint(frame, bytes, stale) {
      const { data } = frame, start = bytes.byteOffset ?? 0;
      const grid = data.cells && !data.blank
        ? new Uint16Array((bytes.buffer ?? bytes).slice(start, start + 2 * data.cells * data.cells)) : null;
      plane.know(data, grid && ((k) => grid[k] / 65535), grid, 32767.5);
      if (!stale && !plane.dragging) plane.load(data.points);
      wrong = data.points.length === plane.points.length ? (data.wrong ?? []) : [];
      draw();
    },
  };
}
