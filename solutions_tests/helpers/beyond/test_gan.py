"""The game: who moves in which step, that two steps help, replays, scores, the ring, and the best discriminator."""

from copy import deepcopy
from math import log
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch.nn.functional import logsigmoid

from helpers.beyond.game_value import optimal_discriminator
from helpers.beyond.gan import Game, discriminator_step, draw_noise, generator_step, play, start_game
from helpers.beyond.gan_losses import LOSSES, discriminator_loss_forward, generator_loss_forward
from helpers.beyond.gan_nets import discriminator_net, generator_net
from helpers.beyond.gan_replay import MOVES, Replay
from helpers.beyond.gan_scores import classes_made, inception_score, modes_reached
from helpers.beyond.gan_trials import LINE, SETTINGS, curve_of, line_game, points_game, ring_game
from helpers.beyond.gan_views import gradient_size, made_up, pull_on_examples, taken_for_real
from helpers.data.ring import ring_centers, ring_of_gaussians
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, unchanged


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def numbers(net: Any) -> np.ndarray:
    return np.concatenate([x.detach().cpu().numpy().ravel() for x in net.parameters()])


def small_game(loss: str = "non-saturating", **more: Any) -> Game:
    G, D = generator_net((2, 8, 2), rng(1)), discriminator_net((2, 8), rng(2))
    return start_game(G, D, lambda m, r: ring_of_gaussians(m, r).T, rng(3), loss=loss, **more)


def costs(game: Game) -> tuple[float, float]:
    """J_D and J_G on one large draw."""
    fake, real = made_up(game, 4000, rng(7)), ring_of_gaussians(4000, rng(8))
    logit = lambda X: np.log(taken_for_real(game, X)) - np.log1p(-taken_for_real(game, X))  # noqa: E731
    Z = logit(fake)
    return float(discriminator_loss_forward(logit(real), Z)[0]), float(generator_loss_forward(Z, loss=game.loss)[0])


@pytest.mark.parametrize("loss", LOSSES)
def test_each_step_moves_its_own_player_only(loss: str) -> None:
    game = small_game(loss)
    before = numbers(game.G), numbers(game.D)
    discriminator_step(game)
    assert (numbers(game.G) == before[0]).all() and (numbers(game.D) != before[1]).any()
    assert all(theta.grad is None for theta in game.G.parameters())
    between = numbers(game.D)
    generator_step(game)
    assert (numbers(game.D) == between).all() and (numbers(game.G) != before[0]).any()
    assert all(theta.requires_grad for theta in game.D.parameters())


@pytest.mark.parametrize("loss", LOSSES)
def test_two_steps_lower_the_cost_of_the_one_who_makes_them(loss: str) -> None:
    game = small_game(loss, batch_size=1000)
    start = costs(game)
    for _ in range(2):
        discriminator_step(game)
    after_D = costs(game)
    assert after_D[0] < start[0]
    for _ in range(2):
        generator_step(game)
    after_G = costs(game)
    assert after_G[1] < after_D[1]
    assert after_G[0] > after_D[0]  # what helps one hurts the other


def test_a_step_is_the_one_that_autograd_and_adam_make() -> None:
    game = small_game()
    twin = deepcopy(game)
    J, D_real, D_fake = discriminator_step(game)
    real = torch.tensor(twin.draw_real(128, twin.rng), dtype=torch.float32)
    fake = twin.G(draw_noise(twin, 128)).detach()
    own = -torch.log(torch.sigmoid(twin.D(real))).mean() - torch.log(1 - torch.sigmoid(twin.D(fake))).mean()
    adam = torch.optim.Adam(twin.D.parameters(), lr=1e-3, betas=(0.5, 0.999))
    own.backward()
    adam.step()
    assert abs(J - float(own.detach())) < 1e-5
    close(numbers(game.D), numbers(twin.D), rtol=1e-4, atol=1e-6)
    assert 0 < D_real < 1 and 0 < D_fake < 1
    J_G = generator_step(game)
    own_G = -torch.log(torch.sigmoid(twin.D(twin.G(draw_noise(twin, 128))))).mean()
    assert abs(J_G - float(own_G.detach())) < 1e-4
    slopes = torch.autograd.grad(own_G, list(twin.G.parameters()))
    assert all((theta.grad is not None) and torch.allclose(theta.grad, s, atol=1e-5)
               for theta, s in zip(game.G.parameters(), slopes, strict=True))  # fmt: skip


