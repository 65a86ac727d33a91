"""Who may do what through the API: who signed a call, what it is about, which policies speak of it, and AWS's words."""
