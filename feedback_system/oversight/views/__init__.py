"""Pages that look ahead and look after the clocks."""
