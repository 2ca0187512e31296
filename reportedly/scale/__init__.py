"""More than one machine: partitions of the input are read on Ray into a dataset of Parquet files, then loaded.

    tally = ingest_on_ray(["s3://news/2024/*.parquet"], "s3://news/coded", ScaleOptions(workers=512))
    with open_store("postgresql://host/news", create=True) as store:
        load_dataset("s3://news/coded", store)

A dataset has the tables of the store, each a folder with a file for each partition; ``docs/scale.md`` tells the rest.
"""

from __future__ import annotations

from reportedly.scale.dataset import Dataset
from reportedly.scale.loading import Loaded, load_dataset
from reportedly.scale.ray_engine import ScaleOptions, Watching, ingest_on_ray

__all__ = ["Dataset", "Loaded", "ScaleOptions", "Watching", "ingest_on_ray", "load_dataset"]
