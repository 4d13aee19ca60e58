// The stage of label_pictures: one picture large, a button for each name, and a strip of what is labeled.
function makeStage({ spec, merge }) {
  const sheet = makeSheet(), { canvas, cleared } = makeSharpCanvas(spec);
  const large = Math.min(200, spec.height - 44); // small enough for the eye to join the pixels
  let names = [], given = [], truth = [], since = 0, buttons = [], recorded = false;

  const started = () => since > 0 || given.length > 0;
  const finished = () => given.length >= sheet.count;
  const told = () => { draw(); merge({ hidden: { given } }); };

  function start() {
    since = performance.now();
    draw();
    canvas.focus();
  }
  function label(number) {
    if (!started() || finished()) return;
    const seconds = since ? Math.round(performance.now() - since) / 1000 : 0;
    since = performance.now();
    given = [...given, [number, seconds]];
    told();
  }
  function undo() {
    if (!given.length || recorded || finished()) return; // the truth is on the table now
    given = given.slice(0, -1);
    truth = [];
    since = performance.now();
    told();
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !started()) start();
    else if (event.key === "Backspace") undo();
    else {
      const number = names.findIndex((name) => name[0].toLowerCase() === event.key.toLowerCase());
      if (number < 0) return;
      if (started()) label(number);
    }
    event.preventDefault();
  });

  const startButton = element("button", { type: "button", class: "lab-run-button", text: "Start", onclick: start });
  const undoButton = element("button", { type: "button", text: "Undo", onclick: undo });
  const choices = element("div", { class: "lab-names", role: "group", "aria-label": "Label of this picture" });
  const beside = element("div", { class: "lab-beside" }, startButton, choices, undoButton);

  function mayPress() {
    startButton.hidden = started();
    undoButton.disabled = !given.length || recorded || finished();
    for (const button of buttons) button.disabled = !started() || finished();
  }

  function draw() {
    mayPress();
    if (!sheet.count) return;
    const g = cleared(), left = finished() ? 0 : large + 34;
    if (!finished()) {
      if (started()) sheet.draw(g, given.length, 16, 16, large);
      else {
        g.strokeStyle = "#888";
        g.strokeRect(16, 16, large, large);
        ["Press Start:", "the clock runs from then on."].forEach((line, k) =>
          centered(g, line, 16 + large / 2, 10 + large / 2 + 20 * k, { width: large - 8 }));
      }
      centered(g, `picture ${given.length + 1} of ${sheet.count}`, 16 + large / 2, large + 36, { colour: "#555" });
    }
    const columns = finished() ? 10 : 8, step = (spec.width - left) / columns;
    const rows = Math.ceil(sheet.count / columns), tall = Math.min((spec.height - 8) / rows, step + 18);
    const side = Math.min(step - 14, tall - 22);
    given.forEach(([number], k) => {
      const x = left + (k % columns) * step + (step - side) / 2, y = 8 + Math.floor(k / columns) * tall;
      const wrong = truth.length && truth[k] !== number;
      sheet.draw(g, k, x, y, side, wrong ? { colour: "#c75000", width: 3 } : {});
      const words = wrong ? `${names[number]}, it is ${names[truth[k]]}` : names[number];
      centered(g, words, x + side / 2, y + side + 15, { colour: wrong ? "#a04000" : "#222", width: step - 2,
        font: `${wrong ? "bold " : ""}12px` });
    });
  }

  return {
    canvas,
    beside,
    shape: "lab-tall",
    role: "application",
    help: "Label with the buttons, or with the key of the first character; Backspace takes the last label back.",
    async paint({ data }, bytes, stale) {
      if (!data.names) return;
      if (!buttons.length) {
        names = data.names;
        buttons = names.map((name, number) =>
          element("button", { type: "button", text: name, onclick: () => { label(number); canvas.focus(); } }));
        choices.append(...buttons);
        sheet.load(data, bytes);
      }
      if (!stale) {
        if (!data.given.length && given.length) since = 0;
        ({ given, truth, recorded } = data);
      }
      draw();
    },
  };
}
