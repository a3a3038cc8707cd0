// Pictures: numbers to colours, in the colours of the page's light or dark theme.

const THEME = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "positive", "negative", "panel", "accent", "second", "muted", "faint", "text", "line", "truth"]) {
    const hex = style.getPropertyValue(`--${name}`).trim();
    THEME[name] = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
  }
}
function css([red, green, blue], alpha = 1) { return `rgba(${red}, ${green}, ${blue}, ${alpha})`; }
function mixed(from, to, share) {
  const s = Math.max(0, Math.min(1, share));
  return from.map((value, channel) => Math.round(value + (to[channel] - value) * s));
}
// Zero is the paper; intensities are ink. Signed values are blue above zero and orange below, told apart by all.
function inkOf(share) { return mixed(THEME.paper, THEME.ink, share); }
function signedInk(share) { return mixed(THEME.paper, share >= 0 ? THEME.positive : THEME.negative, Math.abs(share)); }

function largest(values) {
  let most = 1e-12;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, Math.abs(values[i]));
  return most;
}
function fill(context, [height, width], values, ink, left = 0, top = 0) {
  const image = context.createImageData(width, height);
  for (let i = 0; i < height * width; i += 1) {
    const [red, green, blue] = ink(values[i]);
    image.data[4 * i] = red;
    image.data[4 * i + 1] = green;
    image.data[4 * i + 2] = blue;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, left, top);
}
/** Draw values into a canvas, one pixel each; style sheets enlarge it. */
function fillCanvas(canvas, shape, values, ink, label) {
  if (canvas.width !== shape[1]) canvas.width = shape[1];
  if (canvas.height !== shape[0]) canvas.height = shape[0];
  canvas.classList.add("picture");
  canvas.classList.toggle("strip", shape[0] === 1);
  if (label !== undefined) canvas.setAttribute("aria-label", label);
  fill(canvas.getContext("2d"), shape, values, ink);
}
function picture(shape, values, ink, label) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  fillCanvas(canvas, shape, values, ink, label);
  return canvas;
}
function made(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
function figure(canvas, caption) { return made("figure", "", canvas, made("figcaption", "", caption)); }

/** All atoms, each scaled to its own largest value, side by side in one hidden canvas to copy tiles from. */
function atlasOf(atoms, [height, width]) {
  const count = atoms.shape[0];
  const columns = Math.ceil(Math.sqrt(count));
  const canvas = document.createElement("canvas");
  canvas.width = columns * width;
  canvas.height = Math.ceil(count / columns) * height;
  const context = canvas.getContext("2d");
  for (let neuron = 0; neuron < count; neuron += 1) {
    const values = rowOf(atoms, neuron);
    const scale = largest(values);
    const [left, top] = [(neuron % columns) * width, Math.floor(neuron / columns) * height];
    fill(context, [height, width], values, (value) => signedInk(value / scale), left, top);
  }
  return { canvas, columns };
}

/** A canvas as sharp as the screen, of the size that the layout gives it; drawing is in CSS pixels. */
function sharp(canvas, width, height) {
  const density = Math.min(2, window.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
