"""MobileNet, both versions: published counts, blocks against plain torch, training."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.mobilenet import (
    inverted_residual,
    mobilenet_v1,
    mobilenet_v2,
    separable_block,
    unfolded,
)
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("build", "parameters", "multiplies"),
    [(mobilenet_v1, 4_231_976, 568_740_352), (mobilenet_v2, 3_504_872, 300_774_272)],
)
def test_published_counts(build: object, parameters: int, multiplies: int) -> None:
    net = full_size(build, 1000, rng())  # type: ignore[arg-type]
    assert parameter_count(net) == parameters
    assert sum(row.multiplies for row in layer_table(net, (3, 224, 224))) == multiplies  # "569" and "300 million"


def test_width_shrinks_parameters_and_multiplications() -> None:
    half = full_size(mobilenet_v1, 1000, rng(), width=0.5)
    assert parameter_count(half) == 1_331_592
    wide = full_size(mobilenet_v2, 10, rng(), width=1.4)
    assert wide.head.in_features == 1792
    assert full_size(mobilenet_v2, 10, rng(), width=0.35).head.in_features == 1280


@pytest.mark.parametrize(("n_C_prev", "n_C", "stride", "f"), [(1, 1, 1, 3), (3, 5, 2, 3), (4, 2, 1, 5)])
def test_a_separable_block_is_groups_and_then_1x1(n_C_prev: int, n_C: int, stride: int, f: int) -> None:
    torch.manual_seed(0)
    block = separable_block(n_C_prev, n_C, stride=stride, f=f)
    x = torch.randn(2, n_C_prev, 7, 6)
    depthwise = functional.conv2d(x, block.depthwise.conv.weight, stride=stride, padding=f // 2, groups=n_C_prev)
    middle = torch.relu(functional.batch_norm(depthwise, None, None, training=True))
    after = functional.conv2d(middle, block.pointwise.conv.weight)
    torch.testing.assert_close(block(x), torch.relu(functional.batch_norm(after, None, None, training=True)))


@pytest.mark.parametrize("expansion", [1, 6])
@pytest.mark.parametrize(("n_C", "stride", "skip"), [(4, 1, True), (4, 2, False), (5, 1, False)])
@pytest.mark.parametrize("linear", [True, False])
def test_an_inverted_residual(expansion: int, n_C: int, stride: int, skip: bool, linear: bool) -> None:
    torch.manual_seed(1)
    block = inverted_residual(4, n_C, expansion=expansion, stride=stride, linear=linear)
    body = block.body if skip else block
    assert hasattr(block, "body") == skip and hasattr(body, "expand") == (expansion > 1)
    x = torch.randn(2, 4, 8, 6)

    def norm(z: torch.Tensor) -> torch.Tensor:
        return functional.batch_norm(z, None, None, training=True)

    a = norm(functional.conv2d(x, body.expand.conv.weight)).clamp(0, 6) if expansion > 1 else x
    wide = 4 * expansion
    a = functional.conv2d(a, body.depthwise.conv.weight, stride=stride, padding=1, groups=wide)
    z = norm(functional.conv2d(norm(a).clamp(0, 6), body.project.conv.weight))
    z = z if linear else z.clamp(0, 6)
    torch.testing.assert_close(block(x), z + x if skip else z)


def test_first_weights_depend_on_the_seed_only() -> None:
    one, same, other = (mobilenet_v1(3, rng(seed), width=0.25).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["stem.conv.weight"], other["stem.conv.weight"])


@pytest.mark.parametrize("build", [mobilenet_v1, mobilenet_v2])
def test_two_steps_lower_the_loss(build: object) -> None:
    net = build(2, rng(), width=0.25)  # type: ignore[operator]
    X, Y = rng().integers(0, 256, (8, 32, 32, 3), dtype=np.uint8), np.arange(8) % 2
    training = fit(net, X, Y, epochs=2, batch_size=8, learning_rate=0.001, rng=rng())
    with torch.no_grad():
        x = torch.tensor(X).movedim(-1, 1) / 255
        after = functional.cross_entropy(net(x), torch.tensor(Y))
    assert float(after) < 0.69 and training.stopped == ""


def test_refusals() -> None:
    assert "mobilenet_v1: classes is 0" in complaint(mobilenet_v1, 0, rng())
    assert "mobilenet_v2: width is 0" in complaint(mobilenet_v2, 3, rng(), width=0)
    assert "rng is None" in complaint(mobilenet_v2, 3, None, width=0.25)
    assert "expansion is 0" in complaint(inverted_residual, 3, 4, expansion=0)
    assert "stride is 0" in complaint(separable_block, 3, 4, stride=0)


@pytest.mark.parametrize(("n_C", "expansion"), [(4, 3), (5, 3), (4, 1)])
def test_a_block_unfolded_ends_in_its_output(n_C: int, expansion: int) -> None:
    block = inverted_residual(4, n_C, expansion=expansion).eval()
    x = torch.randn(2, 4, 5, 6)
    steps = unfolded(block, x)
    names = ["input", "expand", "depthwise", "project", "sum"]
    left_out = {"expand"} if expansion == 1 else set()
    left_out |= {"sum"} if n_C != 4 else set()
    assert list(steps) == [name for name in names if name not in left_out]
    torch.testing.assert_close(list(steps.values())[-1], block(x))
    assert steps["depthwise"].shape == (2, 4 * expansion, 5, 6)
    assert float(steps["depthwise"].min()) >= 0


def test_other_kinds_are_refused() -> None:
    assert complaint(mobilenet_v1, 3, rng(), width=1e9).startswith(
        "ValueError: mobilenet_v1: width is 1e+09, expected a number above 0 and at most 10."
    )
    assert complaint(mobilenet_v2, 3, rng(), width=1e9).startswith(
        "ValueError: mobilenet_v2: width is 1e+09, expected a number above 0 and at most 10."
    )
    assert complaint(inverted_residual, 4, 4, linear="no").startswith(
        "TypeError: inverted_residual: linear is 'no', expected True or False."
    )
    assert complaint(unfolded, None, 0).startswith(
        "TypeError: unfolded: block is a NoneType, expected a torch.nn module."
    )
    assert complaint(unfolded, inverted_residual(4, 4), np.ones((1, 4, 2, 2))).startswith(
        "TypeError: unfolded: x is an array of shape (1, 4, 2, 2), expected a Tensor."
    )
