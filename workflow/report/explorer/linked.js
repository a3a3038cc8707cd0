// The page of a study: which views are seen, the run that follows, and what is drawn of each view beside the truth.

let PAGE = {}; // the model, unpacked, with its samples
const state = { digit: 0, only: -1, chosen: [], neuron: 0, share: 20, speed: 0, silent: new Set() };
const inUse = { key: "", stacked: null, inputs: null };

const neurons = () => PAGE.components.shape[0];
const penalty = () => PAGE.penalty * state.share / 20;
const stepLimit = () => MAX_STEPS;
const sampleShown = () => rowOf(PAGE.samples, state.digit);
const partOf = (values, { columns: [first, end] }) => values.subarray(first, end);
/** Whether the sample has one of the chosen views. */
const follows = () => PAGE.present[state.digit].some((present, view) => present && state.chosen[view]);
/** The chosen views that the sample has; all that it has where it has none of them. */
function patternSeen() {
  const present = PAGE.present[state.digit];
  return follows() ? present.map((there, view) => there && state.chosen[view]) : present;
}
/** Atoms and inputs of the views that are seen, made where the choice is a new one. */
function inputSeen() {
  const pattern = patternSeen();
  if (inUse.key !== pattern.join()) Object.assign(inUse, { key: pattern.join(), stacked: stackedFor(PAGE, pattern) });
  inUse.inputs = inputsOf(PAGE, inUse.stacked, sampleShown());
  return inUse;
}
function currentProblem(silent) {
  const { stacked: { atoms, gram, eigenvalue }, inputs: values } = inputSeen();
  return problemOf({
    neurons: neurons(), seen: { atoms, gram, eigenvalue, values }, driven: null, penalty: penalty(), transfer: "soft", step: null, silent,
  });
}

