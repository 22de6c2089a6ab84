"""Real processes, killed at random, around the sweep: nothing may be lost and nothing may happen twice."""
