"""The command line: one file per command, each of which parses, calls app, reports, and gives an exit code."""
