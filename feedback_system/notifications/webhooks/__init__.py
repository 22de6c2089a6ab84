"""Webhooks: events of cases, signed, for programs of the company and its partners (ADR 0047)."""
