"""Masked dense attention against PyG's TransformerConv, forward and backward, at the benchmark's own size.

    python benchmarks/graph_transformer_layer.py [--nodes 1041] [--densities 0.0187,0.0683,0.1,1]

Both layers have width 128 and 4 heads and see the same random symmetric graph. The cost of the dense form
does not depend on the number of edges, that of message passing grows with it, so several densities are
measured: 0.0187 and 0.0683 are those of the functional similarity network at T = 0.6 and 0.5; at 1 every
miRNA attends to every other. Repeats alternate between the layers so that other load on the machine affects
both equally; medians and their ratio are printed as JSON.
"""

import argparse
import json
import statistics
import time

import numpy as np
import torch
from scipy import sparse
from torch_geometric.nn import TransformerConv

from gtmaloc_model.nn.attention import DenseNeighbourAttention, Neighbourhood, SparseNeighbourAttention

WIDTH, HEADS = 128, 4
WARM_UP = 2
"""Passes that build the mask and load the kernels."""


def main() -> None:
    """Measure each density and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=1041)
    parser.add_argument("--densities", default="0.0187,0.0683,0.1,1", help="shares of all pairs")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    graphs = [
        measure(given.nodes, float(density), given.repeats, torch.device(given.device))
        for density in given.densities.split(",")
    ]
    print(
        json.dumps({"threads": torch.get_num_threads(), "device": given.device, "graphs": graphs}, indent=2)
    )


def measure(nodes: int, density: float, repeats: int, device: torch.device) -> dict[str, object]:
    """Medians and ratios on one random graph."""
    upper = np.triu(np.random.default_rng(0).random((nodes, nodes)) < density, 1)
    similarity = sparse.csr_matrix((upper | upper.T).astype(np.float64))
    near = Neighbourhood.from_similarity(similarity, 0.5).to(device)
    weights = torch.Generator().manual_seed(0)
    layers = {
        "dense masked attention": (DenseNeighbourAttention(WIDTH, HEADS, weights), near),
        "own message passing": (SparseNeighbourAttention(WIDTH, HEADS, weights), near),
        "PyG TransformerConv": (TransformerConv(WIDTH, WIDTH // HEADS, heads=HEADS), near.edge_index),
    }
    x = torch.randn(nodes, WIDTH, generator=weights).to(device).requires_grad_()
    seconds: dict[str, list[float]] = {name: [] for name in layers}
    for repeat in range(repeats + WARM_UP):
        for name, (layer, graph) in layers.items():
            took = timed(layer.to(device), x, graph)
            if repeat >= WARM_UP:
                seconds[name].append(took)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    dense = medians["dense masked attention"]
    return {
        "nodes": nodes,
        "edges": int(near.edge_index.shape[1]),
        "density": density,
        "median_seconds": {name: round(value, 5) for name, value in medians.items()},
        "ratio_to_dense": {name: round(value / dense, 2) for name, value in medians.items()},
    }


def timed(layer: torch.nn.Module, x: torch.Tensor, graph: object) -> float:
    """Seconds of one forward and backward pass."""
    start = time.perf_counter()
    torch.autograd.backward(layer(x, graph).square().mean())
    if x.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
