"""From a diagnosis to changes, and from changes to effects: plan, approve, apply once, verify, undo."""
