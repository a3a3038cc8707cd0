// What is chosen, and the run that follows from it. Nothing here draws.

const PAGE = {}; // the data, unpacked: modalities, images, labels, classes, variants
const state = {
  variant: "",
  modality: "", // whose atoms the map shows
  neuron: 0,
  source: "stored", // draw, stored, reverse, drive
  digit: 0,
  only: -1, // class that previous, next and random keep to; -1 is any
  ink: null, // the drawing, scaled and centred
  reversed: { modality: "", index: 0 },
  block: 0,
  strength: 1,
  withImage: false,
  lastImage: "stored", // where the image comes from that may be seen while a block is driven
  share: 20, // λ in twentieths of the variant's own
  transfer: "soft",
  silent: new Set(),
  click: "look",
  speed: 0,
};


async function unpackPage(data) {
  const modalities = await Promise.all(Object.entries(data.modalities).map(async ([name, entry]) => {
    const inputs = entry.inputs === null ? null : await unpacked(entry.inputs);
    return [name, { ...entry, name, inputs }];
  }));
  const variants = await Promise.all(Object.entries(data.variants).map(async ([name, entry]) => {
    const pairs = Object.entries(entry.dictionaries).map(async ([key, atoms]) => [key, await unpacked(atoms)]);
    const dictionaries = Object.fromEntries(await Promise.all(pairs));
    return [name, { ...entry, name, dictionaries, profile: await unpacked(entry.profile), grams: {}, atlases: {} }];
  }));
  Object.assign(PAGE, data, {
    images: await unpacked(data.images),
    modalities: Object.fromEntries(modalities),
    variants: Object.fromEntries(variants),
  });
  for (const [name, modality] of Object.entries(PAGE.modalities)) {
    const shown = name === PAGE.image ? PAGE.images : modality.inputs;
    // Intensities are drawn as ink; inputs that know a sign in two colours, relative to the largest.
    modality.signed = shown !== null && shown.values.some((value) => value < 0);
    modality.range = shown === null ? 1 : Math.max(1, largest(shown.values));
  }
}

const variant = () => PAGE.variants[state.variant];
const neurons = () => variant().profile.shape[0];
const penalty = () => variant().penalty * state.share / 20;
const shapeOf = (modality) => PAGE.modalities[modality].shape;
const titleOf = (modality) => PAGE.modalities[modality].title;
const classOf = (index) => PAGE.classes[PAGE.labels[index]];
const otherModalities = () => Object.keys(variant().dictionaries).filter((name) => PAGE.modalities[name].inputs);
/** Classes that have a block; a class whose neurons ran out has none. */
function blockClasses() {
  const { blockSize } = variant();
  return blockSize > 0 ? Math.min(PAGE.classes.length, Math.ceil(neurons() / blockSize)) : 0;
}
function ownerOf(neuron) {
  const block = variant().blockSize > 0 ? Math.floor(neuron / variant().blockSize) : -1;
  return block >= 0 && block < blockClasses() ? PAGE.classes[block] : null;
}
function gramFor(modality) {
  const { grams, dictionaries } = variant();
  if (!grams[modality]) grams[modality] = gramOf(dictionaries[modality]);
  return grams[modality];
}

/** The image chosen by drawing or from the stored ones. */
function imageFrom(source) {
  if (source === "stored") return rowOf(PAGE.images, state.digit);
  return state.ink || new Float64Array(PAGE.images.shape[1]);
}
/** What the network sees: a modality and its values, or null where it sees nothing. */
function seenInput() {
  if (state.source === "reverse") {
    const { modality, index } = state.reversed;
    return { modality, values: rowOf(PAGE.modalities[modality].inputs, index) };
  }
  if (state.source === "drive") {
    return state.withImage ? { modality: PAGE.image, values: imageFrom(state.lastImage) } : null;
  }
  return { modality: PAGE.image, values: imageFrom(state.source) };
}
function drivenInput() {
  if (state.source !== "drive") return null;
  const pattern = new Float64Array(neurons());
  pattern.fill(1, state.block * variant().blockSize, (state.block + 1) * variant().blockSize);
  return { pattern, strength: state.strength };
}
function currentProblem(silent) {
  const input = seenInput();
  const { dictionaries, largestEigenvalues, step } = variant();
  const seen = input && {
    values: input.values,
    atoms: dictionaries[input.modality],
    gram: gramFor(input.modality),
    eigenvalue: largestEigenvalues[input.modality],
  };
  return problemOf({
    neurons: neurons(), seen, driven: drivenInput(), penalty: penalty(), transfer: state.transfer, step, silent,
  });
}

/** Steps after which the codes of this variant end; without a word of the configuration, when they are certified. */
function stepLimit() {
  const { iterations } = variant();
  return iterations !== null && state.source !== "drive" ? iterations : MAX_STEPS;
}
/** The code that this input would have with every neuron in place, for comparison. */
function wholeCode() {
  if (!run.whole) run.whole = settle(currentProblem([]), stepLimit()).code;
  return run.whole;
}
