"""Pages of the catalogues, the gallery, similar cases and common causes."""
