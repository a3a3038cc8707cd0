"""How codes are computed: the one list of settings that every encoder takes."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from linked_dictionaries.errors import UserError, hint

if TYPE_CHECKING:
    from linked_dictionaries.configuration.variants import SparseCoding

SOLVERS = ("active_set", "lca", "fista")
TRANSFERS = ("soft", "hard")
ON_FAILURE = ("warn", "raise", "ignore")
BLOCK = 1024  # samples a thread takes at a time: small enough to balance, large enough for a fast product


@dataclass(frozen=True)
class Method:
    """How codes are computed, and where.

    Attributes
    ----------
    solver : "active_set" (exact, compiled), "lca" (Eq. 3, Euler steps) or "fista" (restart per sample).
    transfer : "soft", max(u-λ, 0), the minimiser of Eq. 1; or "hard", Eq. 2 as printed (LCA only).
    tolerance : a sample is finished when its kkt/λ is at most this; None runs LCA or FISTA for all iterations.
    max_iterations : limit of LCA and FISTA. A sample that meets it is returned as it is; its kkt tells.
    step : Euler step dt/τ of LCA; None takes 1.9/λmax(G), at most 1.
    threads : processors to use; None, or -1, takes all that this process may use. No code depends on it.
    device : "cpu", where compiled solvers take one sample at a time, or a torch device such as "cuda", where tensors
        hold many samples at once (same codes, same certificate).
    on_failure : what happens where codes miss the tolerance: "warn" (:class:`~.convergence.ConvergenceWarning`, says
        how many and how far), "raise" (:class:`~.convergence.ConvergenceError`) or "ignore". ``Codes.converged`` tells
        in any case.
    """

    solver: str = "active_set"
    transfer: str = "soft"
    tolerance: float | None = 1e-4
    max_iterations: int = 10_000
    step: float | None = None
    threads: int | None = None
    device: str = "cpu"
    on_failure: str = "warn"

    def __post_init__(self) -> None:
        object.__setattr__(self, "device", str(self.device))
        for name, allowed in (("solver", SOLVERS), ("transfer", TRANSFERS), ("on_failure", ON_FAILURE)):
            if getattr(self, name) not in allowed:
                raise UserError(f"{name} {getattr(self, name)!r} is unknown; allowed: {', '.join(allowed)}.")
        if self.transfer == "hard" and self.solver != "lca":
            raise UserError(f"transfer 'hard' needs solver 'lca', not {self.solver!r}: the other solvers are convex.")
        if self.tolerance is None and self.solver == "active_set":
            raise UserError("solver 'active_set' needs a tolerance; only 'lca' and 'fista' can run without one.")
        if self.tolerance is not None and not _is_positive(self.tolerance):
            raise UserError(f"tolerance must be positive, a number such as 1e-4, not {self.tolerance!r}.")
        if self.step is not None and not _is_positive(self.step):
            raise UserError(
                f"step must be a positive number below 2/λmax(G), or None, which takes 1.9/λmax; not {self.step!r}."
            )
        if not (isinstance(self.max_iterations, Integral) and self.max_iterations >= 1):
            raise UserError(
                f"max_iterations must be at least 1, a whole number such as 10_000, not {self.max_iterations!r}."
            )
        if self.threads is not None and not (
            isinstance(self.threads, Integral) and (self.threads >= 1 or self.threads == -1)
        ):
            raise UserError(
                f"threads must be a whole number of at least 1, or None (or -1) for all, not {self.threads!r}."
            )

    @property
    def workers(self) -> int:
        """The number of threads that ``threads`` means on this machine."""
        return self.threads if self.threads is not None and self.threads > 0 else available_threads()

    @property
    def on_threads(self) -> bool:
        """Whether samples are shared out among threads of this package."""
        return self.device == "cpu"


def _is_positive(value: Any) -> bool:
    return isinstance(value, Real) and 0 < float(value) < float("inf")


def check_device(device: str) -> None:
    """Refuse a device that is not there, before anything is computed."""
    try:
        import torch
    except ImportError as error:
        raise UserError(f"device {device!r} needs torch, which is not installed; use device='cpu'.") from error
    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        # Torch's own reasons: no such device, no driver, not compiled for it.
        reason = str(error).strip().splitlines()[0]
        raise UserError(f"device {device!r} is not there ({reason}); use device='cpu'.") from error


def method_of(coding: SparseCoding, **settings: Any) -> Method:
    """The method that the configuration asks for, with what it does not say: threads, device."""
    return with_settings(Method(**coding.model_dump(exclude={"penalty"})), settings)


def available_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def with_settings(method: Method | None, settings: dict[str, Any]) -> Method:
    """A method with some of its fields changed; an unknown name is a UserError that says what was meant."""
    try:
        return _settled(method, tuple(settings.items()), tuple(map(type, settings.values())))
    except TypeError:  # a value that can't be remembered, such as a list: refused below with a reason
        return _checked(method, settings)


@lru_cache(maxsize=256)
def _settled(method: Method | None, settings: tuple[tuple[str, Any], ...], kinds: tuple[type, ...]) -> Method:
    # Checking takes as long as coding an image, and the same settings come again and again; 777.0 is no 777.
    return _checked(method, dict(settings))


def _checked(method: Method | None, settings: dict[str, Any]) -> Method:
    if method is not None and not isinstance(method, Method):
        named = f"solver={method!r}" if method in SOLVERS else "its settings, such as solver='lca'"
        raise UserError(f"method must be a Method, not {method!r}; give Method(...), or {named}.")
    allowed = [field.name for field in fields(Method)]
    for name in settings:
        if name not in allowed:
            raise UserError(f"unknown setting {name!r}{hint(name, allowed)}; allowed: {', '.join(allowed)}.")
    return replace(method or Method(), **settings)
