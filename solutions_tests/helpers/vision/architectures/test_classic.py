"""LeNet-5, AlexNet and VGG: published counts, the same numbers as plain torch, training, refusals."""

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.classic import VGG, alexnet, lenet5, small_vgg, vgg
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("net", "shape", "parameters", "multiplies"),
    [
        (full_size(lenet5, 10, rng()), (1, 32, 32), 61_706, 416_520),
        (full_size(lenet5, 10, rng(), channels=3), (3, 32, 32), 62_006, 651_720),
        (full_size(alexnet, 1000, rng()), (3, 227, 227), 62_378_344, 1_135_256_096),
        (full_size(alexnet, 1000, rng(), groups=2), (3, 227, 227), 60_965_224, 724_406_816),
        (full_size(vgg, 11, 1000, rng()), (3, 224, 224), 132_863_336, 7_609_090_048),
        (full_size(vgg, 13, 1000, rng()), (3, 224, 224), 133_047_848, 11_308_466_176),
        (full_size(vgg, 16, 1000, rng()), (3, 224, 224), 138_357_544, 15_470_264_320),
        (full_size(vgg, 19, 1000, rng()), (3, 224, 224), 143_667_240, 19_632_062_464),
    ],
)
def test_published_counts(net: Any, shape: tuple[int, ...], parameters: int, multiplies: int) -> None:
    assert parameter_count(net) == parameters
    rows = layer_table(net, shape)
    assert sum(row.multiplies for row in rows) == multiplies
    assert rows[-1].shape == (1000,) or rows[-1].shape == (10,)


def test_shapes_of_the_papers() -> None:
    shapes = {row.name: row.shape for row in layer_table(full_size(alexnet, 1000, rng()), (3, 227, 227))}
    assert [shapes[f"conv{k}"] for k in range(1, 6)] == [
        (96, 55, 55), (256, 27, 27), (384, 13, 13), (384, 13, 13), (256, 13, 13)
    ]  # fmt: skip
    assert shapes["flatten"] == (9216,) and shapes["norm2"] == (256, 27, 27)
    assert "norm1" not in dict(full_size(alexnet, 10, rng(), normalized=False).named_children())
    for depth in VGG:
        rows = layer_table(full_size(vgg, depth, 1000, rng()), (3, 224, 224))
        assert sum(row.parameters > 0 for row in rows) == depth
        assert next(row.shape for row in rows if row.name == "pool5") == (512, 7, 7)


def test_width_makes_a_narrow_vgg() -> None:
    narrow = full_size(vgg, 16, 10, rng(), width=0.125)
    assert narrow.conv1_1.conv.out_channels == 8 and narrow.conv5_3.conv.out_channels == 64
    assert narrow.dense1.in_features == 64 * 49 and narrow.dense1.out_features == 512


