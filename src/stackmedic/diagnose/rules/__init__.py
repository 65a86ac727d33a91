"""One file, one root cause; the path is the id. Folders are walked; nothing is registered twice."""
