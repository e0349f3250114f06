"""What the product promises about speed, measured on generated rows beside hand-written SQL: `run.py bench`."""
