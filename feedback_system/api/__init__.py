"""What every API address shares and what knows no case: errors, strict JSON, keys of repeated requests."""
