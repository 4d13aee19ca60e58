"""What every unit of a network gives, so that it can be looked at (lessons 1.3 and 1.4)."""

from helpers.arrays import Array
from helpers.checks import check_kind
from helpers.neural.layers import Dense
from helpers.neural.network import Network
from helpers.neural.network_checks import check_input


def unit_outputs(network: Network, X: Array) -> list[Array]:
    """The outputs of all units for the examples X, layer by layer.

        A_l = g_l(W_l A_{l-1} + b_l),   A_0 = X      (1)

    One array for every dense layer: what it hands on to the next one, with all that lies between the two applied (the
    activation, a batch norm with its running averages). The last array is what the network itself gives.

    Parameters
    ----------
    network : Network
        With at least one dense layer.
    X : array (n_x, m)
        One example per column.

    Returns
    -------
    list of arrays (n_l, m)
        A_1 ... A_L.

    Raises
    ------
    ValueError or TypeError
        If network is none, or X does not fit the network, is empty, or holds NaN or infinity.
    """
    check_kind("unit_outputs", "network", network, Network, "Pass what dense_network gave.")
    check_input("unit_outputs", X, network.layers[0], network.parameters)
    A, outputs, dense = X, [], 0
    for layer in network.layers:
        if isinstance(layer, Dense):
            outputs += [A] if dense else []
            dense += 1
        A, _ = layer.forward(A, check=False)  # (1)
    return [*outputs, A]
