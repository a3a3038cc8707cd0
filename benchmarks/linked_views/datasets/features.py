from pathlib import Path

import numpy as np
from benchmark_utils.sides import sides
from benchopt import BaseDataset

FILE = Path(__file__).resolve().parents[3] / "resources" / "multiple_features" / "features.npz"


class Dataset(BaseDataset):
    """Multiple Features: two of the six feature sets of 2,000 handwritten digits."""

    name = "features"
    parameters = {"views": ["pixels_profiles", "fourier_karhunen", "zernike_morphology"]}
    test_parameters = {"views": ["zernike_morphology"]}

    def get_data(self):
        arrays = np.load(FILE)
        views = {name: arrays[name] for name in self.views.split("_")}
        train, validation, test = sides(views, arrays["digit"].astype(int), "column", test=500, validation=300)
        return {"train": train, "validation": validation, "test": test}
