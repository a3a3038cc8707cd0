// The run of any page: from rest, step by step, every moment kept so that one can go back in time, played or not. A page
// brings currentProblem(silent), stepLimit(), showRun(), announceEnd() and change(values), and the state that they know.

const run = { problem: null, history: [], live: null, shown: 0, playing: false, done: false, whole: null };
const KEPT = 1000; // steps that are all kept; later ones every tenth

function restart(playing) {
  run.problem = currentProblem(state.silent);
  run.live = atRest(run.problem);
  Object.assign(run, { history: [], shown: 0, done: false, playing, whole: null });
  keep(run.live);
}
function keep(live) {
  const { problem } = run;
  run.history.push({
    steps: live.steps,
    potentials: Float32Array.from(live.potentials),
    energy: energyOf(problem, live),
    certificate: certificateOf(problem, live),
  });
}
/** On to the next moment that is kept, computed where it is not known yet. False at the end. */
function goForward() {
  if (run.shown < run.history.length - 1) {
    run.shown += 1;
    return true;
  }
  if (run.done) return false;
  do {
    run.live = advanced(run.problem, run.live);
    run.done = finished(run.problem, run.live, stepLimit());
  } while (!run.done && run.live.steps > KEPT && run.live.steps % 10);
  if (run.done && stepLimit() === MAX_STEPS) run.live = completed(run.problem, run.live);
  keep(run.live);
  run.shown += 1;
  return true;
}
function goToEnd() {
  run.shown = run.history.length - 1;
  while (goForward());
  run.playing = false;
}
/** The code at the moment shown: exact at the end, from the kept potentials before. */
function shownCode() {
  if (run.shown === run.history.length - 1) return run.live.code;
  return codeOf(run.problem, run.history[run.shown].potentials);
}
const atEnd = () => run.done && run.shown === run.history.length - 1;

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
/** A new run, played from rest; for those who want less motion, its end at once. */
function begin() {
  restart(!still.matches);
  if (still.matches) {
    goToEnd();
    announceEnd(showRun());
  } else {
    showRun();
    requestPlay();
  }
}

// Playing: time runs faster the longer it has run, as most happens early.
const FRAME_MILLISECONDS = 14; // of computing in a frame; what is left over waits for the next
const play = { last: 0, budget: 0, waiting: false };

function requestPlay() {
  Object.assign(play, { last: 0, budget: 0 });
  if (!play.waiting) requestAnimationFrame(frame);
  play.waiting = true;
}
function frame(now) {
  play.waiting = false;
  if (!run.playing) return;
  const elapsed = play.last ? Math.min(0.1, (now - play.last) / 1000) : 0;
  play.last = now;
  const start = performance.now();
  play.budget += elapsed * 2 ** state.speed * (8 + 0.9 * run.history[run.shown].steps);
  while (run.playing && play.budget >= 1 && performance.now() - start < FRAME_MILLISECONDS) {
    const before = run.history[run.shown].steps;
    if (!goForward()) break;
    play.budget -= run.history[run.shown].steps - before;
  }
  play.budget = Math.min(play.budget, 1e4);
  if (atEnd()) {
    run.playing = false;
    announceEnd(showRun());
    return;
  }
  showRun();
  play.waiting = true;
  requestAnimationFrame(frame);
}
function togglePlay() {
  if (!run.playing && atEnd()) run.shown = 0;
  run.playing = !run.playing;
  showRun();
  if (run.playing) requestPlay();
}
function pauseAt(index) {
  run.playing = false;
  run.shown = Math.max(0, Math.min(run.history.length - 1, index));
  showRun();
}
function oneStep() {
  run.playing = false;
  goForward();
  showRun();
}
function settleNow() {
  goToEnd();
  announceEnd(showRun());
}

function prepareTransport() {
  const acts = { restart: () => pauseAt(0), play: togglePlay, step: oneStep, settle: settleNow };
  Object.entries(acts).forEach(([id, act]) => element(id).addEventListener("click", act));
  element("time").addEventListener("input", (event) => pauseAt(Number(event.target.value)));
  element("speed").addEventListener("input", (event) => change({ speed: Number(event.target.value) }));
  element("penalty").addEventListener("input", (event) => change({ share: Number(event.target.value) }));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { p: togglePlay, s: oneStep, e: settleNow, Home: () => pauseAt(0) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
/** Canvases know pixels, not style sheets: they are drawn anew when the size or the colours change; `forget` drops
 * what was drawn in the old colours. */
function prepareRedrawing(forget = () => {}) {
  let width = 0;
  new ResizeObserver(() => {
    if (width !== document.body.clientWidth) requestAnimationFrame(showRun);
    width = document.body.clientWidth;
  }).observe(document.body);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readTheme();
    forget();
    change({});
  });
}
