"""AWS → Snapshot: one file per collector; ``walk`` says which read starts when, ``gather`` makes gaps of failures."""
