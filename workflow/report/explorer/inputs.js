// The four ways of giving the network something: drawing, a stored image, an input of another modality, a current.

function inkFor(modality) {
  const { signed, range } = PAGE.modalities[modality];
  return signed ? (value) => signedInk(value / range) : (value) => inkOf(value / range);
}
function thumb(shape, values, ink, label, pressed, choose, text) {
  const canvas = picture(shape, values, ink, "");
  canvas.removeAttribute("role");
  canvas.setAttribute("aria-hidden", "true");
  const button = made("button", "thumb", canvas, ...(text ? [text] : []));
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", choose);
  return button;
}

// ------------------------------------------------------------------------------------------------ drawing
const PAD_PIXELS = 10; // pixels of the pad for one of the image: fine enough for smooth strokes
const PEN_SHARE = 0.085; // width of the pen, relative to the pad's shorter side; MNIST's strokes are about as wide
const pad = { strokes: [], pen: null, down: false, pointer: null };

function padSize() {
  const [height, width] = shapeOf(PAGE.image);
  return { height: height * PAD_PIXELS, width: width * PAD_PIXELS };
}
/** The strokes as ink in [0, 1], by the browser's own line drawing. */
function padInk() {
  const { height, width } = padSize();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  drawStrokes(context, "#000");
  const { data } = context.getImageData(0, 0, width, height);
  return Float64Array.from({ length: height * width }, (_, pixel) => data[4 * pixel + 3] / 255);
}
function drawStrokes(context, colour) {
  const { height, width } = padSize();
  context.strokeStyle = colour;
  context.lineWidth = PEN_SHARE * Math.min(height, width);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of pad.strokes) {
    context.beginPath();
    stroke.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.01, stroke[0][1]);
    context.stroke();
  }
}
function drawPad() {
  const canvas = element("pad");
  const { height, width } = padSize();
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  drawStrokes(context, css(THEME.ink));
  if (document.activeElement === canvas && pad.pen) drawPen(context);
  element("pad-invitation").toggleAttribute("data-off", pad.strokes.length > 0 || pad.pen !== null);
}
function drawPen(context) {
  const [x, y] = pad.pen;
  context.beginPath();
  context.arc(x, y, PEN_SHARE * padSize().width * 0.5, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = css(THEME.second);
  context.fillStyle = css(THEME.second, 0.6);
  context.stroke();
  if (pad.down) context.fill();
}
function showSeen() {
  const [height, width] = shapeOf(PAGE.image);
  const { height: high, width: wide } = padSize();
  state.ink = centredInk(padInk(), high, wide, height, width);
  fillCanvas(element("seen"), [height, width], state.ink, inkOf);
}
/** After each stroke: the new drawing is what is seen. */
function drawingChanged() {
  showSeen();
  drawPad();
  change({ source: "draw" });
}
function padPoint(event) {
  const area = element("pad").getBoundingClientRect();
  const { height, width } = padSize();
  return [(event.clientX - area.left) / area.width * width, (event.clientY - area.top) / area.height * height];
}
function preparePad() {
  const canvas = element("pad");
  const { height, width } = padSize();
  [canvas.width, canvas.height] = [width, height];
  canvas.addEventListener("pointerdown", (event) => {
    if (pad.pointer !== null || (event.pointerType === "mouse" && event.button !== 0)) return;
    canvas.setPointerCapture(event.pointerId);
    Object.assign(pad, { pointer: event.pointerId, pen: null, down: false });
    pad.strokes.push([padPoint(event)]);
    drawPad();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pad.pointer) return;
    const points = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (points.length ? points : [event]).forEach((point) => pad.strokes[pad.strokes.length - 1].push(padPoint(point)));
    showSeen();
    drawPad();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (event.pointerId !== pad.pointer) return;
      pad.pointer = null;
      drawingChanged();
    });
  }
  canvas.addEventListener("keydown", padKey);
  canvas.addEventListener("focus", drawPad);
  canvas.addEventListener("blur", drawPad);
  element("undo").addEventListener("click", undoStroke);
  element("clear").addEventListener("click", clearPad);
}
function undoStroke() {
  pad.strokes.pop();
  pad.down = false;
  drawingChanged();
}
function clearPad() {
  Object.assign(pad, { strokes: [], down: false });
  drawingChanged();
}
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function padKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { height, width } = padSize();
  const acts = { Backspace: undoStroke, Delete: clearPad, " ": togglePen };
  if (!(event.key in DIRECTIONS) && !(event.key in acts)) return;
  event.preventDefault();
  event.stopPropagation();
  if (!pad.pen) pad.pen = [width / 2, height / 4];
  if (event.key in acts) acts[event.key]();
  else movePen(DIRECTIONS[event.key], event.shiftKey ? 3 : 1, height, width);
  drawPad();
  const [column, row] = pad.pen.map((place) => Math.floor(place / PAD_PIXELS) + 1);
  announce(`Pen ${pad.down ? "down" : "up"}, row ${row}, column ${column}.`);
}
function togglePen() {
  pad.down = !pad.down;
  if (pad.down) pad.strokes.push([[...pad.pen]]);
  drawingChanged();
}
function movePen([across, down], stride, height, width) {
  const inside = (place, length) => Math.max(PAD_PIXELS, Math.min(length - PAD_PIXELS, place));
  pad.pen = [
    inside(pad.pen[0] + across * stride * PAD_PIXELS, width),
    inside(pad.pen[1] + down * stride * PAD_PIXELS, height),
  ];
  if (!pad.down) return;
  pad.strokes[pad.strokes.length - 1].push([...pad.pen]);
  drawingChanged();
}

