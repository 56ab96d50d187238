"""The label graph transformer: attention over all rows, with masked training labels as input."""

from gtmaloc_model.models.label_graph_transformer.model import LabelGraphTransformer

__all__ = ["LabelGraphTransformer"]
