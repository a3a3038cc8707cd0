// Codes from some of the views, and what they say of the others: the arithmetic of LinkedDictionaryLearning. `model` is
// the unpacked data of the page; a pattern is an array of booleans, one a view.

async function unpackedModel(data) {
  const [components, mean, scale, samples, factor, centre] = await Promise.all(
    [data.components, data.mean, data.scale, data.samples, data.units.factor, data.units.mean].map(unpacked));
  const decoders = await Promise.all(data.decoders.map(async ({ pattern, ...maps }) => {
    const parts = Object.entries(maps).map(async ([name, entry]) => [name, entry && await unpacked(entry)]);
    return { pattern, ...Object.fromEntries(await Promise.all(parts)) };
  }));
  return {
    ...data, components, samples, decoders, mean: mean.values, scale: scale.values,
    units: { mean: centre.values, factor: factor.values }, grams: [],
  };
}

/** Numbers of the columns of the views that a pattern has, or that it lacks. */
function columnsOf(model, pattern, having = true) {
  return model.views.flatMap(({ columns: [first, end] }, view) => (
    pattern[view] === having ? Array.from({ length: end - first }, (_, i) => first + i) : []));
}
/** Some columns of a table. */
function columnsFrom(table, columns) {
  const [count, width] = table.shape;
  const values = new Float64Array(count * columns.length);
  for (let row = 0; row < count; row += 1) {
    columns.forEach((column, i) => { values[row * columns.length + i] = table.values[row * width + column]; });
  }
  return { shape: [count, columns.length], values };
}
/** Φ_mᵀΦ_m of one view, made once. */
function gramOfView(model, view) {
  const pattern = model.views.map((_, other) => other === view);
  if (!model.grams[view]) model.grams[view] = gramOf(columnsFrom(model.components, columnsOf(model, pattern)));
  return model.grams[view];
}
/**
 * The problem's fixed part, for the views of a pattern: their columns, √w of each with the weights scaled to the sum
 * one, the atoms times that, G and its largest eigenvalue. An absent view has no part in it.
 */
function stackedFor(model, pattern) {
  const total = model.views.reduce((sum, { weight }, view) => sum + (pattern[view] ? weight : 0), 0);
  const columns = columnsOf(model, pattern);
  const roots = new Float64Array(model.components.shape[1]);
  const gram = new Float64Array(model.components.shape[0] ** 2);
  model.views.forEach(({ weight, columns: [first, end] }, view) => {
    if (!pattern[view]) return;
    roots.fill(Math.sqrt(weight / total), first, end);
    addScaled(gram, gramOfView(model, view), weight / total);
  });
  const atoms = columnsFrom(model.components, columns);
  atoms.values.forEach((value, i) => { atoms.values[i] = value * roots[columns[i % columns.length]]; });
  return { pattern, columns, roots, atoms, gram, eigenvalue: largestEigenvalue(gram, model.components.shape[0]) };
}
/** By powers of G, from below; the factor makes up for what is still missing, so that steps stay stable. */
function largestEigenvalue(gram, count) {
  let vector = new Float64Array(count).fill(1 / Math.sqrt(count));
  let value = 0;
  for (let round = 0; round < 60; round += 1) {
    const next = new Float64Array(count);
    for (let i = 0; i < count; i += 1) next[i] = dot(gram.subarray(i * count, (i + 1) * count), vector);
    value = Math.sqrt(dot(next, next));
    if (value === 0) return 1;
    vector = next.map((entry) => entry / value);
  }
  return 1.02 * value;
}
/** Centred, scaled and weighted columns of a sample (in the study's units): what the stacked atoms explain. */
function inputsOf(model, { columns, roots }, sample) {
  return Float64Array.from(columns, (column) => roots[column] * (sample[column] - model.mean[column]) / model.scale[column]);
}

function decoderFor(model, pattern) {
  return model.decoders.find((entry) => entry.pattern.every((here, view) => here === pattern[view])) || null;
}
/** All columns, in the study's units: Φa of every view; of absent ones what the fitted map says, where there is one. */
function readFrom(model, stacked, inputs, code) {
  const drawn = drawnFrom(model.components, code);
  const decoder = decoderFor(model, stacked.pattern);
  if (decoder) {
    const read = drawnFrom(decoder.weights, code);
    addScaled(read, decoder.offset.values, 1);
    if (decoder.residual) {
      const left = inputs.slice();
      addScaled(left, drawnFrom(stacked.atoms, code), -1);
      addScaled(read, drawnFrom(decoder.residual, left), 1);
    }
    columnsOf(model, stacked.pattern, false).forEach((column, i) => { drawn[column] = read[i]; });
  }
  return drawn.map((value, column) => value * model.scale[column] + model.mean[column]);
}
/** How near a drawing is to a view's signal, both centred so that zero knows nothing: R² of this sample, root mean square. */
function fitOf(truth, drawn) {
  const left = truth.map((value, i) => value - drawn[i]);
  const [error, energy] = [dot(left, left), dot(truth, truth)];
  return { r2: energy > 0 ? 1 - error / energy : null, rms: Math.sqrt(error / truth.length) };
}
