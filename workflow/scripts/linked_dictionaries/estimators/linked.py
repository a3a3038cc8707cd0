"""LinkedDictionaryLearning: one sparse nonnegative code for signals that come together, any of which may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

from linked_dictionaries.coding.certificates import Codes
from linked_dictionaries.coding.inputs import as_penalty
from linked_dictionaries.coding.method import Method
from linked_dictionaries.errors import InputError
from linked_dictionaries.estimators import decoding
from linked_dictionaries.estimators.checks import check_parameters, warn_if_silent
from linked_dictionaries.estimators.patterns import Certificates, Problem, encode_views
from linked_dictionaries.estimators.training import Training
from linked_dictionaries.estimators.views import Standard, columns_of, linked, presence_of

Floats = NDArray[Any]


class LinkedDictionaryLearning(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Linked sparse-coding dictionaries: a certified code from whichever views a sample has.

    Learns a dictionary Φ_m for each view m so that one nonnegative code ``a`` explains all views of a sample. The code
    minimises ``½ Σ_m w_m ‖x_m - Φ_m a‖² + λ Σa`` over ``a ≥ 0``, the sum being over the views that are there and their
    weights having the sum one. It is solved exactly, and proved, for any subset of the views, in learning as in use.

    Parameters
    ----------
    n_components : neurons M.
    penalty : λ > 0, in units in which each view has mean energy one (with ``scale=None``, in those of the data).
    views : {name: number of columns} of the views that lie side by side in X, in order; None is one view, "x".
    weights : w_m of Eq. 6, numbers by view or in order, or "equal", by which all have the same mean energy.
    center : subtract each column's mean; a bool, or one for each view.
    scale : "columns" (each column to variance one, then the view to mean energy one), "view" (the view alone, by one
        factor) or None; or one of these for each view.
    solver : "active_set" (exact), "lca" or "fista".
    tolerance : kkt/λ at which a code of ``transform`` is finished.
    contrast : weight of the difference between the phase with all views and the free phase of a random subset, which
        makes a view's code alone more like the code of all; 0 is Eq. 4 by itself.
    decoder : how absent views are read: "dictionary", Φ_m a; "ridge", by a linear map of the code, fitted to the
        training samples (for each view alone, all but one and the patterns of the data; other subsets are read from
        each of their views, weighed by its error); or "residual", which adds a map of what the code leaves unexplained.
    norm : what has norm one: "each" view's part of an atom, or atoms "stacked", each part times √w_m.
    driver : None, or how ``y`` drives blocks of neurons in learning (the ordinal variant): "inhibit", "excite",
        "identity", "learned" or "none" (blocks that only start as their class).
    driver_strength : of the current, in units of the drive, or of the third input's weight.
    max_epochs, batch_size, learning_rate : passes over the samples; samples per update; size of the first update.
    random_state : seed; an int gives the same bytes on one machine.
    n_jobs : threads; None is one, -1 all that there are. No number depends on it.
    device : "cpu" (NumPy and compiled solvers) or a torch device such as "cuda".
    verbose : show a progress bar.

    Attributes
    ----------
    components_ : (M, n_features) atoms in the units of X; codes ``@ components_ + mean_`` are the reconstruction.
    mean_, scale_ : (n_features,) centre and scale of the columns. weights_ : {view: w_m}.
    variance_explained_ : {view: share of the training samples' energy about the centre}.
    variance_explained_by_atom_ : (views, M), which adds up to it.
    certificates_ : kkt (over λ), gap, converged and iterations of the samples of the last ``transform``.
    n_iter_ : passes made. n_features_in_, feature_names_in_, classes_ (with a driver) : as usual.

    Examples
    --------
    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> hidden = random.random((300, 4)) * (random.random((300, 4)) < 0.5)
    >>> X = np.hstack([hidden @ random.random((4, 12)), hidden @ random.random((4, 7))])
    >>> model = LinkedDictionaryLearning(8, views={"sight": 12, "sound": 7}, penalty=0.02, random_state=0).fit(X[:250])
    >>> lacking = X[250:].copy()
    >>> lacking[:, 12:] = np.nan
    >>> codes = model.transform(lacking)
    >>> bool((codes >= 0).all() and model.certificates_.kkt.max() <= 1e-4)
    True
    >>> model.predict(lacking, view="sound").shape
    (50, 7)
    """

    def __init__(
        self,
        n_components: int = 256,
        *,
        penalty: float = 0.05,
        views: Mapping[str, int] | None = None,
        weights: Any = "equal",
        center: Any = True,
        scale: Any = "columns",
        solver: str = "active_set",
        tolerance: float = 1e-4,
        contrast: float = 1.0,
        decoder: str = "ridge",
        norm: str = "each",
        driver: str | None = None,
        driver_strength: float = 0.1,
        max_epochs: int = 20,
        batch_size: int = 256,
        learning_rate: float = 0.5,
        random_state: Any = None,
        n_jobs: int | None = None,
        device: str = "cpu",
        verbose: bool = False,
    ) -> None:
        self.n_components = n_components
        self.penalty = penalty
        self.views = views
        self.weights = weights
        self.center = center
        self.scale = scale
        self.solver = solver
        self.tolerance = tolerance
        self.contrast = contrast
        self.decoder = decoder
        self.norm = norm
        self.driver = driver
        self.driver_strength = driver_strength
        self.max_epochs = max_epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.device = device
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None, *, X_val: Any = None) -> LinkedDictionaryLearning:
        """Learn from samples, (n, n_features), NaN where a sample lacks a view; ``y``, classes, drives if asked to.

        ``X_val``: samples by which the decoder's maps are chosen (mean of R² and recall at 1), and nothing else; for
        new samples that differ from those learned from, as other patients do. None: cross-validation.
        """
        self._fit(X, y, X_val)
        return self

    def fit_transform(self, X: Any, y: Any = None, *, X_val: Any = None) -> Any:
        """Learn, and return the training samples' codes, those of ``transform``."""
        return self._fit(X, y, X_val)

    def _fit(self, X: Any, y: Any, X_val: Any = None) -> Floats:
        check_parameters(self)
        X = self._checked(X, reset=True)
        columns = columns_of(self.views, X.shape[1])
        present = linked(presence_of(X, columns), columns)
        held_out = None
        if X_val is not None:
            X_val = self._checked(X_val, dtype=X.dtype)
            held_out = X_val, presence_of(X_val, columns)
        training = Training.begin(self, X, y, columns, present)
        training.run(bool(self.verbose))
        self._training: Training | None = None
        self._keep(training)
        self.n_iter_ = int(self.max_epochs)
        return self._finish(X, present, held_out)

    def partial_fit(self, X: Any, y: Any = None, classes: Any = None) -> LinkedDictionaryLearning:
        """One pass over more samples of a stream; the first call, also after ``fit`` or ``load``, starts it.

        Centre, scale and ``classes`` (all that will come, for a driver) are its; variance this call's, and the
        decoder's maps too, unless an earlier part had more than twice the samples: then these are kept for a while.
        """
        check_parameters(self)
        training: Training | None = getattr(self, "_training", None)
        X = self._checked(X, reset=training is None)
        columns = columns_of(self.views, X.shape[1])
        present = presence_of(X, columns)
        if training is None:
            training = Training.begin(self, X, y, columns, present, classes=classes, stream=True)
            self.n_iter_ = 0
        else:
            training = training.go_on(self, X, y, present, classes)
        training.run(bool(self.verbose))
        keeping = len(X) < training.mapped / 2  # a short part alone would make maps worse than those that there are
        self._keep(training)
        self._finish(X, present, maps=self._decoders if keeping else None)
        self._training, self.n_iter_ = training.waiting(len(X), keeping), self.n_iter_ + 1
        return self

    def _keep(self, training: Training) -> None:
        self._columns, self.weights_ = dict(training.columns), training.weights
        self.mean_, self.scale_ = training.standard.mean, training.standard.scale
        self.components_ = training.dictionary() * self.scale_
        self.__dict__.pop("classes_", None)  # of an earlier fit with a driver
        if training.classes is not None:
            self.classes_ = training.classes
        self.certificates_, self._penalty = Certificates(), as_penalty(self.penalty)

    def _finish(self, X: Floats, present: NDArray[np.bool_], held_out: Any = None, maps: Any = None) -> Floats:
        """Codes of the samples learned from, what they explain, and maps from them, unless there are ``maps``."""
        problem, method = self._problem(), self._method()
        codes = encode_views(X, present, problem, method)
        self.certificates_.keep(codes)
        warn_if_silent(codes.activations, X, self._penalty)
        told = decoding.explained(X, present, codes.activations, problem)
        self.variance_explained_, self.variance_explained_by_atom_ = told
        if maps is None and (self.decoder == "dictionary" or len(self._columns) == 1):
            maps = {}
        elif maps is None:
            maps = decoding.fit_decoders((X, present), problem, method, self.decoder == "residual", held_out)
        self._decoders = maps
        return codes.activations

    def transform(self, X: Any) -> Any:
        """Codes, (n, M), each from the views that its sample has; ``certificates_`` proves them."""
        return self.encode(X).activations

    def encode(self, X: Any) -> Codes:
        """Codes and their certificates together."""
        check_is_fitted(self)
        X = self._checked(X)
        codes = encode_views(X, presence_of(X, self._columns), self._problem(), self._method())
        self.certificates_.keep(codes)
        return codes

    def inverse_transform(self, X: Any) -> Floats:
        """All views, (n, n_features), as the dictionaries reconstruct them from codes (n, M)."""
        check_is_fitted(self)
        codes = check_array(X, dtype=[np.float64, np.float32])
        if codes.shape[1] != len(self.components_):
            raise InputError(f"X has {codes.shape[1]} columns; a code has {len(self.components_)}.")
        whole: Floats = codes @ self.components_ + self.mean_
        return whole

    def predict(self, X: Any, view: str | None = None) -> Floats:
        """The named view, (n, its columns), read from the others that a sample has; or X with its gaps filled.

        What X shows of the named view is not looked at; a sample without another view is an error.
        """
        check_is_fitted(self)
        if view is None:
            X = self._checked(X)
            return decoding.filled(X, presence_of(X, self._columns), self._problem(), self._method(), self._decoders)
        if not isinstance(view, str) or view not in self._columns:
            raise InputError(f"there is no view {view!r}; the views are {', '.join(self._columns)}.")
        X = self._checked(X, copy=True)
        X[:, self._columns[view]] = 0  # whatever it holds
        others = presence_of(X, self._columns)
        others[:, list(self._columns).index(view)] = False
        nothing = np.flatnonzero(~others.any(axis=1))
        if len(nothing):
            raise InputError(f"sample {nothing[0]} has no view but {view!r}, so there is nothing to predict it from.")
        read = decoding.read_views(X, others, [view], self._problem(), self._method(), self._decoders)
        return read[:, self._columns[view]]

    def score(self, X: Any, y: Any = None) -> float:
        """Mean R² of scaled columns over the views, each predicted from the others; of one view, its reconstruction."""
        check_is_fitted(self)
        X = self._checked(X)
        present, problem = presence_of(X, self._columns), self._problem()
        score = decoding.mean_r_squared(X, present, problem, self._method(), self._decoders)
        if score is None:
            raise InputError("no sample has two views, so none can be predicted from another.")
        return score

    def save(self, path: str | Path) -> None:
        """Write the fitted model to one file, safetensors with its parameters as JSON; no pickle."""
        from linked_dictionaries.estimators.saving import save

        check_is_fitted(self)
        save(self, Path(path))

    @classmethod
    def load(cls, path: str | Path) -> LinkedDictionaryLearning:
        """The model that :meth:`save` wrote."""
        from linked_dictionaries.estimators.saving import load

        model: LinkedDictionaryLearning = load(cls(), Path(path))
        return model

    def _checked(self, X: Any, reset: bool = False, dtype: Any = None, copy: bool = False) -> Floats:
        several = isinstance(self.views, Mapping) and len(self.views) > 1  # looked at by `presence_of`, in one pass
        asked = {"dtype": [np.float64, np.float32], "order": "C", "ensure_all_finite": not several, "copy": copy}
        checked: Floats = validate_data(self, X, reset=reset, **asked)
        return checked if reset else checked.astype(dtype or self.components_.dtype, copy=False)

    def _problem(self) -> Problem:
        standard = Standard(self.mean_, self.scale_)
        return Problem(self._columns, standard, self.components_ / self.scale_, self.weights_, self._penalty)

    def _method(self) -> Method:
        check_parameters(self)
        return Method(self.solver, tolerance=self.tolerance, threads=self.n_jobs or 1, device=self.device)

    @property
    def _n_features_out(self) -> int:
        return len(self.components_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = isinstance(self.views, Mapping) and len(self.views) > 1
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
