"""GTMALoc as the paper describes it."""
