"""Chapter 4: convolution and pooling by hand, the famous architectures, augmentation."""
