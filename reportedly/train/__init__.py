"""Fits the attribution model and makes the files that the package ships (extra ``train``)."""
