"""The shared package of the course: what the lessons import, and what you are invited to read.

The notation of the course, kept everywhere
-------------------------------------------
Columns are examples: X is (n_x, m) with one example of n_x features in each of its m columns; the labels Y are
(1, m), or (C, m) for C classes. Layer l has n_l units, W is (n_l, n_{l-1}) and b is (n_l, 1); a single neuron has w of
shape (n_x, 1) and a number b. Pictures are (m, n_H, n_W, n_C), filters (f, f, n_C_prev, n_C). Sequences put time
first, (T, n, m), so that x[t] is the (n, m) matrix of the formula. Boxes are (b_x, b_y, b_h, b_w): midpoint and size,
in the frame that the docstring names.

A capital letter is a whole batch, a small one a single example or number: z is the logit of one example and Z the row
of all of them. A is an activation (for the last layer the prediction, y-hat), L the loss of one example, J the cost:
the average of the losses. `dZ` is short for the derivative of the cost J with respect to Z, and so for every d-name;
where a function follows single examples, of their loss (`logistic_gradients`: dZ = A - Y, 1/m comes with dw and db).

Functions come as `name_forward(...) -> (out, cache)` and `name_backward(dout, cache) -> gradients in argument order`.
The cache holds what the backward step needs, and nothing is kept anywhere else. Every function takes numpy arrays or
torch tensors, gives back the same kind (and dtype and device), and never changes its arguments.
"""

from helpers.threads import limit_threads

limit_threads()
