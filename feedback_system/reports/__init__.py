"""Written reports of a week, a month or a quarter: live figures while they are drafted, frozen ones once they are signed."""
