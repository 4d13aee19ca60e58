// The stage of most explorations: a PNG from Python, painted on one canvas.
function makeStage({ spec, send }) {
  const canvas = document.createElement("canvas");
  canvas.style.width = `${spec.width}px`;
  canvas.width = spec.width;
  canvas.height = spec.height;
  if (spec.clickable) {
    canvas.addEventListener("pointerdown", (event) => {
      const box = canvas.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
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
