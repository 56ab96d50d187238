"""The data that models read: raw data and datasets, and how to obtain them."""
