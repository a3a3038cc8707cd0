// The map of neurons, lines over time, and bars.

/**
 * Where the tiles of the map lie. Without blocks they make about a square; with blocks each block is a square of its
 * own under its class's name, the blocks side by side. Places are columns and rows; `across` and `down` count gaps
 * between blocks before a place.
 */
function mapLayout(count, blockSize, [height, width]) {
  const side = blockSize > 0 ? Math.ceil(Math.sqrt(blockSize)) : Math.max(1, Math.round(Math.sqrt(count * height / width)));
  const blocks = blockSize > 0 ? Math.ceil(count / blockSize) : 1;
  const abreast = Math.max(1, Math.round(Math.sqrt(0.75 * blocks)));
  const high = Math.ceil((blockSize > 0 ? blockSize : count) / side);
  const places = Array.from({ length: count }, (_, neuron) => {
    const block = blockSize > 0 ? Math.floor(neuron / blockSize) : 0;
    const within = neuron - block * blockSize;
    const [across, down] = [block % abreast, Math.floor(block / abreast)];
    return { across, down, column: across * side + within % side, row: down * high + Math.floor(within / side) };
  });
  const taken = new Map(places.map(({ column, row }, neuron) => [`${column} ${row}`, neuron]));
  return {
    side, high, blocks: blockSize > 0 ? blocks : 0, abreast, places, taken,
    columns: side * Math.min(abreast, blocks), rows: high * Math.ceil(blocks / abreast),
  };
}
const BLOCK_GAP = 0.6; // in tiles
const NAME_ROOM = 20; // pixels for a block's name
function tileSize(layout, shape, width) {
  const gaps = Math.min(layout.abreast, Math.max(1, layout.blocks)) - 1;
  const wide = width / (layout.columns + BLOCK_GAP * gaps);
  const room = Math.max(2, wide - Math.max(1, wide * 0.08));
  const atom = Math.min(room * 4, room * shape[0] / shape[1]);
  const meter = Math.max(2, room * 0.1);
  const name = layout.blocks ? NAME_ROOM : 0;
  const high = atom + meter + wide * 0.14;
  const bands = Math.ceil(Math.max(1, layout.blocks) / layout.abreast);
  return { wide, room, atom, meter, high, name, gap: BLOCK_GAP * wide, height: layout.rows * high + bands * name + (bands - 1) * 8 };
}
function cornerOf(layout, size, neuron) {
  const { column, row, across, down } = layout.places[neuron];
  return [column * size.wide + across * size.gap, row * size.high + (down + 1) * size.name + down * 8 + 1];
}
function drawMap(canvas, view) {
  const { layout, shape, atlas, code, potentials, penalty, silent, chosen, names } = view;
  const width = canvas.clientWidth;
  const size = tileSize(layout, shape, width);
  canvas.style.height = `${size.height}px`;
  const context = sharp(canvas, width, size.height);
  const [most, highest] = [largest(code), Math.max(1.5 * penalty, largest(potentials))];
  context.imageSmoothingQuality = "high";
  for (let neuron = 0; neuron < code.length; neuron += 1) {
    const [left, top] = cornerOf(layout, size, neuron);
    const share = code[neuron] / most;
    context.globalAlpha = code[neuron] > 0 ? 0.6 + 0.4 * share : 0.36;
    const [sourceLeft, sourceTop] = [(neuron % atlas.columns) * shape[1], Math.floor(neuron / atlas.columns) * shape[0]];
    context.drawImage(atlas.canvas, sourceLeft, sourceTop, shape[1], shape[0], left, top, size.room, size.atom);
    context.globalAlpha = 1;
    if (code[neuron] > 0) {
      context.strokeStyle = css(THEME.accent, 0.4 + 0.6 * share);
      context.lineWidth = 1.5;
      context.strokeRect(left + 0.5, top + 0.5, size.room - 1, size.atom - 1);
    }
    drawMeter(context, left, top + size.atom + 1, size, potentials[neuron] / highest, code[neuron] > 0);
    if (silent.has(neuron)) drawCross(context, left, top, size);
  }
  drawChosen(context, layout, size, chosen);
  drawNames(context, layout, size, names);
}
function drawMeter(context, left, top, size, share, active) {
  context.fillStyle = css(THEME.line);
  context.fillRect(left, top, size.room, size.meter);
  context.fillStyle = active ? css(THEME.accent) : css(THEME.muted, 0.65);
  context.fillRect(left, top, size.room * Math.max(0, Math.min(1, share)), size.meter);
}
function drawCross(context, left, top, size) {
  context.fillStyle = css(THEME.panel, 0.72);
  context.fillRect(left, top, size.room, size.atom);
  context.strokeStyle = css(THEME.second);
  context.lineWidth = Math.max(1.5, size.room * 0.06);
  const edge = size.room * 0.2;
  context.beginPath();
  context.moveTo(left + edge, top + edge);
  context.lineTo(left + size.room - edge, top + size.atom - edge);
  context.moveTo(left + size.room - edge, top + edge);
  context.lineTo(left + edge, top + size.atom - edge);
  context.stroke();
}
function drawChosen(context, layout, size, chosen) {
  const [left, top] = cornerOf(layout, size, chosen);
  context.strokeStyle = css(THEME.second);
  context.lineWidth = 2.5;
  context.strokeRect(left + 0.25, top + 0.25, size.room - 0.5, size.atom - 0.5);
}
function drawNames(context, layout, size, names) {
  context.font = "600 12.5px ui-sans-serif, system-ui, sans-serif";
  context.textBaseline = "alphabetic";
  for (let block = 0; block < layout.blocks; block += 1) {
    const [left, top] = cornerOf(layout, size, Math.min(layout.places.length - 1, firstOf(layout, block)));
    context.fillStyle = css(block < names.length ? THEME.text : THEME.muted);
    context.fillText(shortened(context, block < names.length ? names[block] : "no class", layout.side * size.wide), left, top - 6);
  }
}
function firstOf(layout, block) {
  const [column, row] = [(block % layout.abreast) * layout.side, Math.floor(block / layout.abreast) * layout.high];
  return layout.taken.get(`${column} ${row}`);
}
function shortened(context, text, room) {
  let length = text.length;
  while (length > 1 && context.measureText(text.slice(0, length)).width > room) length -= 1;
  return text.slice(0, length);
}
/** The neuron under a point of the map, in CSS pixels of the canvas; -1 where there is none. */
function neuronAt(layout, shape, width, x, y) {
  const size = tileSize(layout, shape, width);
  return layout.places.findIndex((_, neuron) => {
    const [left, top] = cornerOf(layout, size, neuron);
    return x >= left && x < left + size.wide && y >= top && y < top + size.high;
  });
}
/** The neuron beside, above or below another; itself where there is none. */
function neighbourOf(layout, neuron, across, down) {
  const { column, row } = layout.places[neuron];
  const found = layout.taken.get(`${column + across} ${row + down}`);
  return found === undefined ? neuron : found;
}

