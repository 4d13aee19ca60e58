"""Networks: layers one after the other, their gradients in reverse order (lesson 1.4 and chapter 2)."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import accumulate
from typing import Any

import numpy as np

from helpers.arrays import Array, copy
from helpers.checks import as_numbers, check_choice, check_flags, check_number
from helpers.neural.activations import ACTIVATIONS
from helpers.neural.initializers import INITIALIZERS, Initializer
from helpers.neural.layers import (
    ACTIVATION_LAYERS,
    BatchNorm,
    Dense,
    Dropout,
    Layer,
    NamedArrays,
)
from helpers.neural.network_checks import (
    check_caches,
    check_input,
    check_layers,
    check_new_name,
    check_sizes,
    check_state,
    for_each_hidden,
)


class Network:
    """Layers one after the other: `network(X)` predicts, `forward` and `backward` train.

        A_0 = X,  A_k = layer_k(A_{k-1})                         (1)   forward; every layer leaves a cache
        dA_{k-1}, its gradients = backward_k(dA_k, cache_k)      (2)   the layers in reverse order

    `parameters` holds the arrays of all layers by name: "W1", "b1" of the first dense layer, "W2", "b2" of the second;
    a batch norm behind the first has "gamma1" and "beta1". They are the layers' own arrays: change them, in place or
    by assigning to a name, and the network has changed.

    Parameters
    ----------
    layers : sequence of Layer
        In the order in which the data pass them.

    Raises
    ------
    ValueError
        If there is no layer, one occurs twice, or the sizes of two neighbors do not fit.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)
        check_layers("Network", self.layers)
        numbers = list(accumulate(int("W" in layer.parameters) for layer in self.layers))  # 1 from the first W on
        self.parameters = _named_by_number("parameters", self.layers, numbers)
        self.statistics = _named_by_number("statistics", self.layers, numbers)
        self._names = [
            {key: f"{key}{number}" for key in layer.parameters}
            for layer, number in zip(self.layers, numbers, strict=True)
        ]

    def forward(
        self, X: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, list[Any]]:
        """The output of the last layer, and what every layer wants to remember for `backward`.

        Parameters
        ----------
        X : array (n_x, m)
            One example per column.
        training, rng : bool, and numpy Generator
            Whether this is a training step, and the source of chance in it: both matter to dropout and batch norm.
        check : bool
            Look at X once, for all layers; a training loop that has looked at all its data passes False.

        Returns
        -------
        out, caches : array (n_L, m), and list with one cache per layer

        Raises
        ------
        ValueError
            If X does not fit the first layer, is empty, or holds NaN or infinity.
        """
        if check:
            check_input("Network.forward", X, self.layers[0], self.parameters)
        A, caches = X, []
        for layer in self.layers:
            A, cache = layer.forward(A, training=training, rng=rng, check=False)  # (1)
            caches.append(cache)
        return A, caches

    def backward(
        self, dout: Array, caches: list[Any], *, check: bool = True, input_gradient: bool = True
    ) -> tuple[dict[str, Array], Array | None]:
        """The gradients of all parameters: backpropagation.

        1. The cost depends on the parameters of layer k only by way of A_k: its own `backward` turns dA_k into their
           gradients, and into dA_{k-1}.
        2. dA_{k-1} is what the layer before needs. So begin at the end, and hand the gradient on to the front.

        Parameters
        ----------
        dout : array (n_L, m)
            Derivative of the cost with respect to the output; the 1/m of an average is already in it.
        caches : list
            From `forward`.
        check, input_gradient : bool
            Look for wrong input first; compute dX. Training does not need dX: without it a first layer that is dense
            or a convolution has a third less to do.

        Returns
        -------
        gradients, dX : dict with the names and the order of `parameters`, and array (n_x, m) or None

        Raises
        ------
        ValueError
            If the caches are not those of this network, or dout does not have the shape of its output.
        """
        if check:
            check_caches("Network.backward", caches, self.layers)
        dA, found = dout, dict[str, Array]()
        first = 0 if input_gradient else next((k for k, layer in enumerate(self.layers) if layer.parameters), 0)
        for k in reversed(range(first, len(self.layers))):  # nothing before the first parameters needs a gradient
            needed = input_gradient or k > first or not self.layers[k].can_spare_input
            spare = {} if needed else {"input_gradient": False}
            dA, gradients = self.layers[k].backward(dA, caches[k], check=check, **spare)  # (2)
            found |= {self._names[k][key]: gradient for key, gradient in gradients.items()}
            check = False  # the gradients of the layers before are this network's own
        return {name: found[name] for name in self.parameters}, dA if input_gradient else None

    def __call__(self, X: Array) -> Array:
        """The output for the examples X (n_x, m): a prediction, without dropout and with the running averages."""
        check_input("Network", X, self.layers[0], self.parameters)
        A = X
        for layer in self.layers:
            A, _ = layer.forward(A, check=False)  # (1)
        return A

    def state(self) -> dict[str, Array]:
        """A copy of all that training changes, by name: the parameters, and the running averages of batch norm."""
        return {name: copy(array) for name, array in {**self.parameters, **self.statistics}.items()}

    def load(self, parameters: Mapping[str, Array]) -> None:
        """Replace the numbers of all parameters; what `state` gave brings the running averages back as well."""
        check_state("Network.load", parameters, self.parameters, self.statistics)
        for name, values in parameters.items():
            (self.parameters if name in self.parameters else self.statistics)[name] = values

    def copy(self) -> "Network":
        """A network of its own with the same layers and the same numbers."""
        return deepcopy(self)

    def __repr__(self) -> str:
        return f"Network([{', '.join(map(repr, self.layers))}])"


