"""The R-CNN family in miniature (lesson 4.8): region proposals, and three ways to look at each of them."""
