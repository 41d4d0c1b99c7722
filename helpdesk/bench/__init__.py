"""Speed, measured on this machine: `bin/bench portal` and what comes to stand beside it."""
