"""Dictionary learning: alternating inference and Hebbian update (Eqs. 4 to 6).

Labels live here only: they choose the glyph, the driver's block and the data that re-seed a block. What is learned
is a dictionary per modality; encoding later sees the inputs and the dictionaries, and nothing else.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from linked_dictionaries.coding.blas import single_threaded_products
from linked_dictionaries.errors import DivergenceError, InputError
from linked_dictionaries.learning.arrays import Array, OnProcessors, Place
from linked_dictionaries.learning.checkpoints import Progress
from linked_dictionaries.learning.drivers import block_inputs, driver_currents
from linked_dictionaries.learning.linking import Modality, gram_of
from linked_dictionaries.learning.monitor import log_rows
from linked_dictionaries.learning.phases import Coder, Taking, presence, weights_of_phases
from linked_dictionaries.learning.seeding import samples_for_atoms
from linked_dictionaries.learning.settings import ALL_VIEWS, Settings, settings_of
from linked_dictionaries.learning.subspaces import Subspaces
from linked_dictionaries.learning.updates import hebbian_update

if TYPE_CHECKING:
    from linked_dictionaries.configuration.variants import Variant

DRIVER = "driver"  # name of the third input whose dictionary is learned
RAMP = 0.2  # share of the training over which the contrast grows from zero to its weight
HALVED = 100  # steps after which the learning rate of a stream without an end is halved
NOISE = 0.01  # standard deviation added to atoms drawn from data, so that no two start equal
USAGE_MEMORY = 0.95  # of the running mean share of samples for which an atom fires
LEAST_NORM = 1e-8  # of an atom that is divided by its norm; a zero atom stays zero
DEAD = 1e-4  # an atom below this share, which takes 180 silent steps, is re-seeded
LAST_RESEED = 0.8  # share of the training after which no atom is re-seeded: it could not be trained any more
_INITIAL, _ORDER, _RESEED, _SHIFT, _LABELS, _FREE = 1, 2, 3, 4, 5, 6  # streams of random numbers


class DictionaryLearner:
    """One dictionary per modality, learned from linked samples.

    Parameters
    ----------
    settings : how to learn, or the variant of a configuration that says it.
    modalities : linked inputs; of a variant the first is the image, the one that is encoded alone.
    labels : (n,) class numbers, a NumPy array.
    n_classes, seed : the number of classes; the seed of everything random.
    image_shape : (height, width) of the image, which ``shift`` needs.
    place : where to compute, where the modalities' arrays lie; None is NumPy on one thread.
    """

    def __init__(
        self,
        settings: Settings | Variant,
        modalities: list[Modality],
        labels: NDArray[Any],
        n_classes: int,
        seed: int,
        image_shape: tuple[int, int] | None = None,
        place: Place | None = None,
    ) -> None:
        self.settings = settings if isinstance(settings, Settings) else settings_of(settings)
        if self.settings.shift and (image_shape is None or math.prod(image_shape) != modalities[0].table.shape[1]):
            raise ValueError("training.shift needs the image's shape, whose pixels are those of the first modality")
        self.place = place or OnProcessors()
        self.modalities = modalities
        self.labels = np.asarray(labels)
        self.seed = seed
        self.n_samples = len(self.labels)
        self.linked = modalities  # what the log tells of; a learned driver comes beside them
        self.driver, atoms, driver = None, self.settings.atoms, self.settings.driver
        if driver is not None:
            kind = self.place.get(modalities[0].table[:1]).dtype
            currents = driver_currents(driver, n_classes, atoms, kind)
            self.driver = replace(currents, current=self.place.put(currents.current))
            if driver.mode == "learned":
                if any(modality.name == DRIVER for modality in modalities):
                    raise InputError(
                        f"{DRIVER!r} is what a learned driver's own dictionary is called; rename the view."
                    )
                blocks = self.place.put(block_inputs(driver, n_classes, atoms, kind))
                third = Modality(DRIVER, blocks, self.place.put(self.labels), driver.strength)
                self.modalities = [*modalities, third]
        self.batch_size = min(self.settings.batch_size, self.n_samples)
        self.steps_per_epoch = self.n_samples // self.batch_size
        self.image_shape = image_shape
        self._epoch = -1
        self._places = self.place.put(np.zeros(self.n_samples, np.intp))  # rows of a batch's shifted images
        self.total_steps = self.settings.epochs * self.steps_per_epoch
        self._as_given = self.modalities
        # Images that move leave the span of those that don't.
        still = self.modalities[1:] if self.settings.shift else self.modalities
        self._subspaces = Subspaces(still, self.n_samples, atoms, self._atoms_at_start, self.place)
        self.modalities, self.linked = (
            [self._subspaces.modality(each) for each in several] for several in (self.modalities, self.linked)
        )
        self.coder = Coder(self.place, self.modalities, self.settings.penalty, self.settings.method)

    def start(self) -> Progress:
        """Nothing learned yet: atoms are noise, or inputs of samples, the same sample in every modality."""
        usage = self.place.put(np.ones(self.settings.atoms, np.float32))
        return Progress(0, self._subspaces.into(self._atoms_at_start()), usage)

    def learned(self, progress: Progress) -> dict[str, NDArray[Any]]:
        """The dictionaries, (M, pixels) of each modality; those of ``progress`` may be in coordinates of a subspace."""
        return self._subspaces.out_of(progress.dictionaries)

    def _atoms_at_start(self) -> dict[str, Array]:
        """(M, pixels) of each modality, of norm one."""
        random = np.random.default_rng([self.seed, _INITIAL])
        from_noise = self.settings.initial == "random"
        samples = self.place.put(self._for_atoms(np.arange(self.settings.atoms), random))
        dictionaries = {}
        for modality in self._as_given:
            atoms = self.place.get(modality.batch(samples))
            noise = random.standard_normal(atoms.shape).astype(atoms.dtype)
            dictionaries[modality.name] = self.place.put(
                noise if from_noise else atoms + atoms.dtype.type(NOISE) * noise
            )
        return self._normed(dictionaries)

    def run(
        self,
        progress: Progress,
        checkpoint: Callable[[Progress], None] | None = None,
        stop_after: int | None = None,
        bar: Any = None,
        quiet: bool = False,
    ) -> Progress:
        """Train from where ``progress`` is to the end (or to ``stop_after`` steps), checkpointing by the clock."""
        saved, every = time.monotonic(), self.settings.monitor_every
        end = self.total_steps if stop_after is None else min(stop_after, self.total_steps)
        shown = tqdm(total=self.total_steps, initial=progress.step, desc="train", unit="step", file=bar, disable=quiet)
        with shown as steps, single_threaded_products():
            while progress.step < end:
                if every and progress.step % every == 0:
                    self._monitor(progress)
                self.step(progress, *self._batch(progress.step))
                steps.update()
                if checkpoint and time.monotonic() - saved >= self.settings.checkpoint_seconds:
                    checkpoint(progress)
                    saved = time.monotonic()
            told = bool(progress.log) and progress.log[-1]["step"] == self.total_steps  # taken up at the very end
            if every and progress.step == self.total_steps and not told:
                self._monitor(progress)
        return progress

    def _for_atoms(self, atoms: NDArray[np.intp], random: np.random.Generator) -> NDArray[np.intp]:
        driver = self.settings.driver if self.settings.initial == "classes" else None
        return samples_for_atoms(
            atoms, presence(self.modalities, np.arange(self.n_samples)), self.labels, driver, random
        )

    def run_once(self, progress: Progress) -> None:
        """One pass over all samples of a part of a stream, in batches alike, whatever step it has reached."""
        with single_threaded_products():
            order = np.random.default_rng([self.seed, _ORDER]).permutation(self.n_samples)
            for samples in np.array_split(order, -(-self.n_samples // self.batch_size)):
                self.step(progress, samples, self.modalities)

    def _monitor(self, progress: Progress) -> None:
        progress.log += log_rows(self.linked, progress, self.settings, self.place, self.steps_per_epoch)

    def _batch(self, step: int) -> tuple[NDArray[np.intp], list[Modality]]:
        """Samples of a step and the modalities to take them from; both depend on the step alone, so can be resumed."""
        epoch, at = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._order = np.random.default_rng([self.seed, _ORDER, epoch]).permutation(self.n_samples)
            if self.settings.shift:
                random = np.random.default_rng([self.seed, _SHIFT, epoch])
                # Binomial: near places are likelier than far ones, and where the image is the likeliest.
                self._offsets = random.binomial(2 * self.settings.shift, 0.5, (len(self.modalities[0].table), 2))
            self._epoch = epoch
        samples = self._order[at * self.batch_size : (at + 1) * self.batch_size]
        return samples, self._shifted(self.place.put(samples))

    def _shifted(self, samples: Array) -> list[Modality]:
        """The modalities as a batch sees them, until the next one: each image moved by up to ``shift`` pixels."""
        reach, image = self.settings.shift, self.modalities[0]
        if not reach or self.image_shape is None:
            return self.modalities
        offsets = self.place.put(self._offsets[self.place.get(image.index[samples])])
        table = self.place.shifted(image.table, image.index[samples], self.image_shape, offsets, reach)
        self._places[samples] = self.place.put(np.arange(len(samples)))
        return [replace(image, table=table, index=self._places), *self.modalities[1:]]

    def step(self, progress: Progress, samples: NDArray[np.intp], modalities: list[Modality]) -> None:
        """One batch: codes of the two phases, one update of each dictionary."""
        settings, chosen = self.settings, self.place.put(samples)
        done = progress.step / self.total_steps if settings.falling else 0.0
        rate = settings.learning_rate * ((1 - done) if settings.falling else 1 / (1 + progress.step / HALVED))
        contrast = settings.contrast * (min(1.0, done / RAMP) if settings.falling else 1.0)
        drives, grams = self._products(progress.dictionaries, chosen, modalities)
        present, free_views = presence(modalities, samples), self._free_views(progress.step)
        current = None if self.driver is None else self.driver.current[self.place.put(self.labels[samples])]
        diagonal = 0.0 if self.driver is None else self.driver.diagonal
        driven = self.coder.codes(drives, grams, present, as_given=True, current=current, diagonal=diagonal)
        free = self._free_codes(drives, grams, present, free_views, driven)
        phases = self.coder.phases(driven, free, present)
        damping = settings.damping if settings.update == "scaled" else None
        for modality in modalities:
            dictionary, mine = progress.dictionaries[modality.name], phases[modality.name]
            weighted = weights_of_phases(mine, modality.name in free_views, contrast)
            moved = hebbian_update(modality, dictionary, chosen, weighted, rate=rate, damping=damping, place=self.place)
            moved += dictionary
            progress.dictionaries[modality.name] = moved
        norms = self._norms(progress.dictionaries)
        if not all(bool((of_atoms < np.inf).all()) for of_atoms in norms.values()):
            raise DivergenceError(
                f"training diverged at step {progress.step}: an atom is not finite. "
                "Lower training.learning_rate or training.contrast."
            )
        for name, of_atoms in norms.items():
            progress.dictionaries[name] /= of_atoms[:, None]
        fired = (driven > 0).sum(0) / np.float32(len(samples))
        progress.usage = USAGE_MEMORY * progress.usage + (1 - USAGE_MEMORY) * fired
        progress.step += 1
        if settings.reseed and done < LAST_RESEED:
            self._reseed(progress)

    def _products(
        self, dictionaries: Mapping[str, Array], samples: Array, modalities: list[Modality]
    ) -> tuple[dict[str, Array], dict[str, Array]]:
        """Drives Φ_mᵀx_m of a batch and Grams Φ_mᵀΦ_m."""
        names = [m.name for m in modalities]
        drives = [partial(m.drive, samples, dictionaries[m.name]) for m in modalities]
        grams = [partial(gram_of, dictionaries[name]) for name in names]
        made = self.place.together([*drives, *grams])
        return dict(zip(names, made[: len(names)], strict=True)), dict(zip(names, made[len(names) :], strict=True))

    def _free_views(self, step: int) -> frozenset[str]:
        """The modalities that take the free phase of a step: the first one, the one named, or any subset but all."""
        names = [modality.name for modality in self.linked]
        if self.settings.free is None:
            return frozenset(names[:1])
        if self.settings.free != ALL_VIEWS or len(names) == 1:
            return frozenset([self.settings.free if self.settings.free in names else names[0]])
        random = np.random.default_rng([self.seed, _FREE, step])
        return frozenset(random.choice(names, random.integers(1, len(names)), replace=False).tolist())

    def _free_codes(
        self,
        drives: Mapping[str, Array],
        grams: Mapping[str, Array],
        present: Taking,
        free_views: frozenset[str],
        driven: Array,
    ) -> Array | None:
        """Codes of some modalities without the others and without a driver, as encoding will find them."""
        if self.settings.contrast <= 0:
            return None
        taking = np.ones((len(driven), len(self.modalities)), bool) if present is None else present.copy()
        taking &= np.array([modality.name in free_views for modality in self.modalities])
        free = self.coder.codes(drives, grams, taking, as_given=False, start=driven)
        nothing = ~taking.any(axis=1)
        if nothing.any():  # a sample that has none of these teaches as if there were no contrast
            rows = self.place.put(np.flatnonzero(nothing))
            free[rows] = driven[rows]
        return free

    def _norms(self, dictionaries: Mapping[str, Array]) -> dict[str, Array]:
        """Norms of the atoms, (M,), of each modality's part by itself or of all together, which make them one."""
        squared = {m.name: self.place.squares(dictionaries[m.name]) for m in self.modalities}
        if self.settings.norm != "each":
            whole = sum(m.weight * squared[m.name] for m in self.modalities)
            squared = dict.fromkeys(squared, whole)
        return {name: (square**0.5).clip(min=LEAST_NORM) for name, square in squared.items()}

    def _normed(self, dictionaries: Mapping[str, Array]) -> dict[str, Array]:
        """Dictionaries of atoms of norm one, as new arrays."""
        return {name: dictionaries[name] / norms[:, None] for name, norms in self._norms(dictionaries).items()}

    def _reseed(self, progress: Progress) -> None:
        """Give dead atoms the normalised inputs of one sample of the data, the same one in every modality."""
        dead = np.flatnonzero(self.place.get(progress.usage) < DEAD)
        if not len(dead):
            return
        random = np.random.default_rng([self.seed, _RESEED, progress.step])
        samples, atoms = self.place.put(self._for_atoms(dead, random)), self.place.put(dead)
        inputs = self._normed({m.name: m.batch(samples) for m in self.modalities})
        for name, values in inputs.items():
            progress.dictionaries[name][atoms] = values
        progress.usage[atoms] = 1.0
        progress.reseeded += len(dead)


def training_labels(labels: NDArray[Any], seed: int, shuffle: bool) -> NDArray[Any]:
    """The labels to learn with: as they are, or in random order, so that what they link is linked by chance."""
    return np.random.default_rng([seed, _LABELS]).permutation(labels) if shuffle else labels
