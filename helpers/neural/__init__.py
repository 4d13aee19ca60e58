"""Chapters 1 and 2: neural networks from the single neuron on, written to be read."""
