"""A case as evidence: everything that was said, done and promised, as files that anybody can read and check."""
