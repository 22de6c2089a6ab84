"""Look-ups in the catalogues, for the fields of forms."""
