"""The statistics: reduce on any engine, infer on the reduction. Usable alone, without Django."""
