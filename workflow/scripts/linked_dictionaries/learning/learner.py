"""Dictionary learning: alternating inference and Hebbian update (Eqs. 4 to 6).

Labels live here only: they choose the glyph, the driver's block and the data that re-seed a block. What is learned
is a dictionary per modality; encoding later sees the image's dictionary and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from linked_dictionaries.coding.method import Method, method_of
from linked_dictionaries.coding.solve import solve_tensor
from linked_dictionaries.configuration.variants import Variant
from linked_dictionaries.errors import DivergenceError
from linked_dictionaries.learning.checkpoints import Progress
from linked_dictionaries.learning.drivers import block_inputs, driver_currents
from linked_dictionaries.learning.linking import Modality, unit_norm, weighted_sum
from linked_dictionaries.learning.shifts import shifted
from linked_dictionaries.learning.updates import hebbian_update
from linked_dictionaries.solvers.dynamics import largest_eigenvalue

DRIVER = "driver"  # name of the third input whose dictionary is learned
RAMP = 0.2  # share of the training over which the contrast grows from zero to its weight
NOISE = 0.01  # standard deviation added to atoms drawn from data, so that no two start equal
USAGE_MEMORY = 0.95  # of the running mean share of samples for which an atom fires
DEAD = 1e-4  # an atom below this share, which takes 180 silent steps, is re-seeded
LAST_RESEED = 0.8  # share of the training after which no atom is re-seeded: it could not be trained any more
_INITIAL, _ORDER, _RESEED, _SHIFT, _LABELS = 1, 2, 3, 4, 5  # streams of random numbers
Parts = Mapping[str, Tensor]  # one tensor a modality


class DictionaryLearner:
    """One dictionary per modality, learned from linked samples.

    Parameters
    ----------
    variant : the model's configuration.
    modalities : linked inputs in the variant's order; the first is the image, the one that is encoded alone.
    labels : (n,) tensor of class numbers.
    n_classes, seed : the number of classes; the seed of everything random.
    image_shape : (height, width) of the image, which ``training.shift`` needs.
    """

    def __init__(
        self,
        variant: Variant,
        modalities: list[Modality],
        labels: Tensor,
        n_classes: int,
        seed: int,
        image_shape: tuple[int, int] | None = None,
    ) -> None:
        if variant.training.shift and image_shape is None:
            raise ValueError("training.shift needs the image's shape")
        self.variant = variant
        self.training = variant.training
        self.modalities = modalities
        self.image = modalities[0]
        self.labels = labels
        self.seed = seed
        self.n_samples = len(labels)
        self.device = labels.device
        self.method = _learning_method(variant)
        self.linked = modalities  # what the log tells of; a learned driver comes beside them
        self.driver = None
        if variant.driver is not None:
            self.driver = driver_currents(variant.driver, n_classes, variant.atoms, str(self.device))
            if variant.driver.mode == "learned":
                blocks = block_inputs(variant.driver, n_classes, variant.atoms, str(self.device))
                self.modalities = [*modalities, Modality(DRIVER, blocks, labels, variant.driver.strength)]
        self.batch_size = min(self.training.batch_size, self.n_samples)
        self.steps_per_epoch = self.n_samples // self.batch_size
        self.image_shape = image_shape
        self._epoch = -1
        self.total_steps = self.training.epochs * self.steps_per_epoch

    def start(self) -> Progress:
        """Atoms at the start: noise, or inputs of samples, the same sample in every modality."""
        random = np.random.default_rng([self.seed, _INITIAL])
        from_noise = self.training.initial == "random"
        samples = torch.as_tensor(self._samples_for_atoms(np.arange(self.variant.atoms), random), device=self.device)
        dictionaries = {}
        for modality in self.modalities:
            atoms = modality.batch(samples)
            noise = torch.as_tensor(random.standard_normal(tuple(atoms.shape)), dtype=atoms.dtype, device=self.device)
            dictionaries[modality.name] = unit_norm(noise if from_noise else atoms + NOISE * noise)
        usage = torch.full((self.variant.atoms,), 1.0, device=self.device)
        return Progress(0, dictionaries, usage)

    def run(
        self,
        progress: Progress,
        checkpoint: Callable[[Progress], None] | None = None,
        stop_after: int | None = None,
        bar: Any = None,
    ) -> Progress:
        """Train from where ``progress`` is to the end (or to ``stop_after`` steps), checkpointing by the clock."""
        saved = time.monotonic()
        end = self.total_steps if stop_after is None else min(stop_after, self.total_steps)
        with tqdm(total=self.total_steps, initial=progress.step, desc="train", unit="step", file=bar) as steps:
            while progress.step < end:
                if progress.step % self.training.monitor_every == 0:
                    self._monitor(progress)
                self._step(progress)
                steps.update()
                if checkpoint and time.monotonic() - saved >= self.training.checkpoint_seconds:
                    checkpoint(progress)
                    saved = time.monotonic()
        if progress.step == self.total_steps:
            self._monitor(progress)
        return progress

    def _batch(self, step: int) -> tuple[Tensor, list[Modality]]:
        """Samples of a step and the modalities to take them from; both depend on the step alone, so can be resumed."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            order = np.random.default_rng([self.seed, _ORDER, epoch]).permutation(self.n_samples)
            self._order = torch.as_tensor(order, device=self.device)
            self._shifted = self._shift(epoch)
            self._epoch = epoch
        return self._order[place * self.batch_size : (place + 1) * self.batch_size], self._shifted

    def _shift(self, epoch: int) -> list[Modality]:
        """The modalities of an epoch: each image moved by up to ``training.shift`` pixels either way."""
        reach = self.training.shift
        if not reach or self.image_shape is None:
            return self.modalities
        random = np.random.default_rng([self.seed, _SHIFT, epoch])
        # Binomial: near places are likelier than far ones, and where the image is the likeliest.
        offsets = torch.as_tensor(random.binomial(2 * reach, 0.5, (len(self.image.table), 2)), device=self.device)
        table = shifted(self.image.table, self.image_shape, offsets, reach)
        return [replace(self.image, table=table), *self.modalities[1:]]

    def _step(self, progress: Progress) -> None:
        samples, modalities = self._batch(progress.step)
        done = progress.step / self.total_steps
        rate = self.training.learning_rate * (1 - done)
        contrast = self.training.contrast * min(1.0, done / RAMP)
        drives = {m.name: m.drive(samples, progress.dictionaries[m.name]) for m in modalities}
        grams = {m.name: progress.dictionaries[m.name] @ progress.dictionaries[m.name].T for m in modalities}
        driven = self._driven_codes(drives, grams, samples)
        free = self._free_codes(drives, grams) if self.training.contrast > 0 else None
        for modality in modalities:
            dictionary = progress.dictionaries[modality.name]
            change = self._change(modality, dictionary, samples, driven, free, contrast)
            progress.dictionaries[modality.name] = unit_norm(dictionary + rate * change)
        if not all(bool(torch.isfinite(dictionary).all()) for dictionary in progress.dictionaries.values()):
            raise DivergenceError(
                f"training diverged at step {progress.step}: an atom is not finite. "
                "Lower training.learning_rate or training.contrast."
            )
        fired = (driven > 0).to(progress.usage.dtype).mean(dim=0)
        progress.usage = USAGE_MEMORY * progress.usage + (1 - USAGE_MEMORY) * fired
        progress.step += 1
        if self.training.reseed and done < LAST_RESEED:
            self._reseed(progress)

    def _driven_codes(self, drives: Parts, grams: Parts, samples: Tensor) -> Tensor:
        """Codes of the linked problem (Eq. 6) with the driver's current."""
        drive, gram = weighted_sum(self.modalities, drives), weighted_sum(self.modalities, grams)
        if self.driver is not None:
            drive = drive + self.driver.current[self.labels[samples]]
            if self.driver.diagonal:
                gram = gram + self.driver.diagonal * torch.eye(len(gram), dtype=gram.dtype, device=self.device)
        return solve_tensor(drive, gram, self.variant.sparse_coding.penalty, self.method)

    def _free_codes(self, drives: Parts, grams: Parts) -> Tensor:
        """Codes of the image alone with weight one, as encoding will find them."""
        name, penalty = self.image.name, self.variant.sparse_coding.penalty
        return solve_tensor(drives[name], grams[name], penalty, self.method)

    def _change(
        self,
        modality: Modality,
        dictionary: Tensor,
        samples: Tensor,
        driven: Tensor,
        free: Tensor | None,
        contrast: float,
    ) -> Tensor:
        """Dictionary update: Eq. 4 with a diagonal scale, and contrastive Hebbian learning where asked for.

        The image's dictionary moves by H(driven) + contrast · (H(driven) - H(free)), where H is Eq. 4 summed over
        the batch: what the free phase does by itself is unlearned, what the linked modalities and the driver make of
        it is learned. For a weak drive the difference is the gradient of the other modalities' error through
        inference (equilibrium propagation, Scellier and Bengio, 2017), from two local updates. The other
        dictionaries learn from the free phase alone: its codes are the ones that will be read through them.
        """
        if free is None:
            phases = [(1.0, driven)]
        elif modality.name == self.image.name:
            phases = [(1.0 + contrast, driven), (-contrast, free)]
        else:
            phases = [(1.0, free)]
        return hebbian_update(modality, dictionary, samples, phases, scaled=self.training.update == "scaled")

    def _reseed(self, progress: Progress) -> None:
        """Give dead atoms the normalised inputs of one sample of the data, the same one in every modality."""
        dead = torch.nonzero(progress.usage < DEAD).flatten()
        if not len(dead):
            return
        random = np.random.default_rng([self.seed, _RESEED, progress.step])
        samples = torch.as_tensor(self._samples_for_atoms(dead.cpu().numpy(), random), device=self.device)
        for modality in self.modalities:
            progress.dictionaries[modality.name][dead] = unit_norm(modality.batch(samples))
        progress.usage[dead] = 1.0
        progress.reseeded += len(dead)

    def _samples_for_atoms(self, atoms: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """One sample per atom: of the class that drives it, or of any class."""
        samples = random.choice(self.n_samples, len(atoms), replace=len(atoms) > self.n_samples)
        if self.variant.driver is None or self.training.initial != "classes":
            return samples
        labels = self.labels.cpu().numpy()
        classes = atoms // self.variant.driver.block
        for label in np.unique(labels):
            mine = np.flatnonzero(classes == label)
            if len(mine):
                members = np.flatnonzero(labels == label)
                samples[mine] = random.choice(members, len(mine), replace=len(mine) > len(members))
        return samples

    def _monitor(self, progress: Progress) -> None:
        """Add a row per modality to the log: what it does when it is encoded alone, with weight one."""
        for modality in self.linked:
            distinct = min(len(modality.table), self.training.monitor_images)
            inputs = modality.table[:distinct]
            dictionary = progress.dictionaries[modality.name]
            code = solve_tensor(
                inputs @ dictionary.T, dictionary @ dictionary.T, self.variant.sparse_coding.penalty, self.method
            )
            error = ((inputs - code @ dictionary) ** 2).sum(dim=1)
            energy = (inputs**2).sum(dim=1)
            objective = 0.5 * error + self.variant.sparse_coding.penalty * code.sum(dim=1)
            progress.log.append(
                {
                    "step": progress.step,
                    "epoch": round(progress.step / self.steps_per_epoch, 4),
                    "modality": modality.name,
                    "images": distinct,
                    "nonzero_mean": round(float((code > 0).sum(dim=1).double().mean()), 4),
                    "explained_mean": round(float((1 - error / energy.clamp_min(1e-12)).double().mean()), 6),
                    "objective_mean": round(float(objective.double().mean()), 6),
                    "largest_eigenvalue": round(largest_eigenvalue(dictionary @ dictionary.T), 4),
                    "reseeded": progress.reseeded,
                }
            )


def training_labels(labels: np.ndarray, seed: int, shuffle: bool) -> np.ndarray:
    """The labels to learn with: as they are, or in random order, so that what they link is linked by chance."""
    return np.random.default_rng([seed, _LABELS]).permutation(labels) if shuffle else labels


def _learning_method(variant: Variant) -> Method:
    tolerance = None if variant.sparse_coding.tolerance is None else variant.training.tolerance
    return method_of(variant.sparse_coding, tolerance=tolerance)
