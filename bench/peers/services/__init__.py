"""One module a job system, each of them behind `base.Service`; run in an environment of its own."""
