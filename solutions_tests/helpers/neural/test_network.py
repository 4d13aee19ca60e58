"""Networks of random depth against torch autograd, their living parameters, and training."""

import pickle
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.activations import ACTIVATIONS
from helpers.neural.layers import Dense, Layer
from helpers.neural.network import Network, dense_network
from helpers.neural.softmax import one_hot, softmax_cross_entropy_backward, softmax_cross_entropy_forward
from solutions_tests.helpers.neural.test_dense import TRUTH
from solutions_tests.helpers.probes import close, drawn, keeps_promises, tensor, unchanged


def draw(n: int, m: int, seed: int) -> Any:
    """Sizes and activations of a network with up to three hidden layers, and a generator."""
    rng = np.random.default_rng(seed)
    sizes = [n, *(int(k) for k in rng.integers(1, 6, rng.integers(1, 5)))]
    names = [str(name) for name in rng.choice(list(ACTIVATIONS), len(sizes) - 1)]
    return sizes, names, rng


def torch_output(X: torch.Tensor, parameters: dict[str, torch.Tensor], names: list[str]) -> torch.Tensor:
    for l, name in enumerate(names, 1):
        b = parameters[f"b{l}"][:, 0] if f"b{l}" in parameters else None
        X = torch.nn.functional.linear(X.T, parameters[f"W{l}"], b).T
        if f"gamma{l}" in parameters:
            gamma, beta = parameters[f"gamma{l}"][:, 0], parameters[f"beta{l}"][:, 0]
            X = torch.nn.functional.batch_norm(X.T, None, None, gamma, beta, training=True).T
        X = TRUTH[name](X)
    return X


@pytest.mark.parametrize("batch_norm", [False, True])
@drawn
def test_gradients_are_those_of_autograd(batch_norm: bool, n: int, m: int, seed: int) -> None:
    m = m + 2 * batch_norm  # torch does not normalize over one example
    sizes, names, rng = draw(n, m, seed)
    X, dout = rng.standard_normal((n, m)), rng.standard_normal((sizes[-1], m))
    options: Any = {"hidden": names[:-1], "output": names[-1], "batch_norm": batch_norm}

    def build(like: Any) -> Network:
        network = dense_network(sizes, rng=np.random.default_rng(seed), like=like, **options)
        for name in network.parameters:
            network.parameters[name] += 0.1
        return network

    def run(X: Any, dout: Any) -> Any:
        network = build(X)
        out, caches = network.forward(X, training=True)
        assert batch_norm or abs(network(X) - out).max() == 0
        gradients, dX = network.backward(dout, caches)
        assert list(gradients) == list(network.parameters)
        short, nothing = network.backward(dout, caches, check=False, input_gradient=False)
        close(tuple(short.values()), tuple(gradients.values()))
        assert nothing is None
        return out, dX, tuple(gradients.values())

    found = keeps_promises(run, X, dout)
    Xt = tensor(X).requires_grad_()
    parameters = {name: tensor(x).requires_grad_() for name, x in build(X).parameters.items()}
    truth = torch_output(Xt, parameters, names)
    truth.backward(tensor(dout))
    close(found, (truth, Xt.grad, tuple(x.grad for x in parameters.values())), rtol=1e-6, atol=1e-9)


def step(network: Network, X: Any, Y: Any, rate: float, **options: Any) -> float:
    """One step of gradient descent on the softmax cost, as a learner would write it."""
    Z, caches = network.forward(X, training=True, **options)
    J, cache = softmax_cross_entropy_forward(Z, Y)
    gradients, _ = network.backward(softmax_cross_entropy_backward(1, cache), caches)
    for name in network.parameters:
        network.parameters[name] = network.parameters[name] - rate * gradients[name]
    return float(J)


@drawn
def test_ten_steps_are_those_of_torch(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, labels = rng.standard_normal((n, m)), rng.integers(0, 3, (1, m))
    networks = [dense_network((n, 7, 5, 3), rng=np.random.default_rng(seed), like=x) for x in (X, tensor(X))]
    linear = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in ((n, 7), (7, 5), (5, 3))]
    for l, layer in enumerate(linear, 1):
        layer.weight.data = tensor(networks[0].parameters[f"W{l}"])
        layer.bias.data.zero_()
    model = torch.nn.Sequential(linear[0], torch.nn.ReLU(), linear[1], torch.nn.ReLU(), linear[2])
    sgd, Y, costs = torch.optim.SGD(model.parameters(), lr=0.02), one_hot(labels, 3), []
    for _ in range(10):
        cost = torch.nn.functional.cross_entropy(model(tensor(X).T), tensor(labels)[0])
        costs.append(step(networks[0], X, Y, 0.02))
        close(costs[-1], cost.item())
        close(step(networks[1], tensor(X), tensor(Y), 0.02), cost.item())
        sgd.zero_grad()
        cost.backward()
        sgd.step()
    assert costs[2] < costs[1] < costs[0]
    close(networks[0].parameters["W2"], linear[1].weight)


