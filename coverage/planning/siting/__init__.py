"""Where the next facilities go: candidates, what is asked of them, and the best set with its proof."""
