// The panel around a stage: question, controls, picture, read-out. Python computes; this file only shows and asks.
const PATIENCE_MS = 8000;
const PLAY_MS = 120;
const NAMED_MS = 500; // while a training runs its picture is not renamed more often, for those who hear it

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

// One request is under way at a time; moves made meanwhile are merged into the next one, so that nothing piles up.
function courier(model, onWaiting) {
  let lastId = 0, underWay = 0, waiting = null, queue = [], timer = 0;
  function dispatch(message) {
    underWay = ++lastId;
    clearTimeout(timer);
    try {
      model.send({ ...message, id: underWay });
      timer = setTimeout(() => onWaiting(true), PATIENCE_MS);
    } catch {
      underWay = 0;
      queue = [];
      waiting = null;
      onWaiting(true);
    }
  }
  function next() {
    if (underWay) return;
    if (queue.length) dispatch(queue.shift());
    else if (waiting) { const message = waiting; waiting = null; dispatch(message); }
  }
  return {
    send(message) { queue.push(message); next(); },
    merge(message) {
      waiting = {
        do: "set",
        at: { ...(waiting?.at ?? {}), ...(message.at ?? {}) },
        hidden: { ...(waiting?.hidden ?? {}), ...(message.hidden ?? {}) },
        path: [...(waiting?.path ?? []), ...(message.path ?? [])],
      };
      next();
    },
    settled(id) {
      if (id !== underWay) return;
      underWay = 0;
      clearTimeout(timer);
      onWaiting(false);
      next();
    },
    get quiet() { return !underWay && !waiting && !queue.length; },
    end() { clearTimeout(timer); },
  };
}

function makeControl(control, onMove, onPlay) {
  const id = `lab-${Math.random().toString(36).slice(2)}`;
  const row = element("div", { class: "lab-control" });
  const label = element("label", { for: id, text: control.label });
  if (control.kind === "checkbox") {
    const box = element("input", { type: "checkbox", id, onchange: () => onMove(Number(box.checked)) });
    row.append(box, label);
    return { row, show(index) { box.checked = index === 1; }, index: () => Number(box.checked) };
  }
  if (control.kind === "choice") {
    const options = control.labels.map((text, value) => element("option", { value, text }));
    const list = element("select", { id, onchange: () => onMove(Number(list.value)) }, ...options);
    row.append(label, list);
    return { row, show(index) { list.value = String(index); }, index: () => Number(list.value) };
  }
  const last = control.labels.length - 1;
  const value = element("output", { for: id, "aria-live": "off", "aria-hidden": "true" });
  value.style.setProperty("--letters", Math.max(...control.labels.map((text) => text.length)));
  const range = element("input", { type: "range", id, min: 0, max: last, step: 1 });
  const words = () => {
    value.textContent = control.labels[range.value];
    range.setAttribute("aria-valuetext", control.labels[range.value]);
  };
  range.addEventListener("input", () => { words(); onMove(Number(range.value)); });
  const api = { row, show(index) { range.value = index; words(); }, index: () => Number(range.value), last };
  row.append(label);
  if (control.play) {
    const button = element("button", { type: "button", class: "lab-play", onclick: () => onPlay(api) });
    api.playing = (on) => {
      button.textContent = on ? "❚❚" : "▶";
      button.setAttribute("aria-label", `${on ? "Pause" : "Play"} ${control.label}`);
    };
    api.playing(false);
    row.append(button);
  }
  row.append(range, value);
  return api;
}

