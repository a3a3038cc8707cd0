from benchmark_utils.certificates import certificates
from benchopt import BaseObjective


class Objective(BaseObjective):
    """Sparse codes of many images with one dictionary: least ``½‖x - Φa‖² + λ Σ|a|`` of each, ``a ≥ 0`` or signed."""

    name = "sparse coding"
    min_benchopt_version = "1.10"
    parameters = {"positive": [True, False], "penalty": [0.25]}
    test_dataset_name = "simulated"

    def set_data(self, images, dictionary):
        self.images, self.dictionary = images, dictionary

    def get_objective(self):
        return {
            "images": self.images,
            "dictionary": self.dictionary,
            "penalty": self.penalty,
            "positive": self.positive,
        }

    def evaluate_result(self, codes, processor_seconds):
        proof = certificates(self.images, self.dictionary, codes, self.penalty, self.positive)
        return {**proof, "processor_seconds": processor_seconds, "images": len(codes)}

    def get_one_result(self):
        return {"codes": self.images @ self.dictionary.T * 0, "processor_seconds": 0.0}
