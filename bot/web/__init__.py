"""The internet-facing process: customer API, streams, staff console, and the job that has turns answered."""
