"""The nouns: what an account holds, as frozen values. No I/O; imports nothing of ours but itself."""
