"""Appendix: autoencoders, learning from reward, and networks that make things up."""
