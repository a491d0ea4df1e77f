"""Getting the work done: tasks, processes, progress."""
