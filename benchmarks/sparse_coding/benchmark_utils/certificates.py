"""What proves codes, whoever computed them: optimality conditions and duality gap in float64."""

import numpy as np
from linked_dictionaries.benchmarks.timing import optimality


def certificates(images, dictionary, codes, penalty, positive):
    """Energy, and how far from the least one codes are at most.

    images (n, pixels), dictionary (M, pixels), codes (n, M). A mapping: ``value``, mean energy
    ``½‖x - Φa‖² + λ Σ|a|`` of an image; ``gap``, its mean duality gap, a bound on the suboptimality, over ``value``;
    ``kkt`` and ``kkt_mean``, the worst and the mean violation of the optimality conditions over λ, negative entries
    that the problem forbids counted by their size.
    """
    x, phi, a = (np.asarray(array, np.float64) for array in (images, dictionary, codes))
    if not positive:
        # A signed code of Φ is a nonnegative one of Φ and -Φ, with the same conditions.
        phi, a = np.vstack([phi, -phi]), np.hstack([np.maximum(a, 0), np.maximum(-a, 0)])
    residual = x - a @ phi
    energy = 0.5 * (residual**2).sum(axis=1) + penalty * a.sum(axis=1)
    # The residual, shrunk until no atom sees more than λ of it, is feasible in the dual problem.
    seen = np.maximum((residual @ phi.T).max(axis=1), penalty)
    dual = residual * (penalty / seen)[:, None]
    gap = energy - (dual * x).sum(axis=1) + 0.5 * (dual**2).sum(axis=1)
    kkt = np.maximum(optimality(x, phi, a, penalty), -a.min(axis=1) / penalty)
    return {
        "value": float(energy.mean()),
        "gap": float(gap.mean() / energy.mean()),
        "kkt": float(kkt.max()),
        "kkt_mean": float(kkt.mean()),
    }
