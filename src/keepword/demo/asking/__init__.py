"""The sample's surveys: what is asked in them, what customers answer, and how they are asked."""