@pytest.mark.parametrize("loss", LOSSES)
def test_a_round_is_so_many_steps_of_each_by_its_own_fresh_gradient(loss: str) -> None:
    game = small_game(loss, rate_G=3e-3, rate_D=2e-3)
    twin = deepcopy(game)
    assert len(list(play(game, 1, steps_D=3, steps_G=2))) == 1
    adam_D = torch.optim.Adam(twin.D.parameters(), lr=2e-3, betas=(0.5, 0.999))
    adam_G = torch.optim.Adam(twin.G.parameters(), lr=3e-3, betas=(0.5, 0.999))
    for _ in range(3):
        real = torch.tensor(twin.draw_real(128, twin.rng), dtype=torch.float32)
        fake = twin.G(draw_noise(twin, 128)).detach()
        adam_D.zero_grad()
        (-logsigmoid(twin.D(real)).mean() - logsigmoid(-twin.D(fake)).mean()).backward()
        adam_D.step()
    for _ in range(2):
        Z = twin.D(twin.G(draw_noise(twin, 128)))
        adam_G.zero_grad()
        (logsigmoid(-Z).mean() if loss == "saturating" else -logsigmoid(Z).mean()).backward()
        adam_G.step()
    close(numbers(game.D), numbers(twin.D), rtol=1e-4, atol=2e-5)
    close(numbers(game.G), numbers(twin.G), rtol=1e-4, atol=2e-5)


def test_rounds_are_counted_and_kept() -> None:
    game = small_game()
    rounds = list(play(game, 3, steps_D=2, steps_G=2))
    assert [now.number for now in rounds] == [1, 2, 3] == [now.number for now in game.history]
    assert game.rounds == 3
    assert list(play(game, 0)) == []


def test_pulls_are_the_slopes_of_the_cost() -> None:
    game = small_game()
    X = ring_of_gaussians(5, rng(4)).astype(np.float32)
    for loss in LOSSES:
        with unchanged(X):
            pull = pull_on_examples(game, X, loss)
        assert all(theta.grad is None for theta in game.D.parameters())
        rows = torch.tensor(X.T, requires_grad=True)
        D = torch.sigmoid(game.D(rows))
        total = torch.log(1 - D).sum() if loss == "saturating" else -torch.log(D).sum()
        total.backward()
        close(pull, -rows.grad.numpy().T, rtol=1e-4, atol=1e-6)
        game.D.zero_grad()


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradients_size_is_its_length(loss: str) -> None:
    game = small_game()
    Z = game.D(game.G(draw_noise(game, 50, rng(5))))
    J = logsigmoid(-Z).mean() if loss == "saturating" else -logsigmoid(Z).mean()
    slopes = torch.cat([slope.ravel() for slope in torch.autograd.grad(J, list(game.G.parameters()))])
    close(gradient_size(game, 50, rng(5), loss), float(slopes.norm()), rtol=1e-4)


def test_a_sure_discriminator_silences_the_saturating_loss_only() -> None:
    game = small_game()
    with torch.no_grad():
        game.D[-1].bias -= 12
    sizes = {loss: gradient_size(game, 200, rng(5), loss) for loss in LOSSES}
    assert sizes["saturating"] < 1e-3 < 0.01 < sizes["non-saturating"]


def test_the_noise_is_what_was_asked_for() -> None:
    z = draw_noise(small_game(), 5000, rng(0)).numpy()
    assert z.shape == (5000, 2) and abs(z.mean()) < 0.05 and abs(z.std() - 1) < 0.05
    u = draw_noise(small_game(noise="uniform"), 5000, rng(0)).numpy()
    assert 0 <= u.min() < 0.01 and 0.99 < u.max() < 1 and abs(u.mean() - 0.5) < 0.02


def test_the_same_moves_lead_to_the_same_place() -> None:
    replay = Replay(small_game, keep=4)
    one = numbers(replay.after("DGrD").G)
    assert (numbers(replay.after("DGrD").G) == one).all()
    assert (numbers(Replay(small_game).after("DGrD").G) == one).all()
    replay.after("DDDDDDDDDDD")
    assert len(replay.known) <= 5 and "" in replay.known
    assert (numbers(replay.after("DGrD").G) == one).all()
    assert replay.after("r").rounds == MOVES["r"] and replay.after("").rounds == 0
    by_hand = small_game()
    discriminator_step(by_hand)
    generator_step(by_hand)
    assert (numbers(replay.after("DG").G) == numbers(by_hand.G)).all()
    assert "moves contain 'x'" in complaint(replay.after, "Dx")


