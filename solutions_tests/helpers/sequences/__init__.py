"""Tests of helpers/sequences."""
