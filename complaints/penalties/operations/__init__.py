"""The verbs of sanction papers and of the months of deductions. Importing this package registers every step with the kind."""

from complaints.penalties.operations import deciding, drafting, objecting, rounds, writing_off
from complaints.penalties.operations.opening import may_propose, open_paper

__all__ = ["deciding", "drafting", "may_propose", "objecting", "open_paper", "rounds", "writing_off"]
