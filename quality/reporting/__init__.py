"""The written reports of quality: their kinds and what their figures count."""
