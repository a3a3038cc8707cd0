// Sparse coding, Eqs. 1 to 3 and 6 of the paper. No function here knows of the page: all take and return numbers.

const TOLERANCE = 1e-5; // kkt/λ at which a code counts as settled
const MAX_STEPS = 20000; // of Eq. 3
const CHECK_EVERY = 10; // steps between certificates

/** An array as the page's data carry it: base64 of a zlib stream of all low bytes, then the higher ones. */
async function unpacked(entry) {
  const letters = atob(entry.bytes);
  const compressed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const planes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (entry.type === "float32") return { shape: entry.shape, values: floats(planes, count) };
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = entry.scale * wholeNumber(planes, i, count, entry.type);
  return { shape: entry.shape, values };
}
function wholeNumber(planes, i, count, type) {
  if (type === "uint8") return planes[i];
  if (type === "int8") return (planes[i] << 24) >> 24;
  return ((planes[i] | (planes[count + i] << 8)) << 16) >> 16;
}

function floats(planes, count) {
  const bits = new Uint32Array(count);
  for (let plane = 0; plane < 4; plane += 1) {
    for (let i = 0; i < count; i += 1) bits[i] |= planes[plane * count + i] << (8 * plane);
  }
  return Float64Array.from(new Float32Array(bits.buffer));
}

function rowOf(table, index) {
  const width = table.shape[1];
  return table.values.subarray(index * width, (index + 1) * width);
}
function dot(left, right) {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += left[i] * right[i];
  return sum;
}
/** Φa: the atoms (rows) summed with their activations. */
function drawnFrom(atoms, code) {
  const sum = new Float64Array(atoms.shape[1]);
  for (let neuron = 0; neuron < code.length; neuron += 1) {
    if (code[neuron] !== 0) addScaled(sum, rowOf(atoms, neuron), code[neuron]);
  }
  return sum;
}
function addScaled(target, values, factor) {
  for (let i = 0; i < target.length; i += 1) target[i] += factor * values[i];
}
/** G = ΦᵀΦ, row after row. */
function gramOf(atoms) {
  const count = atoms.shape[0];
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = dot(rowOf(atoms, i), rowOf(atoms, j));
      gram[i * count + j] = value;
      gram[j * count + i] = value;
    }
  }
  return gram;
}

/**
 * The Gram form of a problem: b = Φᵀx + s·d, G = ΦᵀΦ + s·I, where x is what is seen and d the driven neurons, the
 * third input of the ordinal variant with Φ₃ = I and weight s (Eq. 6). Either may be missing: an absent input has no
 * weight, it is not a black one.
 *
 * seen: { atoms, gram, eigenvalue, values } or null. driven: { pattern, strength } or null.
 * silent: set of neurons that may not fire. step: η, or null for 1.9/λmax(G), at most 1.
 */
function problemOf({ neurons, seen, driven, penalty, transfer, step, silent }) {
  const drive = new Float64Array(neurons);
  let energy = 0;
  if (seen) {
    for (let neuron = 0; neuron < neurons; neuron += 1) drive[neuron] = dot(rowOf(seen.atoms, neuron), seen.values);
    energy += dot(seen.values, seen.values);
  }
  const strength = driven ? driven.strength : 0;
  if (driven) {
    addScaled(drive, driven.pattern, strength);
    energy += strength * dot(driven.pattern, driven.pattern);
  }
  const eigenvalue = (seen ? seen.eigenvalue : 0) + strength;
  return {
    neurons,
    drive,
    gram: seen ? seen.gram : null,
    diagonal: strength,
    energy,
    penalty,
    transfer,
    step: step === null ? Math.min(1, 1.9 / eigenvalue) : step,
    silent: new Set(silent),
  };
}

