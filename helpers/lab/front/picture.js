// The stage of most explorations: a PNG from Python, painted on one canvas.
function makeStage({ spec, send, drag }) {
  const canvas = document.createElement("canvas");
  canvas.style.width = `${spec.width}px`;
  canvas.width = spec.width;
  canvas.height = spec.height;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  if (spec.draggable) {
    let held = null; // the pointer that is down
    canvas.style.touchAction = "none";
    canvas.addEventListener("pointerdown", (event) => {
      if (held !== null || event.button) return;
      held = event.pointerId;
      canvas.setPointerCapture(held);
      drag(place(event));
    });
    canvas.addEventListener("pointermove", (event) => { if (event.pointerId === held) drag(place(event)); });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(end, (event) => { if (event.pointerId === held) held = null; });
    }
  } else if (spec.clickable) {
    canvas.addEventListener("pointerdown", (event) => {
      const [x, y] = place(event);
      send({ do: "click", x, y });
    });
  }
  let newest = 0;
  return {
    canvas,
    help: "",
    async paint(frame, bytes) {
      const turn = ++newest;
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      if (turn === newest) {
        if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
          canvas.width = bitmap.width;
          canvas.height = bitmap.height;
        }
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
      }
      bitmap.close();
    },
  };
}
