"""What earlier cases teach: similar cases, common causes, pictures of defects, and the pages of the catalogues."""
