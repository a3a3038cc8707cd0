"""The one exception that means "the user can mend this"; everything else is a bug."""


class UserError(Exception):
    """A problem in the input, the configuration or the surroundings, told in one message.

    The message says what was wrong, where, what is allowed and what to do. Entry points print it
    without a traceback and exit with a non-zero status.
    """


class DivergenceError(UserError):
    """Inference or learning left the finite numbers; raised instead of returning NaN."""


class InputError(UserError, ValueError):
    """Data or parameters that an estimator can't take: a ValueError too, as scikit-learn's conventions ask."""
