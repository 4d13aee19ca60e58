"""Tests of helpers/beyond."""
