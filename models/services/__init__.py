"""What is done to the election: one function per act, inside the caller's transaction."""
