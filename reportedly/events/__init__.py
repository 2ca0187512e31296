"""Who did what to whom, when and where: from triggers to coded events (``coding`` has the stage)."""
