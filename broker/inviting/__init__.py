"""`calc-broker enroll`: lets a worker of another machine in, once. Needs the broker's own files."""
