"""Tests of helpers/projects."""
