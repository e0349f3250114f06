"""The fault campaign: real processes are killed and starved at random moments, and every reminder is counted after.

Each run is drawn from a seed: what is due, which fault, at which moment. The processes are the product's own
(`tracker.launch.programs`) on its own PostgreSQL and Valkey; a supervisor restarts what was killed. Mail goes
to a server of ours that refuses, delays, drops, and remembers every letter it took.

Two things differ from an installation, both in `bench.faults.settings`: the clock wakes the jobs every second
instead of every morning, and the time of day comes from a file. So nobody waits for a lease of a quarter of an
hour or for a retry: the campaign turns the clock forward. A clock that skips three days is turned the same way.
"""
