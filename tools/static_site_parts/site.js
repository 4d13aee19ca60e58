// A page of the site: search, and explorations that come alive when they are scrolled to. Works from a folder, without
// a server: what it loads, it loads as scripts.
const stored = {};

const up = document.body.dataset.up;

function load(source) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = () => failed(new Error(`${source} is not there`));
    document.head.append(script);
  });
}

// The kernel's place on a page without one: it answers from pictures that were drawn in advance.
function storedModel(content) {
  const names = content.spec.controls.map((control) => control.name);
  const listeners = new Set();
  let at = [...content.start];
  const place = () => at.reduce((sum, index, k) => sum * content.counts[k] + index, 0);
  const picture = () => Uint8Array.from(atob(content.pictures[place()]), (letter) => letter.charCodeAt(0));
  const frame = (id) => ({
    id,
    at: Object.fromEntries(names.map((name, k) => [name, at[k]])),
    readout: content.readouts[place()],
    alt: content.alts[place()],
    error: "", done: null, running: false, data: {},
  });
  return {
    get: (key) => ({ spec: content.spec, first: frame(0), picture: picture() })[key],
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send(message) {
      if (message.do === "reset") at = [...content.start];
      if (message.do === "surprise") at = content.counts.map((count) => Math.floor(Math.random() * count));
      for (const [name, index] of Object.entries(message.at ?? {})) at[names.indexOf(name)] = index;
      queueMicrotask(() => listeners.forEach((listener) => listener(frame(message.id), [picture()])));
    },
  };
}

async function enliven(figure) {
  const name = figure.dataset.stored;
  await load(`${up}explorations/${name}.js`);
  const box = document.createElement("div");
  renderExploration({ model: storedModel(stored[name]), el: box });
  figure.replaceChildren(box);
}

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    near.unobserve(entry.target);
    enliven(entry.target).catch((error) => console.warn(String(error)));
  }
}, { rootMargin: "400px" });
document.querySelectorAll("figure[data-stored]").forEach((figure) => near.observe(figure));

// The same order as helpers/lab/search.py: whole titles, beginnings of titles, whole words, beginnings of words.
const MOST = 20;
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function distance(wanted, title) {
  const own = wordsOf(title.replaceAll("_", " "));
  if (!wanted.every((part) => own.some((word) => word.startsWith(part)))) return null;
  if (own.length === wanted.length && own.every((word, k) => word === wanted[k])) return 0;
  if (wanted.every((word, k) => own[k] === word)) return 1;
  return wanted.every((word) => own.includes(word)) ? 2 : 3;
}

function find(words) {
  const wanted = wordsOf(words);
  if (!wanted.length) return [];
  return spots.map((spot, place) => [distance(wanted, spot[1]), place, spot])
    .filter(([far]) => far !== null)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, , spot]) => spot);
}

const field = document.getElementById("search");
const found = document.getElementById("found");

function tell() {
  found.hidden = !wordsOf(field.value).length;
  if (found.hidden) return;
  const spotsFound = find(field.value);
  const head = document.createElement("p");
  const more = spotsFound.length > MOST ? `, the first ${MOST} of them` : "";
  head.textContent = spotsFound.length ? `${spotsFound.length} found${more}:` : "Nothing is called like that.";
  const list = document.createElement("ul");
  for (const [kind, title, lesson, target] of spotsFound.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: up + target, textContent: title });
    const small = Object.assign(document.createElement("small"), { textContent: ` (${kind}, ${lesson})` });
    item.append(link, small);
    list.append(item);
  }
  found.replaceChildren(head, list);
}
field.addEventListener("input", tell);
field.form.addEventListener("submit", (event) => event.preventDefault());
found.addEventListener("click", (event) => { if (event.target.closest("a")) { field.value = ""; tell(); } });
