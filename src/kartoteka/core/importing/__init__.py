"""Import: files of other systems become records, step by step, and undone as one."""
