"""Tests of helpers/vision."""
