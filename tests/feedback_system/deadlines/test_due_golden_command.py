"""The command `due` for every rule that ships, against instants counted by hand on a paper calendar.

Nothing here was copied from an answer of the program. Days off and make-up days used below, all from the official table:
2024: 10 to 17 February off, Sunday 18 February worked, 29 September (Sunday) worked, 1 to 7 October off. 2025: 1 January
off, Sunday 26 January worked, 28 January to 4 February off, Saturday 8 February worked, Sunday 28 September worked, 1 to 8
October off, Saturday 11 October worked. 2026: 1 to 3 January off, Sunday 4 January worked, Saturday 14 February worked, 15
to 23 February off, Saturday 28 February worked, 1 to 5 May off, Saturday 9 May worked, Sunday 20 September worked, 25 to 27
September and 1 to 7 October off, Saturday 10 October worked. The official days of 2027 are not loaded.
Working hours are 8:30 to 17:30, Monday to Friday. Times are those on the wall in Shanghai.
"""

import re
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from feedback_system.deadlines.install import RULES, RuleValue, codes

pytestmark = pytest.mark.django_db

ROWS = (
    # rule, --from, options, due, how it is counted
    ("complaint-register", "2026-02-13T16:00", "", "2026-02-14T16:00", "over a night, whatever the calendar says"),
    ("complaint-register", "2024-02-28T20:00", "", "2024-02-29T20:00", "into the leap day"),
    ("complaint-register", "2026-12-31T23:30", "", "2027-01-01T23:30", "over the year"),
    ("complaint-register", "2026-03-02", "", "2026-03-03T00:00", "a date alone is its midnight in the company's zone"),
    ("complaint-first-answer", "2026-09-30T17:00", "", "2026-10-01T17:00", "into the National Day week"),
    ("complaint-first-answer", "2026-03-01T20:00:00Z", "", "2026-03-03T04:00", "04:00 of 2 March in Shanghai"),
    ("complaint-first-answer", "2025-02-28T09:15:30", "", "2025-03-01T09:15:30", "over the end of February, to the second"),
    ("complaint-accept", "2026-02-13T16:00", "", "2026-02-14T17:30", "Friday to a worked Saturday"),
    ("complaint-accept", "2026-02-14T10:00", "", "2026-02-24T17:30", "a worked Saturday, then nine days of Spring Festival"),
    ("complaint-accept", "2025-12-31T10:00", "", "2026-01-04T17:30", "1 to 3 January off, Sunday the 4th worked"),
    ("complaint-accept", "2026-12-31T10:00", "", "2027-01-01T17:30", "of 2027 only the weekends are known: provisional"),
    ("complaint-close", "2026-01-20T10:00", "", "2026-02-03T00:00", "13 days from the 21st: the last is 2 February"),
    ("complaint-close", "2026-02-13T16:00", "--market overseas", "2026-03-03T00:00", "17 days: 15 to 28 February, 2 in March"),
    ("complaint-close", "2026-03-31T00:00", "--route short", "2026-04-07T00:00", "6 days from 1 April"),
    ("complaint-close", "2024-02-27T23:59:59", "--route short --market overseas", "2024-03-05T00:00", "28, 29 February, 1 to 4 March"),
    ("complaint-close", "2026-12-25T09:00", "", "2027-01-08T00:00", "six days in December, seven in January"),
    ("complaint-report", "2026-02-26T10:00", "", "2026-03-02T00:00", "27, 28 February, 1 March"),
    ("complaint-report", "2024-02-26T10:00", "", "2024-03-01T00:00", "27, 28, 29 February"),
    ("complaint-report", "2026-09-30T18:00", "", "2026-10-04T00:00", "three days of the National Day week count"),
    ("complaint-outcome-review", "2026-03-06T16:00", "", "2026-03-08T00:00", "the whole Saturday"),
    ("complaint-outcome-review", "2026-02-14T17:30", "", "2026-02-16T00:00", "the first day of Spring Festival"),
    ("complaint-outcome-review", "2026-12-31", "", "2027-01-02T00:00", "New Year's Day"),
    ("improvement-draft", "2026-09-29T12:00", "", "2026-10-12T17:30", "30, then 8, 9, 10 (worked Saturday), 12"),
    ("improvement-draft", "2026-04-29T12:00", "", "2026-05-09T17:30", "30, then 6, 7, 8, 9 (worked Saturday)"),
    ("improvement-draft", "2024-09-27T11:00", "", "2024-10-10T17:30", "29 (worked Sunday), 30, then 8, 9, 10"),
    ("improvement-item", "2026-01-31T10:00", "", "2026-03-03T00:00", "28 days of February and two of March"),
    ("improvement-item", "2024-01-31T10:00", "", "2024-03-02T00:00", "29 days of February and one of March"),
    ("improvement-item", "2026-12-02T09:00", "", "2027-01-02T00:00", "29 days of December and New Year's Day"),
    ("improvement-effect", "2026-03-02T09:00", "", "2026-06-01T00:00", "29 days of March, 30 of April and 31 of May"),
    ("improvement-effect", "2026-01-31T10:00", "", "2026-05-02T00:00", "28, 31 and 30 days and the first of May"),
    ("improvement-effect", "2026-04-01T08:00", "", "2026-07-01T00:00", "29 days of April, 31 of May and 30 of June"),
    ("improvement-discipline", "2026-03-02T09:00", "", "2026-03-17T00:00", "3 to 16 March"),
    ("improvement-discipline", "2024-02-20T23:00", "", "2024-03-06T00:00", "nine days of February and five of March"),
    ("improvement-discipline", "2026-12-25T10:00", "", "2027-01-09T00:00", "six days of December and eight of January"),
    ("watch-judge", "2026-09-30T03:00", "", "2026-10-10T17:30", "8, 9 and the worked Saturday, after the National Day week"),
    ("watch-judge", "2026-02-13T03:00", "", "2026-02-25T17:30", "the worked Saturday, then 24 and 25 after Spring Festival"),
    ("watch-judge", "2026-03-06T03:00", "", "2026-03-11T17:30", "9, 10 and 11 March over a weekend"),
    ("supplier-request-contain", "2026-03-06T09:00", "", "2026-03-10T17:30", "9 and 10 March over a weekend"),
    ("supplier-request-contain", "2026-09-30T10:00", "", "2026-10-09T17:30", "8 and 9 October, after the National Day week"),
    ("supplier-request-contain", "2026-02-13T10:00", "", "2026-02-24T17:30", "the worked Saturday, then 24 after Spring Festival"),
    ("supplier-request-answer", "2026-03-02T11:00", "", "2026-03-16T17:30", "3 to 6, 9 to 13, 16"),
    ("supplier-request-answer", "2026-09-29T12:00", "", "2026-10-19T17:30", "30, then 8, 9, 10 (worked Saturday), 12 to 16, 19"),
    ("supplier-request-answer", "2026-04-29T12:00", "", "2026-05-15T17:30", "30, then 6 to 9 (9 a worked Saturday), 11 to 15"),
    ("supplier-request-review", "2026-09-30T03:00", "", "2026-10-10T17:30", "8, 9 and the worked Saturday"),
    ("supplier-request-review", "2026-02-13T03:00", "", "2026-02-25T17:30", "the worked Saturday, then 24 and 25"),
    ("supplier-request-review", "2026-03-06T03:00", "", "2026-03-11T17:30", "9, 10 and 11 March over a weekend"),
    ("supplier-request-effect", "2026-03-02T09:00", "", "2026-06-01T00:00", "29 days of March, 30 of April and 31 of May"),
    ("supplier-request-effect", "2026-01-31T12:00", "", "2026-05-02T00:00", "28, 31 and 30 days and the first of May"),
    ("supplier-request-effect", "2026-04-01T08:00", "", "2026-07-01T00:00", "29 days of April, 31 of May and 30 of June"),
    ("return-goods", "2026-03-02T09:00", "", "2026-03-18T00:00", "3 to 17 March"),
    ("return-goods", "2026-02-20T09:00", "", "2026-03-08T00:00", "eight days of February and seven of March"),
    ("return-goods", "2026-12-20T10:00", "", "2027-01-05T00:00", "eleven days of December and four of January"),
    ("return-send", "2026-02-13T16:00", "", "2026-02-14T17:30", "Friday to a worked Saturday"),
    ("return-send", "2026-02-14T10:00", "", "2026-02-24T17:30", "over Spring Festival"),
    ("return-send", "2026-03-06T17:00", "", "2026-03-09T17:30", "Friday to Monday"),
    ("return-opinion", "2026-02-13T09:00", "", "2026-02-25T17:30", "14 (worked Saturday), then 24, 25"),
    ("return-opinion", "2025-12-30T09:00", "", "2026-01-05T17:30", "31, 4 (worked Sunday), 5"),
    ("return-opinion", "2026-03-05T09:00", "", "2026-03-10T17:30", "6, 9, 10"),
    ("return-retest", "2025-12-30T09:00", "", "2026-01-04T17:30", "31 and a worked Sunday"),
    ("return-retest", "2026-03-06T17:00", "", "2026-03-10T17:30", "9, 10"),
    ("return-retest", "2026-04-29T12:00", "", "2026-05-06T17:30", "30, then 6 after Labour Day"),
    ("return-explain", "2026-03-05T09:00", "", "2026-03-09T17:30", "6, 9"),
    ("return-explain", "2026-02-13T09:00", "", "2026-02-24T17:30", "14 (worked Saturday), 24"),
    ("return-explain", "2026-09-29T12:00", "", "2026-10-08T17:30", "30, then 8 after National Day"),
    ("return-execute", "2026-03-02T09:00", "", "2026-03-16T17:30", "3 to 6, 9 to 13, 16"),
    ("return-execute", "2026-02-09T09:00", "", "2026-02-28T17:30", "10 to 14 (worked Saturday), 24 to 28 (worked Saturday)"),
    ("return-execute", "2026-09-28T09:00", "", "2026-10-16T17:30", "29, 30, then 8 to 10 (worked Saturday), 12 to 16"),
    ("return-follow-up", "2026-03-05T10:00", "", "2026-03-19T17:30", "6, 9 to 13, 16 to 19"),
    ("return-follow-up", "2026-04-27T09:00", "", "2026-05-13T17:30", "28 to 30, then 6 to 9 (worked Saturday), 11 to 13"),
    ("return-follow-up", "2025-12-29T09:00", "", "2026-01-13T17:30", "30, 31, 4 (worked Sunday) to 9, 12, 13"),
    ("complaint-remedy", "2026-01-31T10:00", "", "2026-03-03T00:00", "28 days of February and two of March"),
    ("complaint-remedy", "2024-01-31T10:00", "", "2024-03-02T00:00", "29 days of February and one of March"),
    ("complaint-remedy", "2026-12-02T09:00", "", "2027-01-02T00:00", "29 days of December and New Year's Day"),
    ("complaint-quantity", "2026-02-15T09:00", "", "2026-02-19T00:00", "inside Spring Festival"),
    ("complaint-quantity", "2025-12-29T09:00", "", "2026-01-02T00:00", "30, 31 December, 1 January"),
    ("complaint-quantity", "2026-03-02T15:00:00+00:00", "", "2026-03-06T00:00", "23:00 of 2 March in Shanghai, so 3, 4, 5"),
    ("light-complaint", "2026-09-29T12:00", "", "2026-10-12T17:30", "30, then 8, 9, 10 (worked Saturday), 12"),
    ("light-complaint", "2026-04-29T12:00", "", "2026-05-09T17:30", "30, then 6, 7, 8, 9 (worked Saturday)"),
    ("light-complaint", "2024-09-27T11:00", "", "2024-10-10T17:30", "29 (worked Sunday), 30, then 8, 9, 10"),
    ("light-site", "2026-09-30T17:00", "", "2026-10-02T17:00", "holidays count by the hour"),
    ("light-site", "2026-02-27T08:00", "", "2026-03-01T08:00", "over the end of February"),
    ("light-site", "2024-02-27T08:00", "", "2024-02-29T08:00", "into the leap day"),
    ("opinion-answer", "2026-02-17T22:00", "", "2026-02-18T02:00", "past midnight in Spring Festival, by the hour"),
    ("opinion-answer", "2026-03-07T09:15", "", "2026-03-07T13:15", "on a Saturday"),
    ("opinion-answer", "2024-02-29T21:30", "", "2024-03-01T01:30", "out of the leap day"),
    ("reply-release", "2026-03-05T12:00", "", "2026-03-05T16:00", "four hours of the same day"),
    ("reply-release", "2026-02-14T15:30", "", "2026-02-24T10:30", "two on the make-up Saturday, two after Spring Festival"),
    ("reply-release", "2026-09-30T16:00", "", "2026-10-08T11:00", "an hour and a half, the rest after the National Day week"),
    ("expert-answer", "2026-03-06T17:00", "", "2026-03-09T17:30", "Friday to Monday"),
    ("expert-answer", "2026-02-14T10:00", "", "2026-02-24T17:30", "over Spring Festival"),
    ("expert-answer", "2025-01-24T15:00", "", "2025-01-26T17:30", "Friday to a worked Sunday"),
    ("joint-handling", "2026-09-29T12:00", "", "2026-10-12T17:30", "30, then 8, 9, 10 (worked Saturday), 12"),
    ("joint-handling", "2026-04-29T12:00", "", "2026-05-09T17:30", "30, then 6, 7, 8, 9 (worked Saturday)"),
    ("joint-handling", "2024-09-27T11:00", "", "2024-10-10T17:30", "29 (worked Sunday), 30, then 8, 9, 10"),
    ("major-file", "2026-09-29T12:00", "", "2026-10-09T17:30", "30, then 8, 9"),
    ("major-file", "2026-04-29T12:00", "", "2026-05-07T17:30", "30, then 6, 7"),
    ("major-file", "2024-09-27T11:00", "", "2024-10-08T17:30", "29 (worked Sunday), 30, then 8"),
    ("waiver-wait", "2026-02-13T16:00", "", "2026-02-14T17:30", "Friday to a worked Saturday"),
    ("waiver-wait", "2026-02-14T10:00", "", "2026-02-24T17:30", "over Spring Festival"),
    ("waiver-wait", "2026-03-06T17:00", "", "2026-03-09T17:30", "Friday to Monday"),
    ("sanction-round", "2026-02-13T09:00", "", "2026-02-25T17:30", "14 (worked Saturday), then 24, 25"),
    ("sanction-round", "2025-12-30T09:00", "", "2026-01-05T17:30", "31, 4 (worked Sunday), 5"),
    ("sanction-round", "2026-03-05T09:00", "", "2026-03-10T17:30", "6, 9, 10"),
    ("sanction-appeal", "2026-09-29T12:00", "", "2026-10-12T17:30", "30, then 8, 9, 10 (worked Saturday), 12"),
    ("sanction-appeal", "2026-04-29T12:00", "", "2026-05-09T17:30", "30, then 6, 7, 8, 9 (worked Saturday)"),
    ("sanction-appeal", "2024-09-27T11:00", "", "2024-10-10T17:30", "29 (worked Sunday), 30, then 8, 9, 10"),
    ("approval-wait", "2026-03-06T18:00", "", "2026-03-09T17:30", "Friday after closing to Monday"),
    ("approval-wait", "2025-01-24T15:00", "", "2025-01-26T17:30", "Friday to a worked Sunday"),
    ("approval-wait", "2024-02-29T10:00", "", "2024-03-01T17:30", "from the leap day"),
    ("objection-answer", "2025-09-30T12:00", "", "2025-10-14T17:30", "9, 10, 11 (worked Saturday), 13, 14"),
    ("objection-answer", "2026-02-12T09:00", "", "2026-02-26T17:30", "13, 14 (worked Saturday), 24, 25, 26"),
    ("objection-answer", "2026-03-02T09:00", "", "2026-03-09T17:30", "3, 4, 5, 6, 9"),
    ("stage-qa", "2026-02-13T16:00", "", "2026-02-24T17:30", "14 (worked Saturday) and 24"),
    ("stage-qa", "2026-02-14T10:00", "--route short", "2026-02-24T17:30", "one day: the first after Spring Festival"),
    ("stage-qa", "2025-09-26T10:00", "", "2025-09-29T17:30", "28 (worked Sunday) and 29"),
    ("stage-production", "2024-09-30T10:00", "", "2024-10-09T17:30", "8 and 9 October"),
    ("stage-production", "2026-04-30T10:00", "--route short", "2026-05-07T17:30", "6 and 7 May"),
    ("stage-production", "2026-02-26T10:00", "", "2026-02-28T17:30", "27 and 28 (worked Saturday)"),
    ("stage-manager_office", "2026-03-03T10:00", "", "2026-03-03T14:30", "half of nine hours"),
    ("stage-manager_office", "2026-03-03T16:00", "", "2026-03-04T11:30", "an hour and a half today, three tomorrow"),
    ("stage-manager_office", "2026-02-14T16:00", "", "2026-02-24T11:30", "the same over Spring Festival"),
    ("stage-gm_office", "2026-09-30T14:30", "", "2026-10-08T10:00", "three hours before the National Day week, one and a half after"),
    ("stage-gm_office", "2026-09-30T14:30", "--route short", "2026-10-08T17:30", "one working day on the short route"),
    ("stage-gm_office", "2026-03-03T13:00", "", "2026-03-03T17:30", "used up exactly at closing is due at closing"),
    ("stage-sales", "2024-02-09T09:00", "", "2024-02-18T17:30", "over Spring Festival 2024 to a worked Sunday"),
    ("stage-sales", "2025-01-27T09:00", "--route short", "2025-02-05T17:30", "over Spring Festival 2025"),
    ("stage-sales", "2026-03-08T10:00", "", "2026-03-09T17:30", "Sunday to Monday"),
    ("stage-rd", "2026-05-08T10:00", "", "2026-05-09T17:30", "Friday to a worked Saturday"),
    ("stage-rd", "2026-05-09T10:00", "--route short", "2026-05-11T17:30", "a worked Saturday to Monday"),
    ("stage-rd", "2024-12-31T10:00", "", "2025-01-02T17:30", "over New Year's Day"),
    ("stage-approver", "2026-03-06T17:00", "", "2026-03-09T12:30", "half an hour on Friday, four on Monday"),
    ("stage-approver", "2026-02-28T15:30", "", "2026-03-02T11:00", "two hours on a worked Saturday, two and a half on Monday"),
    ("stage-approver", "2026-02-18T10:00", "", "2026-02-24T13:00", "from inside Spring Festival"),
    ("market-quality-answer", "2026-02-14T08:00", "", "2026-02-16T08:00", "into Spring Festival"),
    ("market-quality-answer", "2026-12-30T12:00", "", "2027-01-01T12:00", "over the year"),
    ("market-quality-answer", "2026-03-02T00:00:00-05:00", "", "2026-03-04T13:00", "13:00 in Shanghai"),
    ("anomaly-register", "2026-03-31T23:59:59", "", "2026-04-01T23:59:59", "over the end of a month"),
    ("anomaly-register", "2024-02-29", "", "2024-03-01T00:00", "the leap day"),
    ("anomaly-register", "2026-10-01T09:00", "", "2026-10-02T09:00", "inside the National Day week"),
    ("anomaly-answer", "2026-03-03T10:00", "", "2026-03-04T10:00", "a day and a night"),
    ("anomaly-answer", "2026-03-03T23:45", "--class line_stopped", "2026-03-04T00:15", "half an hour over midnight"),
    ("anomaly-answer", "2026-03-03T10:00", "--class batch_held", "2026-03-04T09:00", "seven and a half hours today, half an hour tomorrow"),
    ("anomaly-answer", "2026-02-14T16:30", "--class batch_held", "2026-02-24T15:30", "one hour on a worked Saturday, seven after Spring Festival"),
    ("investigation-convene", "2026-03-06T18:20", "", "2026-03-07T18:20", "over a Friday night"),
    ("investigation-convene", "2024-02-28T22:00", "", "2024-02-29T22:00", "into the leap day"),
    ("investigation-convene", "2026-09-30T17:00", "", "2026-10-01T17:00", "into the National Day week"),
    ("investigation-outcome", "2026-03-02T11:00", "", "2026-03-16T17:30", "3 to 6, 9 to 13, 16"),
    ("investigation-outcome", "2026-09-29T12:00", "", "2026-10-19T17:30", "30, then 8, 9, 10 (worked Saturday), 12 to 16, 19"),
    ("investigation-outcome", "2026-04-29T12:00", "", "2026-05-15T17:30", "30, then 6 to 9 (9 a worked Saturday), 11 to 15"),
    ("investigation-body", "2026-03-02T09:00", "", "2026-04-02T00:00", "twenty-nine days of March and one of April"),
    ("investigation-body", "2026-01-31T12:00", "", "2026-03-03T00:00", "all of February and two days of March"),
    ("investigation-body", "2024-02-01T08:00", "", "2024-03-03T00:00", "twenty-eight days of February in a leap year and two of March"),
    ("anomaly-line", "2026-03-02T09:00", "", "2026-03-10T00:00", "seven days of March"),
    ("anomaly-line", "2026-02-25T23:59", "", "2026-03-05T00:00", "three days of February and four of March"),
    ("anomaly-line", "2024-02-26T10:00", "", "2024-03-05T00:00", "three days of February in a leap year and four of March"),
    ("anomaly-test", "2026-03-02T09:00", "", "2026-03-17T00:00", "fourteen days of March"),
    ("anomaly-test", "2026-12-20T10:00", "", "2027-01-04T00:00", "eleven days of December and three of January"),
    ("anomaly-test", "2024-02-20T10:00", "", "2024-03-06T00:00", "nine days of February in a leap year and five of March"),
    ("slip-answer", "2026-02-27T10:00", "", "2026-03-02T17:30", "28 (worked Saturday) and Monday"),
    ("slip-answer", "2025-01-24T15:00", "", "2025-01-27T17:30", "26 (worked Sunday) and 27"),
    ("slip-answer", "2026-12-30T10:00", "", "2027-01-01T17:30", "31 December and, provisionally, 1 January"),
    ("slip-answer-hard", "2026-02-24T09:00", "", "2026-03-04T00:00", "four days of February, three of March"),
    ("slip-answer-hard", "2024-02-24T09:00", "", "2024-03-03T00:00", "five days of February, two of March"),
    ("slip-answer-hard", "2026-09-28T10:00", "", "2026-10-06T00:00", "29 September to 5 October"),
    ("fast-feedback-sort", "2026-09-19T10:00", "", "2026-09-20T17:30", "Saturday to a worked Sunday"),
    ("fast-feedback-sort", "2026-09-24T10:00", "", "2026-09-28T17:30", "over Mid-Autumn"),
    ("fast-feedback-sort", "2026-01-01", "", "2026-01-04T17:30", "New Year to a worked Sunday"),
    ("fast-feedback-complex", "2026-10-08T10:00", "", "2026-10-12T17:30", "9, 10 (worked Saturday), 12"),
    ("fast-feedback-complex", "2025-02-05T10:00", "", "2025-02-08T17:30", "6, 7, 8 (worked Saturday)"),
    ("fast-feedback-complex", "2024-02-27T10:00", "", "2024-03-01T17:30", "28, 29 February, 1 March"),
    ("fast-feedback-field", "2026-04-29T12:00", "", "2026-05-07T17:30", "30, then 6 and 7 after Labour Day"),
    ("fast-feedback-field", "2026-02-13T09:00", "", "2026-02-25T17:30", "14 (worked Saturday), then 24, 25"),
    ("fast-feedback-field", "2025-12-30T09:00", "", "2026-01-05T17:30", "31, 4 (worked Sunday), 5"),
    ("fast-feedback-simple", "2026-02-14T10:00", "", "2026-02-15T00:00", "the end of a worked Saturday"),
    ("fast-feedback-simple", "2026-12-31T23:30", "", "2027-01-01T00:00", "the end of the year"),
    ("task-feedback", "2026-03-05T09:00", "", "2026-03-07T00:00", "the whole of 6 March"),
    ("task-feedback", "2024-02-28T10:00", "", "2024-03-01T00:00", "the whole leap day"),
    ("task-feedback", "2026-12-31T09:00", "", "2027-01-02T00:00", "New Year's Day"),
    ("task-week-report", "2026-03-02", "", "2026-03-07T12:00", "Monday to Saturday noon"),
    ("task-week-report", "2026-02-23", "", "2026-02-28T12:00", "a worked Saturday is like any other"),
    ("task-week-report", "2025-12-29", "", "2026-01-03T12:00", "over New Year, days off included"),
    ("department-sheet", "2026-01-31T10:00", "", "2026-02-09T17:30", "the 9th is a Monday"),
    ("department-sheet", "2026-07-01", "", "2026-08-07T17:30", "the 9th is a Sunday, so Friday the 7th"),
    ("department-sheet", "2025-12-31T12:00", "", "2026-01-09T17:30", "over the year"),
    ("key-plan-meeting", "2026-03-01T00:05", "", "2026-04-01T00:00", "the end of March"),
    ("key-plan-meeting", "2024-02-01T09:00", "", "2024-03-01T00:00", "the end of the leap day"),
    ("key-plan-meeting", "2026-12-31T09:00", "", "2027-01-01T00:00", "the end of the year"),
    ("part-return", "2026-03-05T09:00", "", "2026-03-13T00:00", "6 to 12 March"),
    ("part-return", "2025-02-25T09:00", "", "2025-03-05T00:00", "three days of February, four of March"),
    ("part-return", "2026-12-28T09:00", "", "2027-01-05T00:00", "three days of December, four of January"),
    ("incident-after-emergency", "2026-03-03T23:30", "", "2026-03-04T00:30", "over midnight"),
    ("incident-after-emergency", "2024-02-28T23:59", "", "2024-02-29T00:59", "into the leap day"),
    ("incident-after-emergency", "2026-12-31T23:30", "", "2027-01-01T00:30", "over the year"),
    ("incident-hazard", "2026-02-28T23:00", "", "2026-03-01T01:00", "over the end of a month"),
    ("incident-hazard", "2026-03-03T08:30:15", "", "2026-03-03T10:30:15", "to the second"),
    ("incident-hazard", "2026-03-03T08:30:00+09:00", "", "2026-03-03T09:30", "07:30 in Shanghai"),
    ("service-arrival", "2026-03-03T10:00", "", "2026-03-03T16:00", "six hours in town"),
    ("service-arrival", "2026-03-03T11:30", "", "2026-03-03T17:30", "used up exactly at closing is due at closing"),
    ("service-arrival", "2026-03-03T16:00", "--area suburban", "2026-03-04T14:00", "seven hours outside town, five and a half tomorrow"),
    ("service-arrival", "2026-02-18T10:00", "--area suburban", "2026-02-24T15:30", "from inside Spring Festival"),
    ("service-arrival", "2026-02-14T14:30", "--area suburban", "2026-02-24T12:30", "three hours on the make-up Saturday, four after Spring Festival"),
    ("service-arrival", "2026-09-30T14:30", "", "2026-10-08T11:30", "three hours before the National Day week, three after"),
    ("visit-project", "2026-03-02T09:00", "", "2026-03-16T17:30", "3 to 6, 9 to 13, 16"),
    ("visit-project", "2026-02-05T09:00", "", "2026-02-26T17:30", "6, 9 to 13, 14 (worked Saturday), 24, 25, 26"),
    ("visit-project", "2026-09-23T09:00", "", "2026-10-14T17:30", "24, 28 to 30, 8, 9, 10 (worked Saturday), 12, 13, 14"),
    ("contract-renewal", "2026-07-15", "", "2026-06-16T00:00", "the end of the same day one month before"),
    ("contract-renewal", "2026-03-31", "", "2026-03-01T00:00", "February has no 31st: the end of its last day"),
    ("contract-renewal", "2024-03-31", "", "2024-03-01T00:00", "the end of the leap day"),
    ("contract-renewal", "2026-01-15", "", "2025-12-16T00:00", "over the year"),
    ("ruling-anew", "2026-03-02T09:00", "", "2026-03-05T17:30", "3, 4, 5 March"),
    ("ruling-anew", "2026-02-13T09:00", "", "2026-02-25T17:30", "14 (worked Saturday), then 24, 25 after Spring Festival"),
    ("ruling-anew", "2025-12-30T09:00", "", "2026-01-05T17:30", "31, 4 (worked Sunday), 5"),
    ("ruling-wait", "2026-03-06T17:00", "", "2026-03-09T17:30", "Friday to Monday"),
    ("ruling-wait", "2026-09-30T10:00", "", "2026-10-08T17:30", "over National Day"),
    ("ruling-wait", "2026-09-19T10:00", "", "2026-09-20T17:30", "Saturday to a worked Sunday"),
    ("month-statistics", "2026-01-31T10:00", "", "2026-02-09T17:30", "the 9th is a Monday"),
    ("month-statistics", "2026-07-01", "", "2026-08-07T17:30", "the 9th is a Sunday, so Friday the 7th"),
    ("month-statistics", "2025-09-30T10:00", "", "2025-10-11T17:30", "9, 10, 11 (worked): not before the third working day"),
    ("month-statistics", "2025-12-31T23:59", "", "2026-01-09T17:30", "over the year"),
    ("fast-feedback-simple", "2026-03-06T16:00", "", "2026-03-07T00:00", "the end of the day of the start"),
    ("service-undone", "2026-02-14T18:00", "", "2026-02-24T08:30", "first thing after Spring Festival"),
    ("service-undone", "2026-03-03T07:00", "", "2026-03-04T08:30", "not on the day itself"),
    ("market-sheet-week", "2026-03-02", "", "2026-03-10T00:00", "the end of the Monday after"),
    ("market-sheet-week", "2024-02-26", "", "2024-03-05T00:00", "three days of February in a leap year and four of March"),
    ("market-sheet-week", "2025-12-29", "", "2026-01-06T00:00", "over New Year"),
    ("market-sheet-month", "2026-03-01", "", "2026-04-02T00:00", "the end of the first of April"),
    ("market-sheet-month", "2024-02-01", "", "2024-03-02T00:00", "the end of the first of March"),
    ("market-sheet-month", "2025-12-01", "", "2026-01-02T00:00", "over the year"),
    ("month-summary", "2026-03-01T00:05", "", "2026-04-01T00:00", "the end of March"),
    ("month-summary", "2024-02-01T09:00", "", "2024-03-01T00:00", "the end of the leap day"),
    ("month-summary", "2026-12-31T09:00", "", "2027-01-01T00:00", "the end of the year"),
    ("station-asking", "2026-03-01", "", "2026-04-02T00:00", "the end of the first of April"),
    ("station-asking", "2024-02-01", "", "2024-03-02T00:00", "the end of the first of March"),
    ("station-asking", "2025-12-01", "", "2026-01-02T00:00", "over the year"),
    ("free-trial", "2026-03-10T09:00", "", "2026-04-11T00:00", "the end of the 10th of April"),
    ("free-trial", "2026-01-31T09:00", "", "2026-03-01T00:00", "February has no 31st: the end of the 28th"),
    ("free-trial", "2025-12-15T09:00", "", "2026-01-16T00:00", "over the year"),
    ("sales-quarter-report", "2026-01-01", "", "2026-04-02T00:00", "the end of the first of April"),
    ("sales-quarter-report", "2025-10-01", "", "2026-01-02T00:00", "over the year"),
    ("sales-quarter-report", "2026-07-01", "", "2026-10-02T00:00", "the end of the first of October, a holiday"),
    ("technical-help", "2026-01-01", "", "2026-04-02T00:00", "the end of the first of April"),
    ("technical-help", "2025-10-01", "", "2026-01-02T00:00", "over the year"),
    ("technical-help", "2026-04-01", "", "2026-07-02T00:00", "the end of the first of July"),
    ("survey-post-forms", "2026-03-10T08:30", "", "2026-03-11T00:00", "the end of the day"),
    ("survey-post-forms", "2026-02-14T08:30", "", "2026-02-15T00:00", "a make-up Saturday"),
    ("survey-post-forms", "2025-12-31T16:00", "", "2026-01-01T00:00", "the last day of the year"),
    ("market-sheet-quarter", "2026-01-01", "", "2026-04-02T00:00", "the end of the first of April"),
    ("market-sheet-quarter", "2024-04-01", "", "2024-07-02T00:00", "the end of the first of July"),
    ("market-sheet-quarter", "2026-10-01", "", "2027-01-02T00:00", "over the year"),
    ("market-analysis", "2026-03-10T09:00", "", "2026-03-18T00:00", "11 to 17 March"),
    ("market-analysis", "2024-02-27T08:00", "", "2024-03-06T00:00", "two days of February in a leap year and five of March"),
    ("market-analysis", "2026-12-28T10:00", "", "2027-01-05T00:00", "three days of December and four of January"),
    ("quarter-user-sheet", "2026-03-25T00:05", "", "2026-04-01T00:00", "25 to 31 March"),
    ("quarter-user-sheet", "2026-06-30T09:00", "", "2026-07-01T00:00", "from inside the last week"),
    ("quarter-user-sheet", "2026-12-25", "", "2027-01-01T00:00", "the end of the year"),
    ("quarter-opinion-sheet", "2024-01-27", "", "2024-02-01T00:00", "27 to 31 January"),
    ("quarter-opinion-sheet", "2026-04-02T09:00", "", "2026-05-01T00:00", "the end of April"),
    ("quarter-opinion-sheet", "2026-10-30T09:00", "", "2026-11-01T00:00", "from inside the last five days"),
    ("survey-first-call", "2026-01-31T09:00", "", "2026-03-01T00:00", "February has no 31st"),
    ("survey-callback", "2026-03-02T09:00", "", "2026-03-03T00:00", "the end of the day; the agreed day counts instead"),
    ("survey-callback", "2026-03-06T16:00", "", "2026-03-07T00:00", "a Friday"),
    ("survey-callback", "2026-02-28T23:30", "", "2026-03-01T00:00", "the last half hour of February"),
    ("survey-half-year", "2026-01-01T00:00", "", "2026-07-02T00:00", "to the end of 1 July"),
    ("survey-half-year", "2026-08-31T00:00", "", "2027-03-01T00:00", "February has no 31st"),
    ("survey-half-year", "2026-07-01T00:00", "", "2027-01-02T00:00", "to the end of New Year's Day"),
    ("survey-year", "2026-01-01T00:00", "", "2027-01-02T00:00", "to the end of New Year's Day"),
    ("survey-year", "2024-02-29T00:00", "", "2025-03-01T00:00", "a leap day"),
    ("survey-year", "2026-03-31T00:00", "", "2027-04-01T00:00", "to the end of 31 March"),
    ("survey-collect", "2026-03-02T09:00", "", "2026-04-02T00:00", "29 days of March and the first of April"),
    ("survey-collect", "2026-01-31T12:00", "", "2026-03-03T00:00", "28 days of February and two of March"),
    ("survey-collect", "2026-04-01T08:00", "", "2026-05-02T00:00", "29 days of April and the first of May"),
    ("handover-visit", "2026-03-03T09:00", "", "2027-03-04T00:00", "twelve months"),
    ("service-repair", "2026-03-02T09:00", "", "2026-03-10T00:00", "the end of the 9th; the promised day counts instead"),
    ("service-repair", "2026-02-25T18:00", "", "2026-03-05T00:00", "three days of February, four of March"),
    ("service-repair", "2025-12-28T10:00", "", "2026-01-05T00:00", "over the year"),
    ("service-return", "2026-03-02T09:00", "", "2026-03-04T17:30", "3 and 4 March"),
    ("service-return", "2026-02-13T16:00", "", "2026-02-24T17:30", "14 (worked Saturday), then 24 after Spring Festival"),
    ("service-return", "2026-09-30T10:00", "", "2026-10-09T17:30", "8 and 9 October after National Day"),
    ("service-part-return", "2026-03-02T09:00", "", "2026-03-10T00:00", "the end of the 9th"),
    ("service-part-return", "2026-04-24T09:00", "", "2026-05-02T00:00", "holidays count"),
    ("service-part-return", "2024-02-26T09:00", "", "2024-03-05T00:00", "with the leap day"),
    ("service-invoice", "2026-03-06T16:00", "", "2026-03-07T00:00", "the end of the day of the start"),
    ("service-invoice", "2026-03-01T09:00", "", "2026-03-02T00:00", "a Sunday is a day as well"),
    ("service-invoice", "2026-12-31T23:30", "", "2027-01-01T00:00", "the last half hour of the year"),
    ("service-undone", "2026-09-30T17:00", "", "2026-10-08T08:30", "first thing after National Day"),
    ("visit-record", "2026-03-02T09:00", "", "2026-03-03T17:30", "the next day"),
    ("visit-record", "2026-03-06T17:00", "", "2026-03-09T17:30", "Friday to Monday"),
    ("visit-record", "2026-09-19T10:00", "", "2026-09-20T17:30", "Saturday to a worked Sunday"),
    ("visit-second-call", "2026-03-02T09:00", "", "2026-03-16T17:30", "3 to 6, 9 to 13, 16 March"),
    ("visit-second-call", "2026-02-13T09:00", "", "2026-03-05T17:30", "14, then 24 to 28 (worked Saturday), 2 to 5 March"),
    ("visit-second-call", "2026-09-18T15:00", "", "2026-10-09T17:30", "20 (worked) to 24, 28 to 30 September, 8 and 9 October"),
    ("visit-planned", "2026-03-02T09:00", "", "2026-04-02T00:00", "29 days of March and the first of April"),
    ("visit-planned", "2026-01-31T12:00", "", "2026-03-03T00:00", "28 days of February and two of March"),
    ("visit-planned", "2026-05-10T09:00", "", "2026-06-10T00:00", "21 days of May and nine of June"),
    ("visit-callback", "2026-03-02T09:00", "", "2026-03-04T00:00", "the end of the next day; the agreed day counts instead"),
    ("visit-callback", "2026-03-06T16:00", "", "2026-03-08T00:00", "a Saturday counts"),
    ("visit-callback", "2026-02-28T23:30", "", "2026-03-02T00:00", "the first of March"),
    ("contract-renewal-outcome", "2026-04-01T08:00", "", "2026-05-02T00:00", "29 days of April and the first of May"),
    ("contract-renewal-outcome", "2025-12-01T09:00", "", "2026-01-01T00:00", "the other 30 days of December"),
    ("contract-renewal-outcome", "2026-06-15T09:00", "", "2026-07-16T00:00", "15 days of June and 15 of July"),
    ("survey-first-call", "2026-03-03T09:00", "", "2026-04-04T00:00", "the end of 3 April"),
    ("survey-first-call", "2025-12-31T09:00", "", "2026-02-01T00:00", "over the year"),
    ("survey-second-call", "2026-03-03T09:00", "", "2026-06-04T00:00", "the end of 3 June"),
    ("survey-second-call", "2025-11-30T09:00", "", "2026-03-01T00:00", "February has no 30th"),
    ("survey-second-call", "2026-01-31T09:00", "", "2026-05-01T00:00", "April has no 31st"),
    ("survey-third-call", "2026-03-03T09:00", "", "2027-03-04T00:00", "a year later"),
    ("survey-third-call", "2024-02-29T09:00", "", "2025-03-01T00:00", "from a leap day"),
    ("survey-third-call", "2025-12-31T09:00", "", "2027-01-01T00:00", "the last day of the year"),
    ("handover-visit", "2025-08-31T09:00", "", "2026-09-01T00:00", "the end of 31 August"),
    ("handover-visit", "2024-02-29T09:00", "", "2025-03-01T00:00", "from a leap day"),
    ("handover-letter", "2026-03-03T09:00", "", "2026-09-04T00:00", "the end of 3 September"),
    ("handover-letter", "2025-08-31T09:00", "", "2026-03-01T00:00", "February has no 31st"),
    ("handover-letter", "2026-04-30T09:00", "", "2026-10-31T00:00", "the end of 30 October"),
    ("installation-warranty", "2024-02-29T09:00", "", "2025-03-01T00:00", "from a leap day"),
)  # fmt: skip

