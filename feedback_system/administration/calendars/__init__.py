"""The settings of working calendars: what a change would do, and the doors through which it is made."""
