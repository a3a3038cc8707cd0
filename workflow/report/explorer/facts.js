// What any page shows of its controls and of the run; what they change is the page's.

const element = (id) => document.getElementById(id);

/** One button a name; `label` may hold any text of the data, which is inserted as text. */
function choices(id, names, chosen, label, choose) {
  const group = element(id);
  if (group.dataset.names !== JSON.stringify(names)) {
    group.replaceChildren(...names.map((name) => {
      const button = made("button", "", label(name));
      button.dataset.name = name;
      return button;
    }));
    group.dataset.names = JSON.stringify(names);
  }
  for (const button of group.children) {
    button.setAttribute("aria-pressed", String(button.dataset.name === String(chosen)));
    button.onclick = () => choose(button.dataset.name);
  }
}
function announce(text) { element("announcement").textContent = text; }
function countActive(code) { return code.reduce((count, value) => count + (value > 0), 0); }

function showFacts(code) {
  const moment = run.history[run.shown];
  element("certificate").textContent = moment.certificate === 0 ? "0" : moment.certificate.toExponential(1);
  element("energy").textContent = moment.energy.toFixed(3);
  element("active").textContent = `${countActive(code)} of ${code.length}`;
  element("verdict").textContent = verdict(moment);
  element("steps").textContent = `${moment.steps}${atEnd() ? ", the end" : ""}`;
  const time = element("time");
  time.max = String(run.history.length - 1);
  time.value = String(run.shown);
  time.setAttribute("aria-valuetext", `step ${moment.steps}`);
}
function verdict(moment) {
  if (!atEnd()) return "Still competing.";
  if (moment.certificate <= TOLERANCE) {
    if (run.live.completed) {
      return `Certified: Eq. 3 was still creeping after ${moment.steps} steps; the exact active set went the rest of the way.`;
    }
    return run.problem.transfer === "soft"
      ? "Settled: no other code has a lower energy, but for rounding."
      : "Settled: a fixed point of Eq. 3, a local minimum.";
  }
  return moment.steps >= MAX_STEPS
    ? `Not settled within ${MAX_STEPS} steps.`
    : `Stopped after ${moment.steps} steps, as this dictionary's codes are.`;
}
const shownBars = { code: null, profile: null, for: "" };
/** One bar a neuron; `choose` is called with the one that was clicked. */
function makeCodeBars(choose) { return makeBars(element("code"), neurons(), null, choose, 900); }
/** The state of the run, its numbers, the code's bars and both curves. */
function showProgress(code) {
  document.body.dataset.run = run.playing ? "playing" : atEnd() ? "settled" : "paused";
  element("play").setAttribute("aria-label", run.playing ? "Pause" : "Play");
  showFacts(code);
  setBars(shownBars.code, code, (neuron) => `neuron ${neuron}`, state.neuron,
    `Activation of each neuron: ${countActive(code)} of ${code.length} active`);
  drawPotentials(element("potentials"), run.history, run.shown, code, penalty(), state.neuron);
  drawEnergies(element("energies"), run.history, run.shown);
  const moment = run.history[run.shown];
  element("potentials").setAttribute("aria-label", `Membrane potentials of ${code.length} neurons up to step ${moment.steps}`);
  element("energies").setAttribute("aria-label", `Energy, ${run.history[0].energy.toFixed(3)} at rest, now ${moment.energy.toFixed(3)}`);
}
function showSliders() {
  element("penalty").value = String(state.share);
  element("penalty-value").textContent = `${Number(penalty().toPrecision(3))}${state.share === 20 ? "" : " (changed)"}`;
  element("penalty").setAttribute("aria-valuetext", String(Number(penalty().toPrecision(3))));
  element("speed-value").textContent = `${2 ** state.speed}×`;
  element("speed").setAttribute("aria-valuetext", `${2 ** state.speed} times`);
}
/** Whatever a page's data hold: a page that cannot start says why. */
function startPage(prepare) {
  const begun = async () => {
    const data = JSON.parse(element("data").textContent);
    element("note").textContent = data.note;
    if (typeof DecompressionStream === "undefined") throw new Error("this browser is older than 2023 and cannot unpack the page's data");
    await prepare(data);
  };
  begun().catch((error) => {
    element("problem").hidden = false;
    element("problem").textContent = `The page cannot start: ${error.message}`;
    throw error;
  });
}
