// A drawing becomes an image as those of the data set were made: the ink scaled into a box, its centre of mass in the
// middle. MNIST: a box of 20 × 20 in 28 × 28 pixels; other shapes keep the share. The middle of 28 pixels is pixel 14,
// counted from 0: with it, and not with the line between 13 and 14, nearly every digit of MNIST is where it belongs.

const INK_SHARE = 20 / 28;

/** Smallest rectangle around all ink, or null where there is none. */
function inkBox(ink, height, width) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (ink[y * width + x] > 0) {
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        [left, right] = [Math.min(left, x), Math.max(right, x)];
      }
    }
  }
  return bottom < 0 ? null : { top, left, height: bottom - top + 1, width: right - left + 1 };
}
/** Lengths of overlap of each of `count` equal parts of a stretch with the pixels that it covers: [first, weights]. */
function coverage(start, length, count) {
  const size = length / count;
  return Array.from({ length: count }, (_, part) => {
    const [from, to] = [start + part * size, start + (part + 1) * size];
    const first = Math.floor(from);
    const weights = [];
    for (let pixel = first; pixel < to - 1e-9; pixel += 1) {
      weights.push((Math.min(pixel + 1, to) - Math.max(pixel, from)) / size);
    }
    return [first, weights];
  });
}
/** The box's ink as an image of another size; each new pixel is the mean of the area that it covers. */
function resized(ink, width, box, newHeight, newWidth) {
  const rows = coverage(box.top, box.height, newHeight);
  const columns = coverage(box.left, box.width, newWidth);
  const result = new Float64Array(newHeight * newWidth);
  rows.forEach(([firstRow, rowWeights], y) => columns.forEach(([firstColumn, columnWeights], x) => {
    let sum = 0;
    rowWeights.forEach((high, down) => columnWeights.forEach((wide, across) => {
      sum += high * wide * ink[(firstRow + down) * width + firstColumn + across];
    }));
    result[y * newWidth + x] = Math.min(1, sum);
  }));
  return result;
}
function centreOfMass(image, height, width) {
  let [mass, down, across] = [0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = image[y * width + x];
      mass += value;
      down += value * (y + 0.5);
      across += value * (x + 0.5);
    }
  }
  return [down / mass, across / mass];
}
/** Ink of any size, in [0, 1], as an image of the data set's shape; no ink gives a black image. */
function centredInk(ink, inkHeight, inkWidth, height, width) {
  const image = new Float64Array(height * width);
  const box = inkBox(ink, inkHeight, inkWidth);
  if (box === null) return image;
  const scale = Math.min(INK_SHARE * height / box.height, INK_SHARE * width / box.width);
  const [newHeight, newWidth] = [box.height, box.width].map((length) => Math.max(1, Math.round(length * scale)));
  const small = resized(ink, inkWidth, box, newHeight, newWidth);
  const [down, across] = centreOfMass(small, newHeight, newWidth);
  const places = [Math.floor(height / 2) + 0.5 - down, Math.floor(width / 2) + 0.5 - across];
  const [top, left] = places.map((place) => Math.round(place));
  for (let y = 0; y < newHeight; y += 1) {
    for (let x = 0; x < newWidth; x += 1) {
      const [row, column] = [top + y, left + x];
      // Ink with its mass at one end may reach over the edge; what does is cut off.
      if (row >= 0 && row < height && column >= 0 && column < width) {
        image[row * width + column] = small[y * newWidth + x];
      }
    }
  }
  return image;
}
