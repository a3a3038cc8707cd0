import numpy as np
from benchopt import BaseDataset


class Dataset(BaseDataset):
    """Nonnegative atoms of unit norm, sparse nonnegative codes, noise."""

    name = "simulated"
    parameters = {"images": [500], "atoms": [256], "pixels": [400], "active": [0.05]}
    test_parameters = {"images": [20], "atoms": [12], "pixels": [30]}

    def get_data(self):
        random = np.random.default_rng(self.get_seed())
        dictionary = random.random((self.atoms, self.pixels)) * (random.random((self.atoms, self.pixels)) < 0.2)
        dictionary /= np.linalg.norm(dictionary, axis=1, keepdims=True)
        codes = random.exponential(2, (self.images, self.atoms)) * (
            random.random((self.images, self.atoms)) < self.active
        )
        noise = 0.05 * random.standard_normal((self.images, self.pixels))
        return {"images": codes @ dictionary + noise, "dictionary": dictionary}