// ------------------------------------------------------------------------------------------ stored images
const NEIGHBOURS = 18;
function showStored() {
  const shape = shapeOf(PAGE.image);
  const label = `Test image ${state.digit}, class ${classOf(state.digit)}`;
  element("digit-name").textContent = label;
  showPicked();
  fillCanvas(element("stored"), shape, rowOf(PAGE.images, state.digit), inkFor(PAGE.image), label);
  const following = [];
  for (let index = nextImage(state.digit, 1); following.length < NEIGHBOURS && index !== state.digit; index = nextImage(index, 1)) {
    if (following.includes(index)) break;
    following.push(index);
  }
  element("neighbours").replaceChildren(...following.map((index) => thumb(
    shape, rowOf(PAGE.images, index), inkFor(PAGE.image), `Test image ${index}, class ${classOf(index)}`, false,
    () => change({ digit: index, source: "stored" }))));
}
// ------------------------------------------------------------------------------------- reverse and drive
function showReverse() {
  const names = otherModalities();
  choices("reversed", names, state.reversed.modality, titleOf, (modality) => change({ reversed: { modality, index: 0 } }));
  element("reversed").hidden = names.length < 2;
  const { modality } = state.reversed;
  if (!modality) return;
  const { inputs } = PAGE.modalities[modality];
  const wide = shapeOf(modality)[0] === 1;
  element("glyphs").classList.toggle("strips", wide);
  element("glyphs").replaceChildren(...PAGE.classes.slice(0, inputs.shape[0]).map((name, index) => thumb(
    shapeOf(modality), rowOf(inputs, index), inkFor(modality), `${titleOf(modality)}: ${name}`,
    index === state.reversed.index, () => change({ reversed: { modality, index } }), name)));
}
function showDrive() {
  const names = Array.from({ length: blockClasses() }, (_, block) => block);
  choices("blocks", names, state.block, (block) => PAGE.classes[block], (block) => change({ block: Number(block) }));
  element("strength").value = String(state.strength);
  element("strength-value").textContent = state.strength.toFixed(2);
  element("with-image").checked = state.withImage;
}
function prepareDrive() {
  element("strength").addEventListener("input", (event) => change({ strength: Number(event.target.value) }));
  element("with-image").addEventListener("change", (event) => change({ withImage: event.target.checked }));
}

// ---------------------------------------------------------------------------------------------------- tabs
const SOURCES = ["draw", "stored", "reverse", "drive"];
const showers = { draw: () => { showSeen(); drawPad(); }, stored: showStored, reverse: showReverse, drive: showDrive };

/** Sources that the variant has: no other modality, nothing to reverse; no blocks, nothing to drive. */
function sourcesOf() {
  const has = { draw: shapeOf(PAGE.image)[0] > 1, stored: true, reverse: otherModalities().length > 0, drive: blockClasses() > 0 };
  return SOURCES.filter((name) => has[name]);
}
function showInputs() {
  const available = sourcesOf();
  for (const name of SOURCES) {
    const [tab, chosen] = [element(`tab-${name}`), name === state.source];
    tab.hidden = !available.includes(name);
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    element(`panel-${name}`).hidden = !chosen;
  }
  showers[state.source]();
}
function prepareTabs() {
  for (const name of SOURCES) element(`tab-${name}`).addEventListener("click", () => change({ source: name }));
  element("sources").addEventListener("keydown", (event) => {
    const available = sourcesOf();
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const next = available[(available.indexOf(state.source) + move + available.length) % available.length];
    change({ source: next });
    element(`tab-${next}`).focus();
  });
}