@given(
    activation=some.sampled_from(["tanh", "sigmoid", "relu"]), pooling=some.sampled_from(["average", "max"]),
    m=some.integers(1, 3), channels=some.integers(1, 3), size=some.sampled_from([28, 32]), seed=some.integers(0, 99),
)  # fmt: skip
def test_lenet_is_what_its_recipe_says(
    activation: str, pooling: str, m: int, channels: int, size: int, seed: int
) -> None:
    net = lenet5(7, rng(seed), activation=activation, pooling=pooling, channels=channels, size=size)
    x = torch.tensor(rng(seed).random((m, channels, size, size)), dtype=torch.float32)
    functions: dict[str, Any] = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu}
    pools: dict[str, Any] = {"average": functional.avg_pool2d, "max": functional.max_pool2d}
    g, pool = functions[activation], pools[pooling]
    w = dict(net.named_parameters())
    a = functional.pad(x, [(32 - size) // 2] * 4)
    a = pool(g(functional.conv2d(a, w["conv1.weight"], w["conv1.bias"])), 2)
    a = pool(g(functional.conv2d(a, w["conv2.weight"], w["conv2.bias"])), 2).reshape(m, 400)
    a = g(a @ w["dense1.weight"].T + w["dense1.bias"])
    a = g(a @ w["dense2.weight"].T + w["dense2.bias"])
    torch.testing.assert_close(net(x), a @ w["head.weight"].T + w["head.bias"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("f", "mean", "dense"), [(3, False, (5,)), (5, True, ()), (1, True, (4, 3))])
def test_a_small_vgg_is_what_its_recipe_says(f: int, mean: bool, dense: tuple[int, ...]) -> None:
    net = small_vgg([(2, 3), (1, 4)], 6, rng(1), shape=(2, 9, 8), f=f, dense=dense, mean=mean)
    x = torch.tensor(rng(2).random((3, 2, 9, 8)), dtype=torch.float32)
    a, w = x, dict(net.named_parameters())
    for name in ("1_1", "1_2", "2_1"):
        conv = functional.conv2d(a, w[f"conv{name}.conv.weight"], w[f"conv{name}.conv.bias"], padding=f // 2)
        a = torch.relu(conv)
        a = functional.max_pool2d(a, 2) if name != "1_1" else a
    a = a.mean(dim=(2, 3)) if mean else a.flatten(1)
    for k in range(1, len(dense) + 1):
        a = torch.relu(a @ w[f"dense{k}.weight"].T + w[f"dense{k}.bias"])
    torch.testing.assert_close(net(x), a @ w["head.weight"].T + w["head.bias"], rtol=1e-4, atol=1e-5)


def test_groups_halve_what_a_filter_sees() -> None:
    net = full_size(alexnet, 10, rng(), groups=2)
    assert net.conv2.weight.shape == (256, 48, 5, 5) and net.conv3.weight.shape == (384, 256, 3, 3)


def test_normalization_is_that_of_the_paper() -> None:
    norm = full_size(alexnet, 10, rng()).norm1
    x = rng().random((1, 7, 2, 2))
    squares = np.pad(x, ((0, 0), (2, 2), (0, 0), (0, 0))) ** 2
    sums = sum(squares[:, k : k + 7] for k in range(5))
    np.testing.assert_allclose(norm(torch.tensor(x)).numpy(), x / (2 + 1e-4 * sums) ** 0.75)


def test_first_weights_depend_on_the_seed_and_fit_the_activation() -> None:
    one, same, other = (lenet5(10, rng(seed)).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["conv1.weight"], other["conv1.weight"])
    relu = lenet5(10, rng(), activation="relu").state_dict()
    torch.testing.assert_close(relu["dense1.weight"], one["dense1.weight"] * 2**0.5)
    torch.testing.assert_close(relu["head.weight"], one["head.weight"])
    assert abs(float(one["dense1.weight"].std()) * 20 - 1) < 0.02  # 1/fan-in = 1/400


def test_dropout_only_where_it_is_asked_for() -> None:
    kinds = [row.kind for row in layer_table(full_size(vgg, 11, 10, rng()), (3, 224, 224))]
    assert kinds.count("Dropout") == 2
    assert not any(isinstance(part, torch.nn.Dropout) for part in small_vgg([(1, 4)], 3, rng()).modules())


@pytest.mark.parametrize(
    "net", [lenet5(2, rng(), size=28), lenet5(2, rng(), size=28, activation="relu", pooling="max"),
            small_vgg([(2, 4), (2, 8)], 2, rng()), small_vgg([(1, 4), (1, 8)], 2, rng(), mean=True, dense=())]
)  # fmt: skip
def test_two_steps_lower_the_loss(net: Any) -> None:
    X, Y = rng().integers(0, 256, (8, 28, 28), dtype=np.uint8), np.arange(8) % 2
    costs = fit(net, X, Y, epochs=2, batch_size=8, learning_rate=0.002, rng=rng()).history.cost
    assert costs[2] < costs[1] < costs[0]


def test_refusals() -> None:
    assert "lenet5: activation is 'gelu'" in complaint(lenet5, 10, rng(), activation="gelu")
    assert "lenet5: pooling is 'sum'" in complaint(lenet5, 10, rng(), pooling="sum")
    assert "lenet5: size is '30'" in complaint(lenet5, 10, rng(), size=30)
    assert "lenet5: classes is 0" in complaint(lenet5, 0, rng())
    assert "rng is None" in complaint(lenet5, 10, None)
    assert "alexnet: groups is '3'" in complaint(alexnet, 10, rng(), groups=3)
    assert "vgg: depth is '17'" in complaint(vgg, 17, 10, rng())
    assert "vgg: width is 0" in complaint(vgg, 16, 10, rng(), width=0)
    assert "groups is empty" in complaint(small_vgg, [], 10, rng())
    assert "expected at most 4 for pictures of 28 x 28" in complaint(small_vgg, [(1, 2)] * 5, 10, rng())
    assert "small_vgg: convolutions is 0" in complaint(small_vgg, [(0, 2)], 10, rng())
    assert "f is 4, expected an odd number" in complaint(partial(small_vgg, f=4), [(1, 2)], 10, rng())
    assert "small_vgg: dropout is 2" in complaint(small_vgg, [(1, 2)], 10, rng(), dropout=2)
    assert "small_vgg: dense is 0" in complaint(small_vgg, [(1, 2)], 10, rng(), dense=(0,))


def test_other_kinds_are_refused() -> None:
    assert complaint(small_vgg, [1, 2], 3, rng()).startswith(
        "TypeError: small_vgg: groups[0] is 1, expected a list of tuple."
    )
    assert complaint(small_vgg, [(1, 2, 3)], 3, rng()).startswith(
        "ValueError: small_vgg: groups is [(1, 2, 3)], expected pairs (convolutions, n_C)."
    )
    assert complaint(small_vgg, [(1, 4)], 3, rng(), shape=(28, 28)).startswith(
        "ValueError: small_vgg: shape has 2 entries, expected 3."
    )
    assert complaint(alexnet, 3, rng(), normalized="no").startswith(
        "TypeError: alexnet: normalized is 'no', expected True or False."
    )