// Lines over time. Most happens in the first steps, so steps are on a logarithmic scale.
const SAMPLES = 180; // moments drawn, enough for the eye
const MARGIN = { left: 38, right: 8, top: 8, bottom: 22 };

function moments(history, last) {
  const end = Math.log1p(history[history.length - 1].steps);
  const chosen = [];
  for (let index = 0; index < history.length; index += 1) {
    const place = Math.floor(Math.log1p(history[index].steps) / Math.max(end, 1e-9) * SAMPLES);
    if (!chosen.length || place !== chosen[chosen.length - 1].place || index === last) chosen.push({ place, index });
  }
  return chosen.map(({ index }) => index);
}
function frameOf(canvas, history, low, high) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = sharp(canvas, width, height);
  const end = Math.log1p(Math.max(20, history[history.length - 1].steps));
  const x = (steps) => MARGIN.left + (width - MARGIN.left - MARGIN.right) * Math.log1p(steps) / end;
  const y = (value) => height - MARGIN.bottom - (height - MARGIN.top - MARGIN.bottom) * (value - low) / (high - low);
  drawAxes(context, width, height, x, y, low, high, end);
  return { context, width, height, x, y };
}
function roundStep(span) {
  const power = 10 ** Math.floor(Math.log10(span / 3));
  return [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= 4.5);
}
/** Lines at round values, with their numbers at the left. */
function drawValues(context, width, y, low, high) {
  context.font = "11px ui-sans-serif, system-ui, sans-serif";
  context.lineWidth = 1;
  const size = roundStep(high - low);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let value = Math.ceil(low / size) * size; value <= high; value += size) {
    context.strokeStyle = css(THEME.line);
    line(context, MARGIN.left, y(value), width - MARGIN.right, y(value));
    context.fillStyle = css(THEME.muted);
    context.fillText(String(Number(value.toPrecision(6))), MARGIN.left - 6, y(value));
  }
}
function drawAxes(context, width, height, x, y, low, high, end) {
  drawValues(context, width, y, low, high);
  context.textAlign = "center";
  context.textBaseline = "top";
  let free = -Infinity;
  for (const steps of [0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000, 30000]) {
    const half = context.measureText(String(steps)).width / 2 + 4;
    if (Math.log1p(steps) > end || x(steps) - half < free) continue;
    context.fillText(String(steps), Math.min(x(steps), width - half + 4), height - MARGIN.bottom + 6);
    free = x(steps) + half;
  }
}
function line(context, fromX, fromY, toX, toY) {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
function trace(frame, history, indices, valueOf) {
  indices.forEach((index, i) => {
    const [x, y] = [frame.x(history[index].steps), frame.y(valueOf(history[index]))];
    if (i === 0) frame.context.moveTo(x, y);
    else frame.context.lineTo(x, y);
  });
}
function drawNow(frame, steps) {
  frame.context.strokeStyle = css(THEME.second);
  frame.context.lineWidth = 1.5;
  line(frame.context, frame.x(steps), MARGIN.top, frame.x(steps), frame.height - MARGIN.bottom);
}
function drawPotentials(canvas, history, shown, code, penalty, chosen) {
  const indices = moments(history, shown);
  let [low, high] = [0, 1.6 * penalty];
  for (const index of indices) {
    for (const value of history[index].potentials) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  const frame = frameOf(canvas, history, low - 0.04 * (high - low), high + 0.04 * (high - low));
  const { context } = frame;
  const stroke = (neurons, colour, width) => {
    context.beginPath();
    neurons.forEach((neuron) => trace(frame, history, indices, (moment) => moment.potentials[neuron]));
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  const all = Array.from(code.keys());
  stroke(all.filter((neuron) => code[neuron] === 0), css(THEME.muted, 0.16), 1);
  stroke(all.filter((neuron) => code[neuron] > 0), css(THEME.accent, 0.6), 1.3);
  stroke([chosen], css(THEME.second), 2.5);
  context.setLineDash([6, 5]);
  context.strokeStyle = css(THEME.text, 0.7);
  context.lineWidth = 1.2;
  line(context, MARGIN.left, frame.y(penalty), frame.width - MARGIN.right, frame.y(penalty));
  context.setLineDash([]);
  drawNow(frame, history[shown].steps);
}
function drawEnergies(canvas, history, shown) {
  const indices = moments(history, shown);
  const values = indices.map((index) => history[index].energy);
  const [low, high] = [Math.min(0, ...values), Math.max(1e-3, ...values) * 1.05];
  const frame = frameOf(canvas, history, low, high);
  const { context } = frame;
  context.beginPath();
  trace(frame, history, indices, (moment) => moment.energy);
  context.strokeStyle = css(THEME.accent);
  context.lineWidth = 2.2;
  context.lineJoin = "round";
  context.stroke();
  drawNow(frame, history[shown].steps);
}

// Bars as elements: few, and each can be pointed at.
const SPACE = "http://www.w3.org/2000/svg";
function svg(tag, attributes) {
  const element = document.createElementNS(SPACE, tag);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}
const BARS = { height: 92, base: 74 };
/** Empty bars; `names` stand below them where given, `choose` is called with the index of a clicked one. */
function makeBars(plot, count, names, choose, width) {
  plot.setAttribute("viewBox", `0 0 ${width} ${names ? BARS.height : BARS.base + 2}`);
  // Bars without names may be stretched: on a narrow page they would be too low to compare.
  if (!names) plot.setAttribute("preserveAspectRatio", "none");
  const room = width / count;
  const rects = Array.from({ length: count }, (_, index) =>
    svg("rect", { x: index * room + room * 0.1, width: room * 0.8, y: BARS.base, height: 0, class: "bar-rect" }));
  const titles = rects.map((rect) => rect.appendChild(svg("title", {})));
  const texts = (names || []).map((name, index) => {
    const text = svg("text", { x: index * room + room / 2, y: BARS.height - 2, "text-anchor": "middle" });
    text.textContent = name.length * 6.5 > room ? `${name.slice(0, Math.max(1, Math.floor(room / 6.5) - 1))}…` : name;
    text.appendChild(svg("title", {})).textContent = name;
    return text;
  });
  // A bar may be too low to be hit: the whole column above it stands for it.
  const ground = svg("rect", { x: 0, y: 0, width, height: BARS.base, class: choose ? "hit" : "ground" });
  plot.replaceChildren(ground, svg("line", { x1: 0, x2: width, y1: BARS.base, y2: BARS.base }), ...rects, ...texts);
  plot.onclick = choose && ((event) => {
    const area = ground.getBoundingClientRect();
    choose(Math.max(0, Math.min(count - 1, Math.floor((event.clientX - area.left) / area.width * count))));
  });
  return { plot, rects, titles };
}
function setBars(bars, values, nameOf, chosen, label) {
  const scale = largest(values);
  bars.rects.forEach((rect, index) => {
    const height = Math.max(0, (BARS.base - 4) * values[index] / scale);
    rect.setAttribute("y", BARS.base - height);
    rect.setAttribute("height", height);
    rect.classList.toggle("chosen", index === chosen);
    bars.titles[index].textContent = `${nameOf(index)}: ${values[index].toFixed(3)}`;
  });
  bars.plot.setAttribute("aria-label", label);
}