AT_LEAST = 3
PROMISED = frozenset(
    "market-quality-answer anomaly-register anomaly-answer slip-answer slip-answer-hard fast-feedback-sort "
    "fast-feedback-complex part-return incident-after-emergency incident-hazard service-arrival visit-project "
    "contract-renewal month-statistics".split()
)
"""Codes that scripts and other systems rely on, although no kind of case starts their clocks yet."""
LINE = re.compile(r"(\S+) (\S+) (-?\d+d|-?\d+:\d\d:\d\d) (.*)")


def due(*arguments: str) -> tuple[list[str], str]:
    """The lines on stdout, and stderr."""
    out, err = StringIO(), StringIO()
    call_command("due", *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def on_the_wall(text: str) -> str:
    """The instant as the command prints it."""
    return f"{text}:00+08:00" if len(text) == len("2026-03-02T09:30") else f"{text}+08:00"


@pytest.mark.parametrize(
    ("rule", "start", "options", "expected"),
    [row[:4] for row in ROWS],
    ids=[f"{row[0]} {row[1]} {row[2]} {row[4]}" for row in ROWS],
)
def test_due_prints_the_instant_counted_by_hand_and_its_lines_add_up(
    rule: str, start: str, options: str, expected: str
) -> None:
    answer, _err = due("--rule", rule, "--from", start, *options.split())
    explained, _err = due("--rule", rule, "--from", start, *options.split(), "--explain")

    assert answer == [on_the_wall(expected)]
    assert explained[0] == answer[0]
    *lines, total = [LINE.fullmatch(line) for line in explained[1:]]
    assert total is not None and all(lines) and lines
    assert total[2] == answer[0]
    assert summed([line[3] for line in lines if line]) == summed([total[3]])
    instants = [datetime.fromisoformat(line[n]) for line in lines if line for n in (1, 2)]
    if "contract-renewal" not in rule:  # counted backwards from the expiry
        assert instants == sorted(instants)


def summed(counted: list[str]) -> tuple[int, timedelta]:
    """Days and time of these figures."""
    days, time = 0, timedelta()
    for figure in counted:
        if figure.endswith("d"):
            days += int(figure[:-1])
        else:
            hours, minutes, seconds = map(int, figure.split(":"))
            time += timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return days, time


def test_every_rule_in_use_or_promised_has_three_rows() -> None:
    rows = Counter(row[0] for row in ROWS)
    wanted = PROMISED | {rule.code for rule in RULES if rule.is_active}

    assert {code: rows[code] for code in wanted if rows[code] < AT_LEAST} == {}, (
        "Count them by hand and add rows."
    )
    assert set(rows) <= set(codes())


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.code not in {row[0] for row in ROWS}], ids=lambda rule: rule.code
)
def test_every_other_rule_is_counted_too_or_says_that_no_policy_names_a_figure(rule: RuleValue) -> None:
    asked = ("--rule", rule.code, "--from", "2026-03-02T09:00", "--explain")

    if not rule.has_figure:
        with pytest.raises(CommandError, match="No figure is entered") as refusal:
            due(*asked)
        assert refusal.value.returncode == 2
        assert not rule.is_active
        return
    (answer, *explained), err = due(*asked)
    assert explained[-1].split()[1] == answer > "2026-03-02T09:00"
    assert err == ""


@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("2026-12-31T10:00", "provisional: calendar 2027 not loaded"),
        ("2026-12-30T10:00", ""),
        ("2026-12-29T10:00", ""),
    ],
)
def test_a_working_day_after_the_last_loaded_calendar_is_provisional_and_no_error(
    start: str, says: str
) -> None:
    _lines, err = due("--rule", "complaint-accept", "--from", start)

    assert err.strip() == says


def test_an_unknown_rule_ends_with_2_and_names_the_rules_there_are() -> None:
    with pytest.raises(CommandError, match="Known rules: complaint-register") as refusal:
        due("--rule", "complaint-cloze", "--from", "2026-03-02")

    assert refusal.value.returncode == 2