def _named_by_number(kind: str, layers: list[Layer], numbers: list[int]) -> NamedArrays:
    named: dict[str, Array] = {}
    for layer, number in zip(layers, numbers, strict=True):
        for key, array in getattr(layer, kind).items():
            check_new_name("Network", f"{key}{number}", named)
            named[f"{key}{number}"] = array
    return NamedArrays(named)


def dense_network(
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    hidden: str | Sequence[str] = "relu",
    output: str = "linear",
    init: str | Initializer | None = None,
    batch_norm: bool = False,
    keep_prob: float | Sequence[float] = 1.0,
    like: Array | None = None,
) -> Network:
    """A network of dense layers: Dense, BatchNorm if wanted, activation, Dropout if wanted, and so on to the output.

    Parameters
    ----------
    sizes : sequence of int
        n_0 ... n_L: features, units of each hidden layer, outputs.
    rng : numpy Generator
        The source of the first weights.
    hidden : str, or sequence of str
        The activation of the hidden layers, a key of `ACTIVATIONS`: for all, or for each.
    output : str
        The activation of the last layer; with "linear" the network ends in logits, as the losses want them.
    init : str or function, optional
        A key of `INITIALIZERS`, or a function called like those; otherwise He's weights where relu or leaky_relu
        follows, and Xavier's elsewhere.
    batch_norm : bool
        Whether the logits of the hidden layers are normalized; their dense layers then have no biases.
    keep_prob : float, or sequence of float
        With which probability a hidden unit survives dropout, above 0 and at most 1: for all layers, or for each.
    like : array, optional
        Whose library, dtype and device the parameters get; numpy and float64 where nothing is given.

    Returns
    -------
    Network

    Raises
    ------
    ValueError or TypeError
        If a size, a name or a probability is not one, or like is no array.
    """
    sizes = check_sizes("dense_network", sizes)
    like = None if like is None else as_numbers("dense_network", "like", like)
    init = init if init is None or callable(init) else check_choice("dense_network", "init", init, INITIALIZERS)
    L = len(sizes) - 1
    activations = [*for_each_hidden("dense_network", "hidden", hidden, L - 1), output]
    keeps = [*for_each_hidden("dense_network", "keep_prob", keep_prob, L - 1), 1.0]
    keep_probs = [check_number("dense_network", "keep_prob", keep) for keep in keeps]
    check_flags("dense_network", batch_norm=batch_norm)
    layers: list[Layer] = []
    for l in range(1, L + 1):
        g, normalize = activations[l - 1], batch_norm and l < L
        check_choice("dense_network", "hidden" if l < L else "output", g, ACTIVATIONS)
        first = init or ("he" if g in ("relu", "leaky_relu") else "xavier")
        layers.append(Dense(sizes[l - 1], sizes[l], rng=rng, init=first, bias=not normalize, like=like))
        layers += [BatchNorm(sizes[l], like=like)] if normalize else []
        layers += [ACTIVATION_LAYERS[g]()] if g != "linear" else []
        layers += [Dropout(keep_probs[l - 1])] if keep_probs[l - 1] != 1 else []
    return Network(layers)
