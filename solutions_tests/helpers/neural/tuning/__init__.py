"""Tests of helpers/neural/tuning."""
