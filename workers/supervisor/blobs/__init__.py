"""The blobs that attempts take and make, on their way between the broker and the worker's disk."""
