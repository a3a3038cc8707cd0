// Choices become changes of state; a change that the code depends on starts a new run.

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
  prepareTransport();
  const click = (id, act) => element(id).addEventListener("click", act);
  click("silence", () => toggleSilent(state.neuron));
  click("silence-strongest", silenceStrongest);
  click("silence-block", silenceBlock);
  click("restore", () => change({ silent: new Set() }));
  click("neuron-previous", () => stepNeuron(-1));
  click("neuron-next", () => stepNeuron(1));
}
startPage(async (data) => {
  await unpackPage(data);
  readTheme();
  preparePad();
  preparePicking();
  prepareDrive();
  prepareTabs();
  prepareMap();
  prepareControls();
  const first = Object.keys(PAGE.variants)[0];
  state.modality = PAGE.image;
  change({ variant: first });
  prepareRedrawing(() => Object.values(PAGE.variants).forEach((entry) => { entry.atlases = {}; }));
});
