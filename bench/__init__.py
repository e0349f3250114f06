"""The whole product measured and tried: speed beside hand-written SQL, faults with real processes. `run.py bench`."""
