"""The forms of a complaint: they check shape and plausibility and save nothing."""
