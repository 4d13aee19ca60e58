"""Tests of the reference implementations; folders and names mirror those of `helpers`."""
