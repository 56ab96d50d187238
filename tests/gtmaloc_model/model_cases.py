"""A small generated study with planted structure, for the tests of models."""

import numpy as np
from scipy import sparse

from gtmaloc_model.data.dataset import RELATIONS, Study


def planted_study(n: int = 120, seed: int = 0, *, embeddings: bool = True) -> Study:
    """Three groups of miRNAs that differ in partners, vectors and compartments; a tenth is unlabelled."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    truth = np.array([[0.9, 0.1, 0.5, 0.2], [0.1, 0.9, 0.5, 0.7], [0.5, 0.2, 0.9, 0.1]])
    labels = (rng.random((n, 4)) < truth[group]).astype(np.int8)
    labels[rng.random(n) < 0.1] = 0
    associations, partner_ids = {}, {}
    for name, m in (("target", 60), ("drug", 30), ("disease", 45)):
        preferred = np.arange(m)[None, :] % 3 == group[:, None]
        profile = rng.random((n, m)) < np.where(preferred, 0.3, 0.05)
        associations[name] = sparse.csr_matrix(profile.astype(np.float32))
        partner_ids[name] = tuple(f"{name}{i}" for i in range(m))
    sizes = {"sequence": 8, "drug": 12, "target": 12, "disease": 12}
    vectors = {
        name: (rng.normal(size=(3, sizes[name]))[group] + rng.normal(size=(n, sizes[name]))).astype(
            np.float32
        )
        for name in RELATIONS
    }
    similar = np.where(group[:, None] == group[None, :], 0.9, 0.0) * (rng.random((n, n)) < 0.2)
    similar = np.triu(similar, 1)
    return Study(
        mirna_ids=tuple(f"hsa-mir-{i}" for i in range(n)),
        compartments=("Cytoplasm", "Exosome", "Nucleus", "Mitochondrion"),
        labels=labels,
        associations=associations,
        partner_ids=partner_ids,
        embeddings=vectors if embeddings else {},
        functional_similarity=sparse.csr_matrix((similar + similar.T).astype(np.float32)),
        feature_source="graph",
        synthetic=True,
    )
