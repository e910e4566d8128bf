"""The questions, one kind of object a file."""
