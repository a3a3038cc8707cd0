// What is shown of the run and of the chosen neuron.

const CLICKS = { look: "Look at", silence: "Knock out" };
const TRANSFERS = { soft: "Soft", hard: "Hard" };

function atlas() {
  const { atlases, dictionaries } = variant();
  if (!atlases[state.modality]) atlases[state.modality] = atlasOf(dictionaries[state.modality], shapeOf(state.modality));
  return atlases[state.modality];
}
const layouts = new Map();
/** Where the tiles lie; known from one frame to the next. */
function layout() {
  const key = `${state.variant} ${state.modality}`;
  if (!layouts.has(key)) layouts.set(key, mapLayout(neurons(), variant().blockSize, shapeOf(state.modality)));
  return layouts.get(key);
}

function showMap(code) {
  const moment = run.history[run.shown];
  const active = countActive(code);
  drawMap(element("atoms"), {
    layout: layout(), shape: shapeOf(state.modality), atlas: atlas(), code, potentials: moment.potentials,
    penalty: penalty(), silent: state.silent, chosen: state.neuron, names: PAGE.classes.slice(0, blockClasses()),
  });
  element("atoms").setAttribute("aria-label",
    `${neurons()} neurons, shown by their atoms of ${titleOf(state.modality)}; ${active} active; ` +
    `neuron ${state.neuron} chosen${state.silent.has(state.neuron) ? ", knocked out" : ""}`);
}

// Each modality's drawing, and beside it that of the whole network where neurons are knocked out. The elements stay:
// they are painted anew in every frame.
const drawings = { for: "", rows: [] };

function makeDrawings() {
  const key = JSON.stringify([state.variant, state.silent.size > 0]);
  if (drawings.for === key) return;
  drawings.for = key;
  drawings.rows = Object.keys(variant().dictionaries).map((modality) => {
    const now = { canvas: document.createElement("canvas"), caption: made("figcaption", "") };
    const whole = { canvas: document.createElement("canvas"), caption: made("figcaption", "") };
    const figures = [now, ...(state.silent.size ? [whole] : [])].map(({ canvas, caption }) => {
      canvas.setAttribute("role", "img");
      return made("figure", "", canvas, caption);
    });
    const row = made("div", "drawing", made("div", state.silent.size ? "pair" : "pair alone", ...figures));
    row.dataset.modality = modality;
    return { modality, now, whole, row };
  });
  element("drawings").replaceChildren(...drawings.rows.map(({ row }) => row));
}
function showDrawings(code) {
  makeDrawings();
  const seen = seenInput();
  for (const { modality, now, whole } of drawings.rows) {
    const text = seen && seen.modality === modality
      ? `${titleOf(modality)}: what it saw, drawn again`
      : `${titleOf(modality)}: drawn from the code alone`;
    paintDrawing(modality, now, code, text, seen === null);
    if (!state.silent.size) continue;
    if (atEnd()) paintDrawing(modality, whole, wholeCode(), "with every neuron in place", seen === null);
    else paintDrawing(modality, whole, new Float64Array(neurons()), "with every neuron: at the end", false);
  }
}
function paintDrawing(modality, { canvas, caption }, code, text, anyScale) {
  const values = drawnFrom(variant().dictionaries[modality], code);
  const { inputs, signed, range } = PAGE.modalities[modality];
  // A driven block alone has no brightness to keep to: its drawing is scaled to its own largest value.
  const scale = anyScale ? largest(values) : range;
  const ink = signed ? (value) => signedInk(value / scale) : (value) => inkOf(value / scale);
  const nearest = inputs === null ? null : nearestInput(inputs, values, anyScale);
  const label = nearest === null ? text : `${text}; nearest: ${PAGE.classes[nearest]}`;
  fillCanvas(canvas, shapeOf(modality), values, ink, label);
  const parts = nearest === null ? [] : [made("strong", "", `looks like ${PAGE.classes[nearest]}`), made("br", "")];
  if (caption.dataset.text !== label) caption.replaceChildren(...parts, text);
  caption.dataset.text = label;
}