const DECISIVE = ["digit", "chosen", "share"];
function change(values) {
  const decisive = DECISIVE.some((key) => key in values && values[key] !== state[key]);
  Object.assign(state, values);
  showSliders();
  showSample();
  if (decisive) begin();
  else showRun();
  showNeuron();
}
function showSample() {
  showPicked();
  const label = PAGE.labels[state.digit];
  element("digit-name").textContent = `Test sample ${state.digit}${label < 0 ? "" : `, class ${PAGE.classes[label]}`}`;
  const [present, pattern] = [PAGE.present[state.digit], patternSeen()];
  const alone = pattern.filter(Boolean).length === 1;
  PAGE.views.forEach((view, place) => {
    const box = element(`sees-${place}`);
    box.checked = pattern[place];
    box.disabled = !present[place] || (pattern[place] && alone);
    const size = view.columns[1] - view.columns[0];
    element(`about-${place}`).textContent = present[place]
      ? `${view.shape ? view.shape.join(" × ") : size} ${view.shape ? "pixels" : size === 1 ? "number" : "numbers"}`
      : "this sample lacks it";
  });
  element("reading").textContent = reading(decoderFor(PAGE, pattern), pattern);
}
/** How absent views are read from these views. */
function reading(decoder, pattern) {
  if (pattern.every(Boolean)) return "None is absent.";
  if (decoder) {
    const what = decoder.residual ? "the code and of what the code leaves unexplained of the views seen" : "the code";
    const fitted = state.share === 20 ? "" : " It was fitted at the study's own λ.";
    return `An absent one is read by a linear map of ${what}, fitted to the training samples.${fitted}`;
  }
  const omitted = PAGE.omitted.some((entry) => entry.every((here, view) => here === pattern[view]));
  return `An absent one is the code's own reconstruction, Φa: ${omitted
    ? "the map that was fitted for these views is too large for this page." : "no map was fitted for these views."}`;
}
function prepareViews() {
  element("title").textContent = PAGE.title;
  element("equation").textContent = "6";
  element("legend").hidden = PAGE.views.every(({ shape }) => shape);
  state.chosen = PAGE.views.map((_, view) => view === 0);
  element("only").parentElement.hidden = PAGE.classes.length === 0;
  element("views").append(...PAGE.views.map((view, place) => {
    const box = made("input", "");
    Object.assign(box, { type: "checkbox", id: `sees-${place}` });
    box.addEventListener("change", () => {
      // A view that this sample lacks stays chosen for the next, unless the sample had none of those chosen.
      const before = follows() ? state.chosen : patternSeen();
      change({ chosen: before.map((seen, other) => (other === place ? box.checked : seen)) });
    });
    const about = made("small", "");
    about.id = `about-${place}`;
    return made("label", "check", box, made("span", "", view.title, about));
  }));
  for (const view of PAGE.views) view.range = rangeOf(view);
}
/** Least and largest of a view that is an image, in its own units, over the samples of the page. */
function rangeOf(view) {
  if (!view.shape) return null;
  let [low, high] = [0, 1e-12];
  for (let row = 0; row < PAGE.samples.shape[0]; row += 1) {
    if (!PAGE.present[row][PAGE.views.indexOf(view)]) continue;
    for (const value of ownUnits(view, partOf(rowOf(PAGE.samples, row), view))) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return { signed: low < -0.01 * high, most: Math.max(high, -low) };
}
function ownUnits(view, values) {
  const [mean, factor] = [partOf(PAGE.units.mean, view), partOf(PAGE.units.factor, view)];
  return values.map((value, i) => value * factor[i] + mean[i]);
}
function inkFor({ range }) {
  return range.signed ? (value) => signedInk(value / range.most) : (value) => inkOf(value / range.most);
}

// The elements of the drawings stay: they are painted anew in every frame.
const drawings = { for: "", rows: [] };
function makeDrawings(pattern) {
  if (drawings.for === pattern.join()) return;
  drawings.for = pattern.join();
  drawings.rows = PAGE.views.map((view, place) => {
    const parts = Object.fromEntries(["truth", "drawn"].map((name) => [name, document.createElement("canvas")]));
    const chart = document.createElement("canvas");
    const fit = made("p", "help");
    for (const canvas of [parts.truth, parts.drawn, chart]) canvas.setAttribute("role", "img");
    chart.className = "signal";
    const shown = view.shape
      ? made("div", "row", figure(parts.truth, "truth"), figure(parts.drawn, pattern[place] ? "drawn again" : "drawn"))
      : chart;
    const title = made("h3", "", view.title, made("span", "", pattern[place] ? "seen" : "absent"));
    const box = made("div", "view", title, shown, fit);
    Object.assign(box.dataset, { view: view.name, seen: String(pattern[place]) });
    return { ...parts, view, place, chart, fit, box };
  });
  element("drawings").replaceChildren(...drawings.rows.map(({ box }) => box));
}
function showDrawings(code) {
  const { stacked, inputs } = inUse;
  makeDrawings(stacked.pattern);
  const [whole, sample] = [readFrom(PAGE, stacked, inputs, code), sampleShown()];
  for (const row of drawings.rows) {
    const { view, place, fit } = row;
    const drawn = partOf(whole, view);
    const truth = PAGE.present[state.digit][place] ? partOf(sample, view) : null;
    const { r2, rms } = truth ? fitOf(truth, drawn) : { r2: null, rms: null };
    fit.textContent = truth ? `R² ${r2 === null ? "undefined" : r2.toFixed(3)}, root mean square error ${rms.toFixed(3)}` : "No truth: this sample lacks the view.";
    showView(row, view, truth, drawn, fit.textContent);
  }
}
function showView({ truth: left, drawn: right, chart }, view, truth, drawn, fit) {
  if (!view.shape) {
    drawSignal(chart, truth, drawn);
    chart.setAttribute("aria-label", `${view.title}: truth as bars, drawn as a line. ${fit}`);
    return;
  }
  left.parentElement.hidden = truth === null;
  if (truth) fillCanvas(left, view.shape, ownUnits(view, truth), inkFor(view), `${view.title}: the truth`);
  fillCanvas(right, view.shape, ownUnits(view, drawn), inkFor(view), `${view.title}: drawn. ${fit}`);
}
/** Numbers that are no image: one signal as bars, the other as a line over them; either may be missing. */
function drawSignal(canvas, truth, drawn) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const context = sharp(canvas, width, height);
  const [wide, bottom] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top];
  const values = [...(truth || []), ...(drawn || [])];
  const [low, high] = [Math.min(-1e-6, ...values), Math.max(1e-6, ...values)];
  const y = (value) => bottom - (bottom - MARGIN.top) * (value - low) / (high - low);
  const count = (truth || drawn).length;
  const x = (index) => MARGIN.left + wide * (index + 0.5) / count;
  drawValues(context, width, y, low, high);
  if (truth) {
    context.fillStyle = css(THEME.truth);
    const bar = Math.max(1, 0.8 * wide / count);
    truth.forEach((value, i) => context.fillRect(x(i) - bar / 2, Math.min(y(0), y(value)), bar, Math.abs(y(value) - y(0))));
  }
  context.strokeStyle = css(THEME.text, 0.7);
  context.lineWidth = 1;
  line(context, MARGIN.left, y(0), width - MARGIN.right, y(0));
  if (!drawn) return;
  context.beginPath();
  drawn.forEach((value, i) => (i === 0 ? context.moveTo(x(i), y(value)) : context.lineTo(x(i), y(value))));
  context.strokeStyle = css(THEME.accent);
  context.lineWidth = wide / count < 4 ? 1.1 : 1.8; // of many numbers the bars must still be seen
  context.stroke();
}

function showRun() {
  if (!shownBars.code) shownBars.code = makeCodeBars((neuron) => change({ neuron }));
  const code = shownCode();
  showDrawings(code);
  showProgress(code);
}
function announceEnd() {
  const absent = drawings.rows.filter(({ box }) => box.dataset.seen === "false");
  const told = absent.map(({ view, fit }) => `${view.title}: ${fit.textContent}`).join(". ");
  announce(`After ${run.history[run.shown].steps} steps: ${element("active").textContent} active. ${told}.`);
}
function showNeuron() {
  element("neuron-name").textContent = String(state.neuron);
  const atom = rowOf(PAGE.components, state.neuron);
  const charts = [];
  element("neuron-atoms").replaceChildren(...PAGE.views.map((view) => {
    const [values, label] = [partOf(atom, view), `Atom ${state.neuron} of ${view.title}`];
    const scale = largest(values);
    if (view.shape) return figure(picture(view.shape, values, (value) => signedInk(value / scale), label), view.title);
    const chart = made("canvas", "signal");
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", label);
    charts.push([chart, values]);
    return figure(chart, view.title);
  }));
  charts.forEach(([chart, values]) => drawSignal(chart, null, values));
}
function stepNeuron(move) {
  const neuron = state.neuron + move;
  if (neuron >= 0 && neuron < neurons()) change({ neuron });
}

startPage(async (data) => {
  PAGE = await unpackedModel(data);
  readTheme();
  prepareViews();
  preparePicking();
  prepareTransport();
  element("neuron-previous").addEventListener("click", () => stepNeuron(-1));
  element("neuron-next").addEventListener("click", () => stepNeuron(1));
  showSliders();
  showSample();
  begin();
  showNeuron();
  prepareRedrawing();
});
