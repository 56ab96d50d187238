"""The REST routes: one module per kind of resource, each with a function that returns its router."""