@drawn
def test_modes_are_counted_as_by_hand(n: int, m: int, seed: int) -> None:
    X, centers = rng(seed).normal(size=(2, 10 * n)), rng(seed + 1).normal(size=(2, m))
    with unchanged(X, centers):
        found = modes_reached(X, centers, radius=0.5, least=0.1)
    counts = np.zeros(m, dtype=int)
    for x in X.T:
        gaps = np.linalg.norm(centers.T - x, axis=1)
        counts[gaps.argmin()] += gaps.min() <= 0.5
    assert found.counts.tolist() == counts.tolist()
    assert found.reached == (counts >= 0.1 * X.shape[1]).sum()
    assert abs(found.share - counts.sum() / X.shape[1]) < 1e-12
    close(modes_reached(torch.tensor(X), torch.tensor(centers), radius=0.5, least=0.1), found)


def test_a_point_near_two_centers_counts_for_the_nearest_only() -> None:
    centers = np.array([[0.0, 1.0, 5.0], [0.0, 0.0, 0.0]])
    found = modes_reached(np.array([[0.4, 0.45, 0.1, 3.0], [0.0] * 4]), centers, radius=0.9, least=0.25)
    assert found.counts.tolist() == [3, 0, 0] and found.reached == 1 and found.share == 0.75
    far = modes_reached(np.array([[4.2, 4.0], [0.0, 0.0]]), centers, radius=0.9, least=0.51)
    assert far.counts.tolist() == [0, 0, 1] and far.reached == 0  # half of the points is less than the share 0.51
    assert modes_reached(np.array([[1.5], [0.0]]), centers, radius=0.5).share == 1  # at the radius is near enough


def test_the_ring() -> None:
    X, centers = ring_of_gaussians(4000, rng()), ring_centers()
    found = modes_reached(X, centers, radius=0.4)
    assert found.reached == 8 and found.share > 0.99
    assert X.shape == (2, 4000) and abs(np.linalg.norm(centers, axis=0) - 2).max() < 1e-12
    gaps = X - centers[:, ((X[:, None] - centers[:, :, None]) ** 2).sum(axis=0).argmin(axis=0)]
    assert abs(gaps.std() - 0.1) < 0.01
    assert ring_centers(1, 3.0).tolist() == [[3.0], [0.0]]
    assert np.abs(ring_of_gaussians(5, rng(), spread=0.0)).max() <= 2 + 1e-12


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_the_inception_score_is_between_1_and_the_number_of_classes(n: int, m: int, seed: int) -> None:
    P = rng(seed).dirichlet(np.ones(n), size=m).T
    with unchanged(P):
        score = inception_score(P)
    assert 1 - 1e-9 <= score <= n + 1e-9
    p = P.mean(axis=1)
    by_hand = np.exp(np.mean([sum(a * np.log(a / b) for a, b in zip(c, p, strict=True) if a > 0) for c in P.T]))
    close(score, float(by_hand), rtol=1e-9)
    close(inception_score(torch.tensor(P)), score, rtol=1e-9)


def test_scores_at_their_ends() -> None:
    close(inception_score(np.eye(4)), 4.0)
    close(inception_score(np.tile([[1.0], [0.0]], 5)), 1.0)
    assert classes_made(np.eye(4)) == 4
    assert classes_made(np.tile([[1.0], [0.0]], 5)) == 1
    assert classes_made(np.eye(4)[:, [0, 0, 0, 1]], least=0.3) == 1
    assert classes_made(torch.eye(3)) == 3


@settings(max_examples=5)
@given(seed=SEEDS)
def test_the_same_seed_gives_the_same_nets(seed: int) -> None:
    assert (numbers(generator_net((2, 3, 4), rng(seed))) == numbers(generator_net((2, 3, 4), rng(seed)))).all()
    torch.manual_seed(seed % 1000)
    assert (numbers(discriminator_net((2, 3), rng(1))) == numbers(discriminator_net((2, 3), rng(1)))).all()


def test_shapes_of_the_nets() -> None:
    z = torch.zeros(5, 3)
    x = generator_net((3, 7, 2), rng(), output="sigmoid")(z + 100)
    assert x.shape == (5, 2) and float(x.detach().min()) >= 0 and float(x.detach().max()) <= 1
    assert discriminator_net((2, 7), rng())(x).shape == (5, 1)
    assert discriminator_net((2,), rng())(x).shape == (5, 1)
    assert sum(t.numel() for t in generator_net((3, 7, 2), rng()).parameters()) == 4 * 7 + 8 * 2


