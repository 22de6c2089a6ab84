"""Which rule keeps which time limit of the policies on quality, by the number that the list of requirements gives it."""

LIMITS: dict[str, str] = {
    "D-24": "market-quality-answer",
    "D-26": "anomaly-register",
    "D-28": "slip-answer",
    "D-29": "slip-answer-hard",
    "D-30": "slip-answer-urgent",
    "D-36": "fast-feedback-reply",
    "D-37": "fast-feedback-sort",
    "D-38": "fast-feedback-field",
    "D-39": "fast-feedback-simple",
    "D-40": "fast-feedback-complex",
    "D-41": "part-return",
    "D-42": "internal-slip-answer",
    "D-43": "quality-note-form",
    "D-44": "process-report-up",
    "D-45": "on-site-fix",
    "D-46": "task-feedback",
    "D-47": "task-week-report",
    "D-48": "key-plan-meeting",
    "D-49": "incident-after-emergency",
    "D-50": "incident-hazard",
    "D-51": "line-stop-note",
    "D-52": "major-demand-told",
}
"""A code of a rule for each; one whose rule has no figure runs once somebody enters one."""
