"""Chapter 3, and what chapter 2 already needs of it: judging a project by sets, metrics and errors."""
