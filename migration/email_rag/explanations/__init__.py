"""Explanations of the differences between Email-RAG on Docker Compose and in the plan."""