X = np.random.default_rng(3).standard_normal((2, 5))


def small(**options: Any) -> Network:
    return dense_network((2, 4, 3), rng=np.random.default_rng(1), **options)


@pytest.mark.parametrize("library", [np.asarray, torch.tensor])
def test_the_parameters_are_alive(library: Any) -> None:
    network, x = small(like=library(X)), library(X)
    before = network(x)
    weights = network.layers[0].parameters["W"]
    assert network.parameters["W1"] is weights
    network.parameters["W1"] *= 2
    assert network.parameters["W1"] is weights
    twice = network(x)
    assert float(abs(twice - before).max()) > 1e-3
    network.parameters["W1"] = weights / 2
    close(network(x), before)
    network.layers[0].parameters["W"] = 2 * weights
    close(network(x), twice)
    network.parameters |= {"W1": weights / 2}
    close(network(x), before)
    network.parameters.update(b2=np.ones((3, 1)))
    close(network(x), before + 1)
    assert network.parameters["W1"] is weights


def test_state_load_copy_and_pickle() -> None:
    network = small(batch_norm=True)
    network.forward(3 + X, training=True)
    state, before = network.state(), network(X)
    twins = [network.copy(), pickle.loads(pickle.dumps(network))]
    for _ in range(3):
        network.forward(X, training=True)
        network.parameters["W1"] += 1
    assert abs(network(X) - before).max() > 1e-3
    for twin in twins:
        close(twin(X), before)
        twin.parameters["W1"] += 1
        assert abs(twin(X) - before).max() > 1e-3
        assert twin.parameters["W1"] is twin.layers[0].parameters["W"]
    with unchanged(*state.values()):
        network.load(state)
        close(network(X), before)
        network.parameters["b2"] += 1
    assert list(state) == ["W1", "gamma1", "beta1", "W2", "b2", "running_mean1", "running_variance1"]
    network.load({name: tensor(values) for name, values in state.items() if "running" not in name})
    close(network(X), before)


def test_what_dense_network_builds() -> None:
    network = dense_network((2, 5, 4, 1), rng=np.random.default_rng(0), hidden=["relu", "tanh"], output="sigmoid")
    assert repr(network) == ("Network([Dense(2, 5), ReLU(), Dense(5, 4), Tanh(), Dense(4, 1), Sigmoid()])")
    full = dense_network((2, 5, 4, 1), rng=np.random.default_rng(0), batch_norm=True, keep_prob=[0.5, 1], init="glorot")
    assert repr(full) == (
        "Network([Dense(2, 5, bias=False), BatchNorm(5), ReLU(), Dropout(0.5),"
        " Dense(5, 4, bias=False), BatchNorm(4), ReLU(), Dense(4, 1)])"
    )
    assert list(full.parameters) == ["W1", "gamma1", "beta1", "W2", "gamma2", "beta2", "W3", "b3"]
    wide = dense_network((400, 300, 300, 2), rng=np.random.default_rng(0), hidden=("relu", "tanh"))
    spread = [float((wide.parameters[f"W{l}"] ** 2).mean()) for l in (1, 2, 3)]
    close(spread, [2 / 400, 1 / 300, 1 / 300], rtol=0.1)
    close(dense_network((3, 2), rng=np.random.default_rng(0), init="zeros")(np.ones((3, 4))), np.zeros((2, 4)))
    close(
        dense_network((3, 2), rng=np.random.default_rng(0), init=lambda n, p, rng, like: np.ones((n, p))).parameters[
            "W1"
        ],
        np.ones((2, 3)),
    )


def test_a_layer_of_ones_own() -> None:
    class Square(Layer):
        def forward(self, A: Any, *, training: bool = False, rng: Any = None, check: bool = True) -> Any:
            return A**2, A

        def backward(self, dout: Any, cache: Any, *, check: bool = True) -> Any:
            return 2 * cache * dout, {}

    network = Network([Square(), Dense(2, 1, rng=np.random.default_rng(0))])
    out, caches = network.forward(X)
    W = network.parameters["W1"]
    close(out, W @ X**2)
    close(network.backward(np.ones((1, 5)), caches)[1], W.T * 2 * X)
