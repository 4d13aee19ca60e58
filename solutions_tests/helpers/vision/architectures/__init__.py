"""Tests of helpers/vision/architectures."""
