"""Tests of helpers/vision/regions."""