def test_only_the_discriminator_lets_a_fifth_through_below_0() -> None:
    for net, want in ((generator_net((1, 1, 1), rng()), 0.0), (discriminator_net((1, 1), rng()), -0.2)):
        with torch.no_grad():
            for theta in net.parameters():
                theta.fill_(float(theta.ndim == 2))  # weights 1, biases 0
        close(net(torch.tensor([[-1.0], [2.0]])).detach(), np.array([[want], [2.0]]), rtol=1e-6)


def test_a_trained_discriminator_reaches_the_best_answer() -> None:
    """For a fixed generator, N(0.8, 1) against data N(-0.8, 0.6^2)."""

    def densities(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.exp(-(((y + 0.8) / 0.6) ** 2) / 2) / 0.6, np.exp(-((y - 0.8) ** 2) / 2)

    G = torch.nn.Linear(1, 1)
    with torch.no_grad():
        G.weight.fill_(1.0)
        G.bias.fill_(0.8)
    draw = lambda m, r: -0.8 + 0.6 * r.normal(size=(m, 1))  # noqa: E731
    game = start_game(G, discriminator_net((1, 32, 32), rng(0)), draw, rng(1), batch_size=512, rate_D=3e-3)
    for _ in range(400):
        discriminator_step(game)
    y = np.linspace(-2, 2.5, 19)
    gap = np.abs(taken_for_real(game, y.reshape(1, -1))[0] - optimal_discriminator(*densities(y)))
    assert gap.max() < 0.12 and gap.mean() < 0.04


def test_a_balanced_game_finds_the_ring_and_ends_near_log_4() -> None:
    game = ring_game(0)
    for _ in play(game, 1000):
        pass
    found = modes_reached(made_up(game, 1000, rng(9)), ring_centers(), radius=0.4)
    assert found.reached == 8 and found.share > 0.6
    assert abs(np.mean([now.cost_D for now in game.history[-100:]]) - log(4)) < 0.12


def test_games_start_from_their_seed() -> None:
    assert (numbers(ring_game(2).G) == numbers(ring_game(2).G)).all()
    assert (numbers(line_game(LINE[0], 2).D) == numbers(line_game(LINE[1], 2).D)).all()
    assert curve_of(line_game(LINE[0]), np.array([0.1, 0.9])).shape == (2,)
    game = points_game(np.array([[1.0], [2.0]]), blur=0.0)
    assert game.draw_real(3, rng()).tolist() == [[1.0, 2.0]] * 3
    points = np.array([[0.0, 3.0, 6.0, 9.0], [-1.0, 5.0, 7.0, 2.0]])
    drawn_ones = points_game(points, blur=0.0).draw_real(400, rng())
    counts = (drawn_ones[:, None] == points.T).all(axis=2).sum(axis=0)
    assert counts.sum() == 400 and counts.min() > 60
    moved = points_game(points[:, :1], blur=0.3).draw_real(4000, rng()) - points[:, 0]
    assert abs(moved.std() - 0.3) < 0.02 and abs(moved.mean()) < 0.02
    assert set(SETTINGS) >= {"balanced", "strong generator", "strong discriminator"}


def test_what_is_refused() -> None:
    G, D, game = generator_net((2, 3, 2), rng()), discriminator_net((2, 3), rng()), small_game()
    start = lambda **more: complaint(start_game, G, D, lambda m, r: np.zeros((m, 2)), rng(), **more)  # noqa: E731
    assert "G is a function" in complaint(start_game, lambda z: z, D, None, rng())
    assert "D is the class" in complaint(start_game, G, torch.nn.Linear, costs, rng())
    assert "expected a numpy Generator" in complaint(start_game, G, D, costs, 0)
    assert "batch_size is 0" in start(batch_size=0)
    assert "rate_G is 0" in start(rate_G=0)
    assert "rate_D is -1" in start(rate_D=-1)
    assert "momentum is 1" in start(momentum=1)
    assert "loss is 'x'" in start(loss="x")
    assert 'Did you mean "uniform"?' in start(noise="uniforms")
    assert "draw_real is a NoneType, expected a function" in complaint(start_game, G, D, None, rng())
    wide, two = generator_net((2, 3), rng()), generator_net((2, 2), rng())
    assert "G makes (2, 3) of 2 rows of noise, expected (2, 2)" in complaint(start_game, wide, D, costs, rng())
    assert "D makes (2, 2) of 2 examples, expected (2, 1)" in complaint(start_game, G, two, costs, rng())
    few = start_game(G, D, lambda m, r: np.zeros((3, 2)), rng())
    assert "draw_real(m, rng) has shape (3, 2), expected (m, n_x) = (128, 2)" in complaint(discriminator_step, few)
    assert "keep is 0" in complaint(Replay, small_game, 0)
    assert "expected a numpy Generator" in complaint(made_up, game, 2, None)
    assert "expected a numpy Generator" in complaint(gradient_size, game, 2, None)
    wrong = start_game(G, D, lambda m, r: np.zeros((m, 3)), rng())
    assert "draw_real(m, rng) has shape (128, 3), expected (m, n_x)" in complaint(discriminator_step, wrong)
    assert "steps_D is 0" in complaint(lambda: list(play(game, 1, steps_D=0)))
    assert "rounds is -1" in complaint(lambda: list(play(game, -1)))
    assert "m is 0" in complaint(draw_noise, game, 0)
    assert "m is 0" in complaint(made_up, game, 0, rng())
    assert "expected a numpy Generator" in complaint(made_up, game, 2, 7)
    for look in (taken_for_real, pull_on_examples):
        assert "X has shape (3, 4), expected (n_x, m)" in complaint(look, game, np.zeros((3, 4)))
    assert "loss is 'x'" in complaint(gradient_size, game, 5, rng(), "x")
    assert "loss is 'x'" in complaint(pull_on_examples, game, np.zeros((2, 4)), "x")
    with torch.no_grad():
        game.D[-1].bias += torch.nan
    assert "the cost is nan, expected a finite number. Lower" in complaint(generator_step, game)
    assert "too few entries" in complaint(generator_net, (2,), rng())
    assert "too few entries" in complaint(discriminator_net, (), rng())
    assert "sizes[1] is 0" in complaint(generator_net, (2, 0, 1), rng())
    assert "output is 'tanh'" in complaint(generator_net, (2, 1), rng(), output="tanh")
    assert "expected a numpy Generator" in complaint(discriminator_net, (2,), 3)
    assert "centers has shape (3, 2)" in complaint(modes_reached, np.zeros((2, 3)), np.zeros((3, 2)))
    assert "radius is 0" in complaint(modes_reached, np.zeros((2, 3)), np.zeros((2, 3)), radius=0)
    assert "least is 0" in complaint(modes_reached, np.zeros((2, 3)), np.zeros((2, 3)), least=0)
    for score in (inception_score, classes_made):
        assert "not the logits Z" in complaint(score, np.ones((2, 2)))
        assert "expected (C, m)" in complaint(score, np.ones(2))
    assert "least is -1" in complaint(classes_made, np.eye(2), -1)
    assert "modes is 0" in complaint(ring_centers, 0)
    assert "radius is 0" in complaint(ring_centers, 8, 0)
    assert "m is 0" in complaint(ring_of_gaussians, 0, rng())
    assert "spread is -1" in complaint(ring_of_gaussians, 2, rng(), spread=-1)
    assert "expected a numpy Generator" in complaint(ring_of_gaussians, 2, 0)
    assert "setting is 'x'" in complaint(ring_game, 0, "x")
    assert "law is 'Cauchy'" in complaint(line_game, "Cauchy")
    assert "expected (2, m)" in complaint(points_game, np.zeros((3, 2)))
    assert "blur is -1" in complaint(points_game, np.zeros((2, 2)), blur=-1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(discriminator_step, None).startswith(
        "TypeError: discriminator_step: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(generator_step, None).startswith(
        "TypeError: generator_step: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(lambda game: list(play(game, 1)), None).startswith(
        "TypeError: play: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(draw_noise, None, 1).startswith(
        "TypeError: draw_noise: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(made_up, None, 1, np.random.default_rng(0)).startswith(
        "TypeError: made_up: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(taken_for_real, None, np.ones((2, 1))).startswith(
        "TypeError: taken_for_real: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(pull_on_examples, None, np.ones((2, 1))).startswith(
        "TypeError: pull_on_examples: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(gradient_size, None, 1, np.random.default_rng(0)).startswith(
        "TypeError: gradient_size: game is None, expected a Game. Pass what start_game gave."
    )
    assert complaint(discriminator_net, 3, np.random.default_rng(0)).startswith(
        "TypeError: discriminator_net: sizes is 3, expected a list."
    )
