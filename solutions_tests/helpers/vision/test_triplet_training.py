"""Training by triplets: the gradients are those of autograd, the loss falls, and a divergence leaves finite numbers."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.torch_training import predict
from helpers.vision import triplet_training
from helpers.vision.siamese import encoder_net
from helpers.vision.triplet_training import train_encoder, triplet_steps
from helpers.vision.triplets import mine_triplets
from solutions_tests.helpers.probes import complaint, unchanged


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def pictures(people: int = 6, each: int = 5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Noisy pictures of a few patterns."""
    patterns = rng(seed).integers(0, 200, (people, 8, 8))
    owner = np.tile(np.arange(people), each)
    return (patterns[owner] + rng(seed + 1).integers(0, 56, (len(owner), 8, 8))).astype(np.uint8), owner


def settings(**more: Any) -> dict[str, Any]:
    return {"steps": 30, "people": 4, "pictures": 3, "learning_rate": 0.01, "rng": rng(2)} | more


@pytest.mark.parametrize("rule", ["random", "violating", "semi-hard"])
def test_the_loss_falls(rule: str) -> None:
    X, owner = pictures()
    net = encoder_net(8, 8, 1, 4, rng())
    with unchanged(X, owner):
        steps = train_encoder(net, X, owner, rule, **settings())
    assert [step.number for step in steps] == list(range(1, 31)) and not any(step.stopped for step in steps)
    share = [np.mean([step.active * step.chosen for step in part]) for part in (steps[:5], steps[-5:])]
    assert share[1] < 0.6 * share[0]
    assert all(0 <= step.spread <= 4 and 0 <= step.active <= 1 for step in steps)
    assert len(mine_triplets(predict(net, X), owner, "violating")) < 40


def test_the_gradient_is_that_of_autograd(monkeypatch: pytest.MonkeyPatch) -> None:
    """One step by our own backward step, and one by torch's, from the same weights and on the same triplets."""
    X, owner = pictures()
    chosen = []
    mine = mine_triplets

    def note(*args: Any, **more: Any) -> np.ndarray:
        chosen.append(mine(*args, **more))
        return chosen[-1]

    monkeypatch.setattr(triplet_training, "mine_triplets", note)
    batches: list[np.ndarray] = []

    def batch(x: np.ndarray, device: Any) -> torch.Tensor:
        batches.append(x)
        return torch.tensor(x)[:, None] / 255

    monkeypatch.setattr(triplet_training, "as_batch", batch)
    net, twin = encoder_net(8, 8, 1, 4, rng()), encoder_net(8, 8, 1, 4, rng()).train()
    step = next(triplet_steps(net, X, owner, "violating", **settings(steps=1)))
    F = twin(torch.tensor(batches[0])[:, None] / 255)
    a, p, n = chosen[0].T
    J = (((F[a] - F[p]) ** 2).sum(1) - ((F[a] - F[n]) ** 2).sum(1) + 0.2).clip(min=0).mean()
    J.backward()
    assert pytest.approx(float(J.detach()), rel=1e-5) == step.J and step.chosen == len(a)
    assert pytest.approx(float(torch.pdist(F.detach()).square().mean()), rel=1e-4) == step.spread
    for ours, theirs in zip(net.parameters(), twin.parameters(), strict=True):
        assert ours.grad is not None and theirs.grad is not None
        torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-4, atol=1e-6)


def test_the_rate_falls_to_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    rates: list[float] = []

    class Noted(torch.optim.Adam):
        def step(self, closure: Any = None) -> Any:
            rates.append(self.param_groups[0]["lr"])
            return super().step(closure)

    monkeypatch.setattr(torch.optim, "Adam", Noted)
    train_encoder(encoder_net(8, 8, 1, 4, rng()), *pictures(), "random", **settings(steps=4, learning_rate=0.4))
    assert rates == pytest.approx([0.4, 0.3, 0.2, 0.1])


def test_the_same_seed_gives_the_same_training() -> None:
    X, owner = pictures()
    nets = [encoder_net(8, 8, 1, 4, rng()) for _ in range(2)]
    one, two = (train_encoder(net, X, owner, "random", **settings(steps=4)) for net in nets)
    assert one == two
    assert (predict(nets[0], X) == predict(nets[1], X)).all()


def test_a_divergence_is_taken_back() -> None:
    X, owner = pictures()
    net = encoder_net(8, 8, 1, 4, rng(), length_one=False)
    steps = train_encoder(net, X, owner, "random", **settings(learning_rate=1e30))
    assert len(steps) < 30 and "Stopped at step" in steps[-1].stopped and "1e+30" in steps[-1].stopped
    assert all(bool(theta.isfinite().all()) for theta in net.state_dict().values())


def test_nothing_to_learn_is_no_error() -> None:
    X, owner = pictures()
    net = encoder_net(8, 8, 1, 4, rng())
    before = [theta.detach().clone() for theta in net.parameters()]
    steps = train_encoder(net, X, owner, "semi-hard", **settings(steps=3, alpha=0.0))
    assert all(step.chosen == 0 and step.J == 0 for step in steps)
    assert all(bool((one == two).all()) for one, two in zip(before, net.parameters(), strict=True))


def test_an_interruption_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    X, owner = pictures()
    count = []

    def interrupted(*args: Any, **more: Any) -> np.ndarray:
        count.append(1)
        if len(count) == 4:
            raise KeyboardInterrupt
        return mine_triplets(*args, **more)

    monkeypatch.setattr(triplet_training, "mine_triplets", interrupted)
    assert len(train_encoder(encoder_net(8, 8, 1, 4, rng()), X, owner, "violating", **settings())) == 3


def test_wrong_inputs() -> None:
    X, owner = pictures()
    net = encoder_net(8, 8, 1, 4, rng())
    assert "net is a int" in complaint(train_encoder, 3, X, owner, "random", **settings())
    assert "rule is 'hard'" in complaint(train_encoder, net, X, owner, "hard", **settings())
    assert "person has shape (3,)" in complaint(train_encoder, net, X, owner[:3], "random", **settings())
    assert "pictures is 1" in complaint(train_encoder, net, X, owner, "random", **settings(pictures=1))
    assert "people is 1" in complaint(train_encoder, net, X, owner, "random", **settings(people=1))
    assert "steps is 0" in complaint(train_encoder, net, X, owner, "random", **settings(steps=0))
    assert "alpha is -1" in complaint(train_encoder, net, X, owner, "random", **settings(alpha=-1))
    assert "learning_rate is 0" in complaint(train_encoder, net, X, owner, "random", **settings(learning_rate=0))
    assert "person has 0 identities with two pictures" in complaint(
        train_encoder, net, X, np.arange(30), "random", **settings()
    )


def test_other_kinds_are_refused() -> None:
    assert complaint(train_encoder, None, None, None, "all").startswith(
        "TypeError: train_encoder() missing 2 required keyword-only arguments: 'steps' and 'rng'"
    )
