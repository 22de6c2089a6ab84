"""What is done with mail from outside: store it, read it behind a fence, decide on what was set aside, keep the mailbox."""