/** The transfer function T: soft, max(u-λ, 0), or hard, u where u > λ (Eq. 2 as printed). */
function transferred(potential, penalty, transfer) {
  if (!(potential > penalty)) return 0;
  return transfer === "soft" ? potential - penalty : potential;
}
function codeOf(problem, potentials) {
  const { penalty, transfer, silent } = problem;
  const code = new Float64Array(potentials.length);
  for (let neuron = 0; neuron < code.length; neuron += 1) {
    const value = potentials[neuron];
    if (value > penalty && !silent.has(neuron)) code[neuron] = transferred(value, penalty, transfer);
  }
  return code;
}
/** r = b - Ga, summed over the active neurons alone. */
function residualOf(problem, code) {
  const { neurons, drive, gram, diagonal } = problem;
  const residual = drive.slice();
  for (let neuron = 0; neuron < neurons; neuron += 1) {
    if (code[neuron] === 0) continue;
    if (gram) addScaled(residual, gram.subarray(neuron * neurons, (neuron + 1) * neurons), -code[neuron]);
    residual[neuron] -= diagonal * code[neuron];
  }
  return residual;
}

/** The network at rest: every membrane potential is zero. */
function atRest(problem) {
  return stateFrom(problem, new Float64Array(problem.neurons), 0);
}
function stateFrom(problem, potentials, steps) {
  const code = codeOf(problem, potentials);
  return { steps, potentials, code, residual: residualOf(problem, code) };
}
/** One Euler step of Eq. 3: u += η (b - u - Ga + a). */
function advanced(problem, state) {
  const { step } = problem;
  const potentials = state.potentials.slice();
  for (let neuron = 0; neuron < potentials.length; neuron += 1) {
    potentials[neuron] += step * (state.residual[neuron] - potentials[neuron] + state.code[neuron]);
  }
  return stateFrom(problem, potentials, state.steps + 1);
}

/**
 * kkt/λ: the largest violation of the optimality conditions. Soft: |r-λ| where a neuron is active, (r-λ)₊ elsewhere;
 * hard: |r| where it is active. A silenced neuron is no part of the problem.
 */
function certificateOf(problem, state) {
  const { penalty, transfer, silent } = problem;
  const target = transfer === "soft" ? penalty : 0;
  let worst = 0;
  state.residual.forEach((residual, neuron) => {
    if (silent.has(neuron)) return;
    worst = Math.max(worst, state.code[neuron] > 0 ? Math.abs(residual - target) : residual - penalty);
  });
  return worst / penalty;
}
/** Eq. 1 (Eq. 6 with a driver). The hard threshold's penalty is λ²/2 for each active neuron, not λ|a|. */
function energyOf(problem, state) {
  const { penalty, transfer } = problem;
  let value = 0.5 * problem.energy;
  state.code.forEach((activation, neuron) => {
    if (activation === 0) return;
    value -= 0.5 * activation * (problem.drive[neuron] + state.residual[neuron]);
    value += transfer === "soft" ? penalty * activation : 0.5 * penalty * penalty;
  });
  return value;
}
/** Whether a run ends here: certified, or after the steps that are allowed. */
function finished(problem, state, limit) {
  if (state.steps >= limit) return true;
  return state.steps > 0 && state.steps % CHECK_EVERY === 0 && certificateOf(problem, state) <= TOLERANCE;
}
function settle(problem, limit = MAX_STEPS) {
  let state = atRest(problem);
  while (!finished(problem, state, limit)) state = advanced(problem, state);
  return limit === MAX_STEPS ? completed(problem, state) : state;
}
/**
 * The end that Eq. 3 was still creeping to: where atoms are near copies of each other it would take very many steps. An
 * active set (Lawson and Hanson) has the same end, which is where λ, r and a agree. The hard threshold's end depends on
 * the way to it, so there is nothing to complete.
 */