function render({ model, el }) {
  const spec = model.get("spec");
  let touched = 0, painted = 0, playing = 0, named = 0;

  const ask = element("p", { class: "lab-ask", text: spec.ask });
  const panel = element("div", { class: "lab-controls", role: "group", "aria-label": "Controls" });
  const readout = element("p", { class: "lab-readout", role: "status", "aria-live": "polite" });
  const error = element("div", { class: "lab-error", role: "alert", hidden: true });
  const bar = element("progress", { max: 1, value: 0, "aria-label": "Progress of the training" });
  const stopButton = element("button", { type: "button", text: "Stop", onclick: () => mail.send({ do: "stop" }) });
  const running = element("div", { class: "lab-run", hidden: true }, stopButton, bar);
  const note = element("div", { class: "lab-note", id: `lab-${Math.random().toString(36).slice(2)}` });
  const lost = element("div", { class: "lab-lost", role: "alert", hidden: true,
    text: "Python does not answer. It may be busy with another cell; if it was restarted, run this cell again." });
  const mail = courier(model, (late) => {
    lost.hidden = !late;
  });

  const act = (message) => { stopPlaying(); mail.send(message); };
  const drag = (place) => {
    stopPlaying();
    touched = performance.now();
    mail.merge({ path: [place] });
  };
  const stage = makeStage({ spec, send: act, drag, merge: mail.merge, note: (text) => { note.textContent = text; } });
  note.textContent = stage.help;
  stage.canvas.setAttribute("role", stage.role ?? "img");
  stage.canvas.setAttribute("aria-describedby", note.id);

  const controls = {};
  for (const control of spec.controls) {
    const moved = (index) => {
      stopPlaying();
      touched = performance.now();
      mail.merge({ at: { [control.name]: index } });
    };
    controls[control.name] = makeControl(control, moved, (api) => play(control.name, api));
    panel.append(controls[control.name].row);
  }
  const buttons = Object.fromEntries(spec.buttons.map((b) =>
    [b.name, element("button", { type: "button", text: b.label, onclick: () => act({ do: "press", name: b.name }) })]));
  const own = stage.arrange ? [] : Object.values(buttons);
  if (own.length) panel.append(element("div", { class: "lab-buttons lab-own" }, ...own));
  const general = [
    element("button", { type: "button", text: "Reset", onclick: () => act({ do: "reset" }) })];
  if (spec.surprising) {
    general.push(element("button", { type: "button", text: "Surprise me", onclick: () => act({ do: "surprise" }) }));
  }
  panel.append(element("div", { class: "lab-buttons" }, ...general));

  function stopPlaying() {
    clearInterval(playing);
    playing = 0;
    for (const c of Object.values(controls)) c.playing?.(false);
  }
  function play(name, api) {
    if (playing) return stopPlaying();
    if (api.index() === api.last) api.show(0);
    api.playing(true);
    playing = setInterval(() => {
      if (!mail.quiet) return;
      api.show(Math.min(api.last, api.index() + Math.max(1, Math.round(api.last / 60))));
      mail.merge({ at: { [name]: api.index() } });
      if (api.index() >= api.last) stopPlaying();
    }, Math.max(PLAY_MS, Math.min(900, 6000 / api.last)));
  }

  async function show(frame, bytes) {
    const stale = !mail.quiet;
    for (const [name, index] of Object.entries(frame.at)) {
      if (!stale && !playing) controls[name]?.show(index);
    }
    running.hidden = !frame.running || stage.endless;
    note.hidden = !running.hidden;
    readout.setAttribute("aria-live", frame.running ? "off" : "polite");
    bar.value = frame.done ?? 0;
    error.hidden = !frame.error;
    error.textContent = frame.error;
    frameBox.classList.toggle("lab-failed", Boolean(frame.error));
    readout.textContent = frame.readout;
    if (!frame.running || performance.now() - named > NAMED_MS) {
      named = performance.now();
      stage.canvas.setAttribute("aria-label", frame.alt);
    }
    lost.hidden = true;
    stage.follow?.(frame);
    if (bytes && bytes.byteLength) await stage.paint(frame, bytes, stale);
    root.dataset.painted = String(++painted);
    if (touched) root.dataset.latency = String(performance.now() - touched);
  }

  const frameBox = element("div", { class: `lab-stage${spec.clickable ? " lab-clickable" : ""}` }, stage.canvas, error, lost);
  if (stage.beside) panel.prepend(stage.beside);
  const root = element("div", { class: "lab-explore", "data-name": spec.name, "data-lm-suppress-shortcuts": "true" },
    ask, panel, element("div", { class: `lab-body ${stage.shape ?? ""}` }, frameBox, readout),
    ...(stage.below ? [stage.below] : []), element("div", { class: "lab-foot" }, running, note));
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    stopPlaying();
    root.closest(".jp-Cell")?.focus();
  });
  const leave = stage.arrange?.({ root, frameBox, panel, controls, buttons, general, act, tell: (message) => model.send(message) });
  el.append(root);

  const onMessage = (frame, buffers) => {
    mail.settled(frame.id);
    show(frame, buffers[0]);
  };
  model.on("msg:custom", onMessage);
  const first = model.get("first");
  for (const [name, index] of Object.entries(first.at)) controls[name].show(index);
  show(first, model.get("picture"));
  mail.send({ do: "hello" });

  return () => {
    stopPlaying();
    leave?.();
    mail.end();
    model.off("msg:custom", onMessage);
  };
}

export default { render };
