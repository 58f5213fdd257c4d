"""The whole system, as people use it: a real start, a real model, a real Chromium."""
