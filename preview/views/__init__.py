"""Views of a plan and its analyses: functions that return text, and the module that writes files."""
