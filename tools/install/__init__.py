"""Installation of the locked packages, with a few lines of progress."""
