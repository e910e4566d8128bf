"""Email-RAG on Docker Compose, and the explanations of what is planned differently."""
