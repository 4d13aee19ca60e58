"""JupyterLab driven as a learner does, in a real browser."""
