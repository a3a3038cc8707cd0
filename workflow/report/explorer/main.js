// Choices become changes of state; a change that the code depends on starts a new run.

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
// What a code depends on. All else only changes what is shown of it.
const DECISIVE = ["variant", "source", "digit", "reversed", "block", "strength", "withImage", "share", "transfer", "silent"];

function change(values) {
  const drawn = values.source === "draw";
  const decisive = drawn || DECISIVE.some((key) => key in values && values[key] !== state[key]);
  if ("source" in values && state.source !== values.source && ["draw", "stored"].includes(state.source)) {
    state.lastImage = state.source;
  }
  Object.assign(state, values);
  if ("variant" in values) fitToVariant();
  showSettings();
  showInputs();
  showSilent();
  if (decisive) begin();
  else showRun();
  showNeuron();
}
/** Choices that another variant has, too, stay; the others fall back. */
function fitToVariant() {
  const { dictionaries, transfer } = variant();
  if (!(state.modality in dictionaries)) state.modality = PAGE.image;
  state.neuron = Math.min(state.neuron, neurons() - 1);
  state.block = Math.max(0, Math.min(state.block, blockClasses() - 1));
  if (!otherModalities().includes(state.reversed.modality)) state.reversed = { modality: otherModalities()[0] || "", index: 0 };
  if (!sourcesOf().includes(state.source)) state.source = state.lastImage;
  // Neuron 12 of one dictionary has nothing to do with neuron 12 of another.
  Object.assign(state, { transfer, share: 20, silent: new Set() });
}
/** A new run, played from rest; for those who want less motion, its end at once. */
function begin() {
  restart(!still.matches);
  if (still.matches) {
    goToEnd();
    announceEnd(showRun());
  } else {
    showRun();
    requestPlay();
  }
}

// Playing: time runs faster the longer it has run, as most happens early.
const FRAME_MILLISECONDS = 14; // of computing in a frame; what is left over waits for the next
const play = { last: 0, budget: 0, waiting: false };

function requestPlay() {
  Object.assign(play, { last: 0, budget: 0 });
  if (!play.waiting) requestAnimationFrame(frame);
  play.waiting = true;
}
function frame(now) {
  play.waiting = false;
  if (!run.playing) return;
  const elapsed = play.last ? Math.min(0.1, (now - play.last) / 1000) : 0;
  play.last = now;
  const start = performance.now();
  play.budget += elapsed * 2 ** state.speed * (8 + 0.9 * run.history[run.shown].steps);
  while (run.playing && play.budget >= 1 && performance.now() - start < FRAME_MILLISECONDS) {
    const before = run.history[run.shown].steps;
    if (!goForward()) break;
    play.budget -= run.history[run.shown].steps - before;
  }
  play.budget = Math.min(play.budget, 1e4);
  if (atEnd()) {
    run.playing = false;
    announceEnd(showRun());
    return;
  }
  showRun();
  play.waiting = true;
  requestAnimationFrame(frame);
}
function togglePlay() {
  if (!run.playing && atEnd()) run.shown = 0;
  run.playing = !run.playing;
  showRun();
  if (run.playing) requestPlay();
}
function pauseAt(index) {
  run.playing = false;
  run.shown = Math.max(0, Math.min(run.history.length - 1, index));
  showRun();
}
function oneStep() {
  run.playing = false;
  goForward();
  showRun();
}
function settleNow() {
  goToEnd();
  announceEnd(showRun());
}

function toggleSilent(...neuronsToggled) {
  const silent = new Set(state.silent);
  const all = neuronsToggled.every((neuron) => silent.has(neuron));
  neuronsToggled.forEach((neuron) => (all ? silent.delete(neuron) : silent.add(neuron)));
  change({ silent });
}
function silenceStrongest() {
  const code = shownCode();
  const neuron = largestIndex(code);
  if (code[neuron] > 0) change({ silent: new Set([...state.silent, neuron]), neuron });
}
function silenceBlock() {
  const { blockSize } = variant();
  const sums = blockSums(shownCode(), blockSize, blockClasses());
  const block = largestIndex(sums);
  if (!(sums[block] > 0)) return;
  const members = Array.from({ length: blockSize }, (_, i) => block * blockSize + i).filter((neuron) => neuron < neurons());
  change({ silent: new Set([...state.silent, ...members]) });
}
function clickNeuron(neuron) {
  state.neuron = neuron;
  if (state.click === "silence") toggleSilent(neuron);
  else change({ neuron });
}
function prepareMap() {
  const canvas = element("atoms");
  canvas.addEventListener("click", (event) => {
    const area = canvas.getBoundingClientRect();
    const neuron = neuronAt(layout(), shapeOf(state.modality), area.width, event.clientX - area.left, event.clientY - area.top);
    if (neuron >= 0) clickNeuron(neuron);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = DIRECTIONS[event.key];
    if (move !== undefined) change({ neuron: neighbourOf(layout(), state.neuron, ...move) });
    else if (["k", "K", "Enter"].includes(event.key)) toggleSilent(state.neuron);
    else return;
    event.preventDefault();
    announce(`Neuron ${element("neuron-name").textContent}${state.silent.has(state.neuron) ? ", knocked out" : ""}.`);
  });
}
function stepNeuron(move) {
  const neuron = state.neuron + move;
  if (neuron >= 0 && neuron < neurons()) change({ neuron });
}
function prepareControls() {
  const click = (id, act) => element(id).addEventListener("click", act);
  click("restart", () => pauseAt(0));
  click("play", togglePlay);
  click("step", oneStep);
  click("settle", settleNow);
  click("silence", () => toggleSilent(state.neuron));
  click("silence-strongest", silenceStrongest);
  click("silence-block", silenceBlock);
  click("restore", () => change({ silent: new Set() }));
  click("neuron-previous", () => stepNeuron(-1));
  click("neuron-next", () => stepNeuron(1));
  element("time").addEventListener("input", (event) => pauseAt(Number(event.target.value)));
  element("speed").addEventListener("input", (event) => change({ speed: Number(event.target.value) }));
  element("penalty").addEventListener("input", (event) => change({ share: Number(event.target.value) }));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { p: togglePlay, s: oneStep, e: settleNow, Home: () => pauseAt(0) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
/** Canvases know pixels, not style sheets: they are drawn anew when the size or the colours change. */
function prepareRedrawing() {
  let width = 0;
  new ResizeObserver(() => {
    if (width !== document.body.clientWidth) requestAnimationFrame(showRun);
    width = document.body.clientWidth;
  }).observe(document.body);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readTheme();
    for (const entry of Object.values(PAGE.variants)) entry.atlases = {};
    change({});
  });
}
async function start() {
  const data = JSON.parse(element("data").textContent);
  element("note").textContent = data.note;
  if (typeof DecompressionStream === "undefined") throw new Error("this browser is older than 2023 and cannot unpack the page's data");
  await unpackPage(data);
  readTheme();
  preparePad();
  prepareStored();
  prepareDrive();
  prepareTabs();
  prepareMap();
  prepareControls();
  const first = Object.keys(PAGE.variants)[0];
  state.modality = PAGE.image;
  change({ variant: first });
  prepareRedrawing();
}
start().catch((error) => {
  element("problem").hidden = false;
  element("problem").textContent = `The page cannot start: ${error.message}`;
  throw error;
});
