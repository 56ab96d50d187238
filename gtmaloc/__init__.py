"""The front of GTMALoc: settings, the named pipeline steps and the command line."""
