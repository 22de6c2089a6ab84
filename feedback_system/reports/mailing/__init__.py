"""Reports that go out by themselves: which report, to whom, when, in which form; each once to each person, through the outbox.

A source says which editions of a report there are and who may read it (`sources.register`); a mailing is a setting (`models.Mailing`);
the watch sends what is due (`operations.send_due`), and the rights are looked at once more when a message leaves.
"""
