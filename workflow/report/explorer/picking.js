// Picking one of the page's samples, by its number or among those of a class: PAGE.labels and PAGE.classes.

/** The next stored image of the chosen class, forwards or backwards, in a circle. */
function nextImage(from, direction) {
  const total = PAGE.labels.length;
  for (let distance = 1; distance <= total; distance += 1) {
    const index = (from + direction * distance + total * distance) % total;
    if (state.only < 0 || PAGE.labels[index] === state.only) return index;
  }
  return from;
}
function showPicked() {
  element("digit").value = String(state.digit);
  element("only").value = String(state.only);
}
function preparePicking() {
  const input = element("digit");
  input.max = String(PAGE.labels.length - 1);
  input.addEventListener("change", () => {
    const index = Math.round(Number(input.value));
    if (index >= 0 && index < PAGE.labels.length) change({ digit: index, only: -1, source: "stored" });
    else input.value = String(state.digit);
  });
  const present = new Set(PAGE.labels);
  const options = PAGE.classes.map((name, index) => [name, index]).filter(([, index]) => present.has(index));
  element("only").replaceChildren(...[["any class", -1], ...options].map(([name, index]) => {
    const option = made("option", "", index < 0 ? name : `class ${name}`);
    option.value = String(index);
    return option;
  }));
  element("only").addEventListener("change", (event) => {
    state.only = Number(event.target.value);
    const fits = state.only < 0 || PAGE.labels[state.digit] === state.only;
    change({ digit: fits ? state.digit : nextImage(state.digit, 1) });
  });
  element("previous").addEventListener("click", () => change({ digit: nextImage(state.digit, -1) }));
  element("next").addEventListener("click", () => change({ digit: nextImage(state.digit, 1) }));
  element("random").addEventListener("click", () => {
    change({ digit: nextImage(Math.floor(Math.random() * PAGE.labels.length), 1) });
  });
}
