"""What figures count of the renewal of a contract: the clock of the notice."""

from feedback_system.reporting.facts import Source

FACTS = Source(clocks=("contract-renewal",))
