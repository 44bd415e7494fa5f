"""Activities: tasks, calls, meetings, e-mails, letters and notes; planned and done."""
