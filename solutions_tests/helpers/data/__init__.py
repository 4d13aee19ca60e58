"""Tests of helpers/data."""
