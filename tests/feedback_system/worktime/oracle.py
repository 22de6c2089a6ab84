"""A second, slow way to the same answers: walk through time minute by minute and count.

It shares no code with the engine. It reads only what a calendar was made of (zone, hours, special days),
looks at the clock on the wall each minute, and knows nothing of intervals. Instants must lie on whole
minutes.
"""

from datetime import UTC, datetime, timedelta

from feedback_system.worktime.calendar import DayKind

MINUTE = timedelta(minutes=1)
# A clock that was set back shows an hour twice; the walk begins early enough to have seen the first showing.
WARM_UP = timedelta(hours=4)


class MinuteCounter:
    """Walks from `start`; each minute knows its date, whether the company is open and the clock runs."""

    def __init__(self, calendar, start, pauses=()):
        self.calendar = calendar
        self.start = start.astimezone(UTC)
        self.pauses = [(begins.astimezone(UTC), ends.astimezone(UTC)) for begins, ends in pauses]

    def minutes(self):
        """(instant, date on the wall, open?, running?) for each minute from the start on."""
        shown = datetime(1, 1, 1)
        instant = self.start - WARM_UP
        while True:
            # An hour that is shown a second time brings no new opening or closing.
            shown = max(shown, instant.astimezone(self.calendar.time_zone).replace(tzinfo=None))
            if instant >= self.start:
                running = not any(begins <= instant < ends for begins, ends in self.pauses)
                yield instant, shown.date(), self.is_open(shown), running
            instant += MINUTE

    def is_open(self, shown):
        special = self.calendar.special_days.get(shown.date())
        if special is None:
            hours = self.calendar.weekly_hours[shown.weekday()]
        else:
            hours = () if special.kind is DayKind.HOLIDAY else self.calendar.make_up_hours
        minute = shown.hour * 60 + shown.minute
        return any(
            opens.hour * 60 + opens.minute <= minute < (closes.hour * 60 + closes.minute or 1440)
            for opens, closes in hours
        )

    def working_time_until(self, end):
        count = 0
        for instant, _date, is_open, _running in self.minutes():
            if instant >= end:
                return count * MINUTE
            count += is_open

    def after(self, wanted, *, working):
        """The end of the minute in which the count of running minutes reaches `wanted`."""
        count = 0
        for instant, _date, is_open, running in self.minutes():
            count += running and (is_open or not working)
            if count == wanted:
                return instant + MINUTE

    def due_in_calendar_days(self, days):
        minutes_to_last_day_end, days_seen, today = 0, -1, None
        for _instant, date, _is_open, _running in self.minutes():
            if date != today:
                today, days_seen = date, days_seen + 1
            if days_seen > days:
                return self.after(minutes_to_last_day_end, working=False)
            minutes_to_last_day_end += 1

    def due_in_working_days(self, days):
        first_date, counted, open_minutes, up_to_close = None, set(), 0, 0
        for _instant, date, is_open, _running in self.minutes():
            first_date = first_date or date
            if is_open and date != first_date and date not in counted:
                if len(counted) == days:
                    return self.after(up_to_close, working=True)
                counted.add(date)
            open_minutes += is_open
            up_to_close = open_minutes

    def opening_of_working_day(self, days):
        first_date, counted = None, set()
        for instant, date, is_open, _running in self.minutes():
            first_date = first_date or date
            if is_open and date != first_date and date not in counted:
                counted.add(date)
                if len(counted) == days:
                    return instant
