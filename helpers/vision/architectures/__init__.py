"""The famous convolutional networks as torch.nn modules, built from their recipes (lessons 4.3 to 4.5)."""
