"""From any text to ranked causes: clean, find what it says, weigh. Pure: the same text gives the same answer."""
