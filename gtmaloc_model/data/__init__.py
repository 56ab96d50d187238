"""The data that models read: raw data, the dataset, and where both come from."""
