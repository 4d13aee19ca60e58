"""Tests of helpers/neural."""
