"""Masked dense attention against PyG's TransformerConv, forward and backward, on the benchmark's own size.

    python benchmarks/graph_transformer_layer.py [--nodes 1041] [--density 0.0187] [--repeats 15]

Both layers have width 128 and 4 heads and see the same random symmetric graph. Repeats alternate between the
layers so that other load on the machine hits both; medians and their ratio are printed as JSON.
"""

import argparse
import json
import statistics
import time

import numpy as np
import torch
from scipy import sparse
from torch_geometric.nn import TransformerConv

from gtmaloc_model.attention import DenseNeighbourAttention, Neighbourhood, SparseNeighbourAttention

WIDTH, HEADS = 128, 4


def timed(layer: torch.nn.Module, x: torch.Tensor, graph: object) -> float:
    """Seconds of one forward and backward pass."""
    start = time.perf_counter()
    torch.autograd.backward(layer(x, graph).square().mean())
    if x.is_cuda:
        torch.cuda.synchronize()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=1041)
    parser.add_argument(
        "--density", type=float, default=0.0187, help="share of pairs; default: T = 0.6 there"
    )
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    device = torch.device(given.device)
    upper = np.triu(np.random.default_rng(0).random((given.nodes, given.nodes)) < given.density, 1)
    similarity = sparse.csr_matrix((upper | upper.T).astype(np.float64))
    near = Neighbourhood.from_similarity(similarity, 0.5).to(device)
    weights = torch.Generator().manual_seed(0)
    layers = {
        "dense masked attention": (DenseNeighbourAttention(WIDTH, HEADS, weights), near),
        "own message passing": (SparseNeighbourAttention(WIDTH, HEADS, weights), near),
        "PyG TransformerConv": (TransformerConv(WIDTH, WIDTH // HEADS, heads=HEADS), near.edge_index),
    }
    x = torch.randn(given.nodes, WIDTH, generator=weights).to(device).requires_grad_()
    seconds: dict[str, list[float]] = {name: [] for name in layers}
    for repeat in range(given.repeats + 2):
        for name, (layer, graph) in layers.items():
            took = timed(layer.to(device), x, graph)
            if repeat >= 2:  # the first passes build the mask and the kernels
                seconds[name].append(took)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    dense = medians["dense masked attention"]
    result = {
        "nodes": given.nodes,
        "edges": int(near.edge_index.shape[1]),
        "threads": torch.get_num_threads(),
        "device": str(device),
        "median_seconds": {name: round(value, 5) for name, value in medians.items()},
        "ratio_to_dense": {name: round(value / dense, 2) for name, value in medians.items()},
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