function completed(problem, state) {
  if (problem.transfer !== "soft" || certificateOf(problem, state) <= TOLERANCE) return state;
  const { neurons, penalty, silent } = problem;
  const found = { code: new Float64Array(neurons), support: [] };
  const result = { steps: state.steps, code: found.code, residual: null, potentials: null, completed: true };
  for (let round = 0; round < 10 * neurons; round += 1) {
    result.residual = residualOf(problem, found.code);
    const next = largestIndex(result.residual.map((value, neuron) => (
      silent.has(neuron) || found.code[neuron] > 0 ? -Infinity : value)));
    if (!(result.residual[next] > penalty * (1 + 0.1 * TOLERANCE)) || !joined(problem, found, next)) break;
  }
  result.potentials = result.residual.map((value, neuron) => value + found.code[neuron]);
  return certificateOf(problem, result) < certificateOf(problem, state) ? result : state;
}
/** Takes a neuron into the support and goes to the least energy on it, dropping those whose activation reaches zero. */
function joined(problem, found, neuron) {
  const { code } = found;
  const along = solved(problem, found.support, found.support.map((other) => overlap(problem, other, neuron)));
  const own = overlap(problem, neuron, neuron);
  const curvature = own - found.support.reduce((sum, other, i) => sum + along[i] * overlap(problem, other, neuron), 0);
  if (!(curvature > 1e-9 * own)) {
    // Its atom is made of those in the support: it takes the place of the first that it drives to zero.
    const goal = found.support.map((other, i) => code[other] - along[i] * BEYOND);
    const length = goTowards(found, goal);
    if (length === 1) return false;
    code[neuron] = length * BEYOND;
  }
  found.support.push(neuron);
  for (let round = 0; round < problem.neurons; round += 1) {
    const goal = solved(problem, found.support, found.support.map((other) => problem.drive[other] - problem.penalty));
    if (goTowards(found, goal) === 1) return code[neuron] > 0;
  }
  return false;
}
const BEYOND = 1e6; // further than any activation goes
/** Activations of the support on the straight way to a goal, to the first zero; the share of the way that was gone. */
function goTowards(found, goal) {
  const { code, support } = found;
  let share = 1;
  support.forEach((neuron, i) => { if (goal[i] <= 0) share = Math.min(share, code[neuron] / (code[neuron] - goal[i])); });
  found.support = support.filter((neuron, i) => {
    const stays = goal[i] > 0 || code[neuron] / (code[neuron] - goal[i]) > share;
    code[neuron] = stays ? code[neuron] + share * (goal[i] - code[neuron]) : 0;
    return stays;
  });
  return share;
}
function overlap({ gram, neurons, diagonal }, first, second) {
  return (gram ? gram[first * neurons + second] : 0) + (first === second ? diagonal : 0);
}
/** z of G z = right on a support, by Cholesky's L. */
function solved(problem, support, right) {
  const rows = [];
  const z = right.slice();
  support.forEach((neuron, i) => {
    const row = new Float64Array(i + 1);
    for (let j = 0; j <= i; j += 1) {
      let value = overlap(problem, neuron, support[j]);
      const other = j < i ? rows[j] : row;
      for (let k = 0; k < j; k += 1) value -= row[k] * other[k];
      row[j] = j < i ? value / other[j] : Math.sqrt(Math.max(value, 1e-300));
    }
    rows.push(row);
    for (let k = 0; k < i; k += 1) z[i] -= row[k] * z[k];
    z[i] /= row[i];
  });
  for (let i = support.length - 1; i >= 0; i -= 1) {
    z[i] /= rows[i][i];
    for (let k = 0; k < i; k += 1) z[k] -= rows[i][k] * z[i];
  }
  return z;
}

/** The class whose input lies nearest to a picture; with `anyScale`, at the picture's best brightness. */
function nearestInput(inputs, picture, anyScale) {
  const energy = dot(picture, picture);
  if (energy === 0) return null;
  let best = null;
  for (let index = 0; index < inputs.shape[0]; index += 1) {
    const input = rowOf(inputs, index);
    const overlap = dot(picture, input);
    const squared = dot(input, input);
    const distance = anyScale ? squared - Math.max(0, overlap) ** 2 / energy : squared - 2 * overlap + energy;
    if (best === null || distance < best.distance) best = { index, distance };
  }
  return best.index;
}
/** Total activation of each class's block of neurons. */
function blockSums(code, blockSize, classes) {
  const sums = new Float64Array(classes);
  code.forEach((activation, neuron) => {
    const block = Math.floor(neuron / blockSize);
    if (block < classes) sums[block] += activation;
  });
  return sums;
}
function largestIndex(values) {
  let best = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] > values[best]) best = i;
  return best;
}
