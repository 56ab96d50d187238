"""Why a prediction is plausible."""
