"""The facts of the case the product starts from: the 2025 joint inspection of the 《决定》.

Plain typed values, no models and no clock. `statute`, `inspection`, `findings`, `recommendations`,
`mechanisms` and `indicators` hold what the public source says, in our own wording, with a pointer
into it; `people` and the `plan*` modules are invented for demonstration and marked `is_sample`.
"""
