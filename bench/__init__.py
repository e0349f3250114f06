"""Measurements and trials of the whole product, with real processes; none of it is part of the product."""
