"""Own reports: a table that a reader puts together of the facts of cases, keeps, shares and subscribes to. Each reading has the scope of its reader."""
