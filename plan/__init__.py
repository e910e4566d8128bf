"""The offline preview: the real program run against a local engine, with no cloud, cluster or command line tool."""