function showBlocks(code) {
  const count = blockClasses();
  element("verdict-block").hidden = count === 0;
  if (count === 0) return null;
  const sums = blockSums(code, variant().blockSize, count);
  const [total, best] = [sums.reduce((sum, value) => sum + value, 0), largestIndex(sums)];
  const most = total > 0 ? best : -1;
  const box = element("block-sums");
  if (box.childElementCount !== count) {
    box.replaceChildren(...PAGE.classes.slice(0, count).map((name) => made("div", "sum", made("span", "", name), made("i", ""))));
  }
  Array.from(box.children).forEach((row, block) => {
    row.firstChild.textContent = PAGE.classes[block];
    row.lastChild.style.width = `${100 * sums[block] / Math.max(sums[best], 1e-12)}%`;
    row.classList.toggle("most", block === most);
  });
  const name = most < 0 ? "none" : `${PAGE.classes[most]} (${Math.round(100 * sums[most] / total)} %)`;
  element("block-name").textContent = name;
  box.setAttribute("aria-label", `Activation by block; most active: ${name}`);
  return most < 0 ? null : PAGE.classes[most];
}

function makeBarsOnce() {
  const key = JSON.stringify([state.variant]);
  if (shownBars.for === key) return;
  shownBars.for = key;
  shownBars.code = makeCodeBars((neuron) => clickNeuron(neuron));
  shownBars.profile = makeBars(element("profile"), PAGE.classes.length, PAGE.classes, null, 300);
}
function showRun() {
  makeBarsOnce();
  const code = shownCode();
  showMap(code);
  showDrawings(code);
  const block = showBlocks(code);
  element("equation").textContent = state.source === "drive" ? "6" : "1";
  showProgress(code);
  return block;
}
function announceEnd(block) {
  const looks = drawings.rows.map(({ now }) => now.canvas.getAttribute("aria-label")).join(". ");
  const { steps } = run.history[run.shown];
  announce(`After ${steps} steps: ${element("active").textContent} active. ${looks}.${block === null ? "" : ` Most active block: ${block}.`}`);
}

function showNeuron() {
  const { dictionaries, profile, strongest } = variant();
  const owner = ownerOf(state.neuron);
  element("neuron-name").textContent = owner === null ? String(state.neuron) : `${state.neuron}, block of class ${owner}`;
  element("neuron-atoms").replaceChildren(...Object.entries(dictionaries).map(([modality, atoms]) => {
    const values = rowOf(atoms, state.neuron);
    const scale = largest(values);
    const label = `Atom ${state.neuron} of ${titleOf(modality)}`;
    return figure(picture(shapeOf(modality), values, (value) => signedInk(value / scale), label), titleOf(modality));
  }));
  const means = rowOf(profile, state.neuron);
  setBars(shownBars.profile, means, (index) => PAGE.classes[index], -1,
    `Mean activation of the neuron for each class, the largest for ${PAGE.classes[largestIndex(means)]}`);
  element("strongest").replaceChildren(...strongest[state.neuron].map((index) => thumb(
    shapeOf(PAGE.image), rowOf(PAGE.images, index), inkFor(PAGE.image), `Test image ${index}, class ${classOf(index)}`,
    state.source === "stored" && index === state.digit, () => change({ digit: index, only: -1, source: "stored" }))));
  const silent = state.silent.has(state.neuron);
  element("silence").setAttribute("aria-pressed", String(silent));
  element("silence").textContent = silent ? "Knocked out" : "Knock out";
}
function showSilent() {
  const silent = Array.from(state.silent).sort((left, right) => left - right);
  const listed = silent.slice(0, 12).join(", ") + (silent.length > 12 ? ", …" : "");
  element("silent").textContent = silent.length
    ? `Knocked out (${silent.length}): ${listed}` : "No neuron is knocked out.";
  element("restore").hidden = silent.length === 0;
  element("silence-block").hidden = blockClasses() === 0;
  choices("clicks", ["look", "silence"], state.click, (name) => CLICKS[name], (click) => change({ click }));
}
function showSettings() {
  choices("variants", Object.keys(PAGE.variants), state.variant, (name) => PAGE.variants[name].title, (name) => change({ variant: name }));
  const shown = Object.keys(variant().dictionaries);
  choices("modalities", shown, state.modality, titleOf, (modality) => change({ modality }));
  element("modalities").hidden = shown.length < 2;
  choices("transfers", ["soft", "hard"], state.transfer, (name) => TRANSFERS[name], (transfer) => change({ transfer }));
  showSliders();
}
