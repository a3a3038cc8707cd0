"""Two views of samples, divided and scaled as the studies of linked views are."""

from linked_dictionaries.configuration.linked_views import Split
from linked_dictionaries.data.paired import Views
from linked_dictionaries.data.views import TEST, TRAIN, VALIDATION, divided, scaled


def sides(views, labels, scaling, test, validation):
    """Views by name, (n, width) each, of training, validation and test samples: three mappings.

    ``test`` and ``validation`` are numbers of samples, of each class the same share; ``scaling`` is "column" or "view".
    """
    side = divided(Views(views, labels), Split(test=test, validation=validation, seed=0), "benchmark")
    units = {name: scaled(values.astype(float), side == TRAIN, scaling)[0] for name, values in views.items()}
    return tuple({name: values[side == part] for name, values in units.items()} for part in (TRAIN, VALIDATION, TEST))
