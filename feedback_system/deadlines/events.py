"""When the clock of a rule begins and by what it is met, in words: these events are coded, not edited."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

STAGE = (
    _("the case comes to the department"),
    _("the case leaves the department; all its visits are added up"),
)
EVENTS: dict[str, tuple[Any, Any]] = {
    "complaint-register": (
        _("the customer's report"),
        _("the complaint is handed in, or found to be without loss"),
    ),
    "complaint-first-answer": (_("the customer's report"), _("a first answer is entered")),
    "complaint-accept": (_("the complaint is handed in"), _("it is accepted")),
    "complaint-close": (_("the complaint is accepted"), _("it is closed, not upheld or refiled")),
    "complaint-report": (_("the investigation of QA ends"), _("the report is handed in")),
    "complaint-outcome-review": (_("the outcome comes to the GM office"), _("the opinion is written")),
    "complaint-remedy": (_("the complaint is closed"), _("the last line of the remedy is booked")),
    "complaint-quantity": (
        _("the complaint is accepted while a quantity is open"),
        _("the quantity is settled"),
    ),
    "light-complaint": (_("the complaint is accepted on the light route"), _("it is closed or not upheld")),
    "dealer-solution": (
        _("the complaint is accepted on the route of dealers"),
        _("the solution is put forward"),
    ),
    "store-answer": (
        _("the complaint is accepted on the route of stores"),
        _("the answer to the customer is entered"),
    ),
    "hotline-answer": (
        _("the complaint is accepted on the route of hotlines"),
        _("it is closed or not upheld"),
    ),
    "light-site": (_("a visit on site is found necessary"), _("the arrival on site is entered")),
    "major-meeting": (_("the complaint is flagged as major"), _("the minutes of the meeting are written")),
    "opinion-answer": (
        _("a complaint is reported through a channel that the public reads"),
        _("a first answer is entered"),
    ),
    "reply-release": (
        _("an answer on quality is written that must be released first"),
        _("it is released, sent back or taken back"),
    ),
    "expert-answer": (_("an expert is asked"), _("the expert answers")),
    "joint-handling": (
        _("a third party is found involved"),
        _("what was agreed is recorded, or the joint handling is found unneeded"),
    ),
    "major-file": (
        _("an entry of the follow-up file names its next day, or says that the problem is solved"),
        _("the next entry is made"),
    ),
    "approval-wait": (_("an approver is asked"), _("the decision is made")),
    "waiver-wait": (
        _("more of a claim is to be given up than the person may decide"),
        _("the decision is made"),
    ),
    "objection-answer": (_("an objection is filed"), _("it is decided")),
    "ruling-anew": (_("an objection is upheld"), _("the new ruling is proposed")),
    "improvement-draft": (
        _("the improvement is raised, sent back, or found without effect"),
        _("the items are drafted"),
    ),
    "improvement-item": (_("the item is confirmed"), _("it is reported done with its evidence")),
    "improvement-discipline": (_("the discipline is planned, or sent back"), _("it is handed in")),
    "improvement-effect": (_("the improvement is called done"), _("the effect is checked")),
    "anomaly-register": (_("the anomaly is seen"), _("it is registered and sorted")),
    "major-demand-told": (
        _("an anomaly is raised that the inspector finds serious"),
        _("quality registers it as major or critical, which tells the leader; cancelled when it is general"),
    ),
    "anomaly-answer": (
        _("the anomaly is seen, or its situation becomes graver"),
        _("quality disposes, calls a meeting, or answers that it is under review"),
    ),
    "anomaly-line": (_("the disposition is set and approved"), _("the department reports the line done")),
    "anomaly-test": (_("the sample is sent to the test body"), _("its result is entered")),
    "investigation-convene": (
        _("a major case is reported to the leader of major cases"),
        _("the team is convened"),
    ),
    "investigation-outcome": (_("the team is convened"), _("the leader of the team writes the outcome")),
    "investigation-body": (
        _("a question is put to an arbitration or test body"),
        _("its result is entered"),
    ),
    "watch-judge": (
        _("early warning opens the signal, or it is reviewed again"),
        _("the signal is judged true or false"),
    ),
    "supplier-request-contain": (
        _("the request is sent to the supplier, or its containment sent back"),
        _("the supplier tells its containment"),
    ),
    "supplier-request-answer": (
        _("the request is sent to the supplier, or parts of its answer sent back"),
        _("the supplier answers in full"),
    ),
    "supplier-request-review": (
        _("the answer of the supplier is in"),
        _("it is accepted or sent back"),
    ),
    "supplier-request-effect": (
        _("the answer of the supplier is accepted"),
        _("the request is closed, or a new round begins"),
    ),
    "slip-answer": (
        _("the slip is sent to the department"),
        _("its answer goes out, signed where its head signs"),
    ),
    "slip-answer-hard": (
        _("the slip is sent to the department; the problem is found to be hard"),
        _("its answer goes out, signed where its head signs"),
    ),
    "slip-answer-urgent": (
        _("a slip says that production is slowed"),
        _("the answer of the department goes out"),
    ),
    "internal-slip-answer": (
        _("the slip is sent to the department"),
        _("its answer goes out, signed where its head signs"),
    ),
    "fast-feedback-reply": (_("the problem is reported"), _("the first reply is recorded")),
    "fast-feedback-sort": (_("the slip comes to the desk"), _("it is sorted and passed on")),
    "fast-feedback-simple": (_("a simple problem is passed on to the department"), _("its answer goes out")),
    "fast-feedback-complex": (
        _("a complex problem is passed on to the department"),
        _("its answer goes out"),
    ),
    "fast-feedback-field": (_("somebody on site is asked for a report"), _("the report is handed in")),
    "part-return": (_("a part is issued"), _("the replaced one is back")),
    "market-quality-pass-on": (_("the report comes to customer service"), _("it is passed on")),
    "market-quality-answer": (
        _("the report is passed on to quality"),
        _("the answer goes out; “not ours” with the signature of its head"),
    ),
    "task-feedback": (
        _("the day by which a task is to be done, or a department promised a measure"),
        _("the department reports on the task, or the measure as done"),
    ),
    "task-week-report": (
        _("the Monday of the week of a task of the weekly meeting"),
        _("the department reports on the task"),
    ),
    "department-sheet": (
        _("the month that the sheet is about ends"),
        _("the department hands the sheet in"),
    ),
    **{
        code: (_("the first day of the period that the sheet is about"), _("the unit hands the sheet in"))
        for code in ("market-sheet-week", "market-sheet-month", "market-sheet-quarter")
    },
    **{
        code: (_("the first day of the period that the sheet is about"), _("the unit hands the sheet in"))
        for code in ("sales-quarter-report", "station-asking", "survey-post-forms", "technical-help")
    },
    "free-trial": (_("the slip of the trial is sent"), _("sales says how the trial ended")),
    "quarter-user-sheet": (_("the last week of the quarter begins"), _("the shop hands its sheet in")),
    "market-analysis": (
        _("the sheet of a unit is handed in"),
        _("its analysis goes up in the handling report, or it is sent back"),
    ),
    "quarter-opinion-sheet": (
        _("the last five days of January, April, July or October begin"),
        _("the customer was visited or spoken with; a new day was agreed, or the visit was refused"),
    ),
    "month-summary": (
        _("the slip of the month is opened for a department"),
        _("the department hands its summary in"),
    ),
    "key-plan-meeting": (
        _("the slip of the month is opened for a unit"),
        _("the note of the meeting that heard it is entered"),
    ),
    "incident-after-emergency": (_("a sudden event was handled"), _("it is reported to a level")),
    "incident-hazard": (_("a safety hazard is seen"), _("it is reported to a level")),
    "line-stop-note": (
        _("the line stop or major demand of a customer is known"),
        _("it is reported to a level"),
    ),
    "process-report-up": (
        _("the report comes to a level of production"),
        _("the level solves it or passes it up"),
    ),
    "on-site-fix": (
        _("what a report of production tells of happens at its station"),
        _("a level solves it; found unsolved afterwards, it begins anew"),
    ),
    "quality-note-form": (
        _("a piece of information on quality is received"),
        _("its slip is sent; it never runs on, but tells whether the slip came in time"),
    ),
    "patrol-urgent-report": (
        _("the urgent report comes to a level"),
        _("the level solves it or passes it up"),
    ),
    "return-goods": (_("the return is taken in"), _("the goods are counted")),
    "return-send": (_("the goods are counted, or the slip is sent back"), _("the slip is sent on")),
    "return-opinion": (
        _("the slip comes to the confirming department"),
        _("the handling is set, or the reason is refused; a re-test starts it anew"),
    ),
    "return-retest": (_("the re-test is ordered"), _("its result is entered")),
    "return-execute": (
        _("the handling is set, or its refund approved"),
        _("all goods are booked and the customer has got what was agreed"),
    ),
    "return-explain": (_("the reason is refused"), _("the customer has got the explanation")),
    "return-follow-up": (
        _("the handling is carried out, or the customer is not satisfied"),
        _("a visit to the customer is entered"),
    ),
    "survey-callback": (
        _("another time is agreed with somebody who is called"),
        _("the next call or the answer"),
    ),
    "survey-collect": (
        _("the first questionnaires go out, or the survey is extended"),
        _("no more answers are taken"),
    ),
    "survey-half-year": (_("the half-year begins"), _("no more answers to its survey are taken")),
    "survey-interval": (_("the interval begins"), _("no more answers to its survey are taken")),
    "survey-year": (_("the year begins"), _("no more answers to its survey are taken")),
    "survey-answer": (
        _("a dissatisfied item goes to a department"),
        _("the revisit finds people satisfied"),
    ),
    "service-arrival": (_("the customer calls"), _("the technician arrives")),
    "service-undone": (
        _("the customer calls, or a call is put back undone"),
        _("the call is dispatched"),
    ),
    "service-repair": (
        _("the product is taken in; the promised day counts"),
        _("the repair is accepted"),
    ),
    "service-return": (_("the repair is accepted"), _("the product is returned")),
    "service-part-return": (
        _("a part is issued for a service call"),
        _("the replaced or the unused part is back"),
    ),
    "service-invoice": (
        _("the customer signs the voucher"),
        _("the call is settled on the spot or free, or its invoice is drawn"),
    ),
    "service-delay-told": (
        _("the technician reports that the repair will be late"),
        _("the talk with the customer is recorded"),
    ),
    "visit-project": (
        _("the project is done"),
        _("the customer was visited or spoken with; a new day was agreed, or the visit was refused"),
    ),
    **{
        code: (
            _("the goods were delivered"),
            _("the customer was spoken with; a new day was agreed, or the call was refused"),
        )
        for code in ("survey-first-call", "survey-second-call", "survey-third-call")
    },
    "handover-visit": (
        _("the project is handed over, or the contract begins"),
        _("the customer was visited; a new day was agreed, or the visit was refused"),
    ),
    "handover-letter": (_("the small project is handed over"), _("the letter enquiry is made")),
    "visit-callback": (
        _("a new day is agreed with the customer"),
        _("the customer was visited or spoken with on that day at the latest"),
    ),
    "visit-answer": (_("a problem of the customer is passed on"), _("the second call is recorded")),
    "visit-planned": (_("a visit is planned by hand"), _("the customer was visited or spoken with")),
    "visit-record": (_("the customer was visited or spoken with"), _("answers and remarks are recorded")),
    "visit-second-call": (_("a problem of the customer is passed on"), _("the second call is recorded")),
    "contract-renewal": (
        _("the contract ends within the set days; counted back from its last day"),
        _("the notice is sent and the visit recorded, or the renewal is over"),
    ),
    "contract-renewal-outcome": (
        _("the contract ends within the set days"),
        _("the contract is renewed, or the reason is recorded why not"),
    ),
    "sanction-round": (
        _("the sanction paper is sent round the departments"),
        _("the last department has answered, or the paper goes on without it"),
    ),
    "sanction-appeal": (_("an objection to a sanction is filed"), _("it is decided")),
    "ruling-wait": (_("a new ruling is proposed"), _("it is decided")),
}


def begins_in_words(code: str) -> str:
    """What starts the clock; empty while no kind of case starts it."""
    return str(_events(code)[0])


def met_in_words(code: str) -> str:
    """What meets it; empty while no kind of case starts it."""
    return str(_events(code)[1])


def _events(code: str) -> tuple[Any, Any]:
    return STAGE if code.startswith("stage-") else EVENTS.get(code, ("", ""))
