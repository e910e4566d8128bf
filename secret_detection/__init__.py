"""Names and values that look like secrets, for the settings and for the conversion of documents of other platforms."""
