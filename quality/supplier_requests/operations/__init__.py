"""The verbs of supplier requests. Importing this package registers every step with the kind."""

from quality.supplier_requests.operations import answering, drafting, reviewing, sending, watching
from quality.supplier_requests.operations.opening import open_request

__all__ = ["answering", "drafting", "open_request", "reviewing", "sending", "watching"]
