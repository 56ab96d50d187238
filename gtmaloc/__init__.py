"""The front of GTMALoc: settings, the named pipeline steps and the command line."""

__version__ = "0.1.0"
