// The stage of tag_pictures: pictures to choose from, a button for each cause, and a table that follows.
function makeStage({ spec, merge, note }) {
  const PER_ROW = 10, KEYS = "123456789";
  const sheet = makeSheet(), { canvas, cleared, place } = makeSharpCanvas(spec);
  const step = spec.width / PER_ROW, tall = step * 1.28, side = step * 0.74;
  let facts = { captions: [], categories: [], columns: [], rows: [], own: [], most: 0, longest: 24 };
  let tags = [], chosen = 0;
  canvas.style.cursor = "pointer";

  const told = () => { draw(); merge({ hidden: { tags, by_recording: false } }); };
  function choose(k) {
    if (k < 0 || k >= sheet.count) return;
    chosen = k;
    draw();
    said.textContent = `picture ${k + 1}: ${facts.captions[k]}; ${causes(k) || "no cause yet"}`;
  }
  const causes = (k) => tags[k].map((c) => facts.categories[c]).join(", ");
  function toggle(c) {
    if (c < 0 || c >= facts.categories.length || !tags.length) return;
    if (facts.recorded) return note("This is the recording. Hide it with the button above to set tags of your own.");
    const now = tags[chosen].includes(c) ? tags[chosen].filter((one) => one !== c) : [...tags[chosen], c].sort((a, b) => a - b);
    tags = tags.map((one, k) => (k === chosen ? now : one));
    said.textContent = `picture ${chosen + 1}: ${causes(chosen) || "no cause"}`;
    told();
  }

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    canvas.focus();
    choose(Math.floor(y / tall) * PER_ROW + Math.min(PER_ROW - 1, Math.floor(x / step)));
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -PER_ROW, ArrowDown: PER_ROW }[event.key];
    if (move) choose(chosen + move);
    else if (event.key && KEYS.includes(event.key)) toggle(Number(event.key) - 1);
    else return;
    event.preventDefault();
  });

  const chips = element("div", { class: "lab-names", role: "group", "aria-label": "Causes of the chosen picture" });
  const field = element("input", { type: "text", "aria-label": "A cause of your own", placeholder: "a cause of your own", maxlength: 24 });
  const addButton = element("button", { type: "button", text: "Add", onclick: add });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
  const said = element("span", { class: "lab-heard", "aria-live": "polite" });
  const HELP = "Click a picture, then its causes. Keyboard: arrow keys choose a picture, the digits set and remove a cause.";
  const beside = element("div", { class: "lab-beside" }, chips, element("div", { class: "lab-adding" }, field, addButton), said);
  const below = element("table", { class: "lab-table" });

  function add() {
    const name = field.value.trim().slice(0, facts.longest);
    if (!name || facts.recorded) return;
    if (facts.categories.some((known) => known.toLowerCase() === name.toLowerCase())) return note(`There is a cause "${name}" already.`);
    field.value = "";
    note(HELP);
    facts = { ...facts, own: [...facts.own, name] };
    merge({ hidden: { own: facts.own, by_recording: false, tags } });
  }
  // A cause of the learner's own goes, and the numbers of those behind it move up.
  function remove(c) {
    const first = facts.categories.length - facts.own.length;
    tags = tags.map((one) => one.filter((tag) => tag !== c).map((tag) => (tag > c ? tag - 1 : tag)));
    facts = { ...facts, own: facts.own.filter((_, k) => k !== c - first) };
    merge({ hidden: { own: facts.own, by_recording: false, tags } });
    canvas.focus();
  }

  function chip(name, c) {
    const press = () => { toggle(c); canvas.focus(); };
    const button = element("button", { type: "button", text: `${c + 1} ${name}`, "aria-pressed": "false", onclick: press });
    if (c < facts.categories.length - facts.own.length) return button;
    const away = element("button", { type: "button", text: "×", "aria-label": `Remove the cause ${name}`, onclick: () => remove(c) });
    return element("span", { class: "lab-own-cause" }, button, away);
  }
  function label() {
    chips.querySelectorAll("[aria-pressed]").forEach((button, c) => button.setAttribute("aria-pressed", String(tags[chosen]?.includes(c) ?? false)));
    addButton.disabled = field.disabled = facts.recorded || facts.own.length >= facts.most;
  }
  function tabulate() {
    const head = element("tr", {}, ...facts.columns.map((text) => element("th", { scope: "col", text })));
    const rows = facts.rows.map(([first, ...rest]) => element("tr", {},
      element("th", { scope: "row", text: first }), ...rest.map((text) => element("td", { text }))));
    below.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
  }

  function draw() {
    label();
    if (!sheet.count) return;
    const g = cleared();
    for (let k = 0; k < sheet.count; k++) {
      const x = (k % PER_ROW) * step + (step - side) / 2, y = Math.floor(k / PER_ROW) * tall + 6;
      if (k === chosen) {
        g.fillStyle = "#fdf0e6";
        g.fillRect(x - (step - side) / 2 + 1, y - 5, step - 2, tall - 2);
      }
      sheet.draw(g, k, x, y, side, k === chosen ? { colour: "#c75000", width: 3 } : {});
      centered(g, facts.captions[k], x + side / 2, y + side + 15, { font: "12px", width: step - 4 });
      const marks = tags[k].length ? tags[k].map((c) => c + 1).join(" ") : "–";
      centered(g, marks, x + side / 2, y + side + 30, { font: "bold 13px", colour: "#0b5fa5" });
    }
  }

  return {
    canvas,
    beside,
    below,
    shape: "lab-tall",
    role: "application",
    help: HELP,
    async paint({ data }, bytes, stale) {
      if (!data.categories) return;
      if (!sheet.count) sheet.load(data, bytes);
      if (!stale) ({ tags } = data);
      facts = data;
      const names = facts.categories.join("\n");
      if (chips.dataset.names !== names) chips.replaceChildren(...facts.categories.map(chip));
      chips.dataset.names = names;
      tabulate();
      draw();
    },
  };
}
