"""Exercises of lesson A.2: returns, a moving average, acting, one sweep, one step, a training, growth, preferences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.beyond.policies import epsilon_greedy, epsilon_greedy_probabilities
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[Any]


def reward_to_go(rewards, gamma):
    """rewards (T,) -> the returns G (T,) as floats: G[t] counts R[t] fully and later rewards with their discount."""
    G = np.array(rewards, dtype=float)
    for t in range(len(G) - 2, -1, -1):
        G[t] += gamma * G[t + 1]
    return G


def by_definition(rewards, gamma):
    T = len(rewards)
    return np.array([sum(gamma**k * rewards[t + k] for k in range(T - t)) for t in range(T)], dtype=float)


def from_the_start(rewards, gamma):
    G = np.array(rewards, dtype=float)
    for t in range(1, len(G)):
        G[t] += gamma * G[t - 1]
    return G


def one_discount_for_all(rewards, gamma):
    tail = np.cumsum(np.array(rewards, dtype=float)[::-1])[::-1]
    return np.asarray(rewards, dtype=float) + gamma * (tail - rewards)


def clock_of_the_episode(rewards, gamma):
    kept = gamma ** np.arange(len(rewards)) * rewards
    return np.cumsum(kept[::-1])[::-1] * 1.0


def in_place(rewards, gamma):
    for t in range(len(rewards) - 2, -1, -1):
        rewards[t] += gamma * rewards[t + 1]
    return rewards


def without_the_first(rewards, gamma):
    G = np.array(rewards, dtype=float)
    for t in range(len(G) - 2, 0, -1):
        G[t] += gamma * G[t + 1]
    return G


def rewards_and_discounts(rng: np.random.Generator) -> Cases:
    yield np.array([0.0, 0.0, 8.0]), 0.5
    for T, gamma in ((1, 0.9), (2, 0.0), (5, 1.0), (9, 0.7)):
        yield rng.standard_normal(T), gamma


REWARD_TO_GO = Exercise(
    name="reward_to_go",
    reference=reward_to_go,
    checks=[agrees("is the discounted sum from every step on, for episodes of any length", rewards_and_discounts)],
    hints=[
        "The last step has nothing behind it: G[T-1] = R[T-1]. Which one is easy next?",
        "Go backward: G[t] = R[t] + gamma * G[t + 1]. Work on a copy, `np.array(rewards, dtype=float)`.",
    ],
    why="Backward each return is made of the next one: T multiplications instead of T²/2.",
    wrong=[
        Wrong("You went forward: G[t] holds the rewards still to come, not those of the past.", from_the_start),
        Wrong("The discount is missing: a reward k steps away counts gamma to the power k.",
              lambda rewards, gamma: reward_to_go(rewards, 1.0)),
        Wrong("All later rewards have the same discount. One k steps away has gamma to the power k.",
              one_discount_for_all),
        Wrong("You discount from the start of the episode. Each G[t] counts its own reward R[t] fully.",
              clock_of_the_episode),
        Wrong("The reward of the step itself is discounted, too. G[t] = R[t] + gamma * G[t + 1].",
              lambda rewards, gamma: gamma * reward_to_go(rewards, gamma)),
        Wrong("This changes the rewards that you were given. Work on a copy.", in_place),
        Wrong("G[0] got no future: let the loop run down to 0, `range(T - 2, -1, -1)`.", without_the_first),
        Wrong("The reward of the step itself is missing: G[t] counts R[t] fully.",
              lambda rewards, gamma: reward_to_go(rewards, gamma) - rewards),
        Wrong("This is G[0] only. Return one number for each step.",
              lambda rewards, gamma: reward_to_go(rewards, gamma)[0]),
    ],
    alternatives=[by_definition],
)  # fmt: skip


def three_pulls():
    """Return Q after the first, the second and the third pull."""
    Q, values = 0.0, []
    for R in (8, 0, 4):
        Q += (R - Q) / 4
        values.append(Q)
    return tuple(values)


def numbers_of(given: Any) -> list[float]:
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    try:
        values = [float(np.asarray(value).item()) for value in given]
    except (TypeError, ValueError):
        raise Mistake("return three numbers, separated by commas") from None
    if len(values) != 3:
        raise Mistake(f"it returns {len(values)} numbers, three are asked for")
    return values


def three_numbers(answer: Any, rng: np.random.Generator) -> None:
    numbers_of(answer())


def pull_is(place: int, value: float) -> Callable[..., None]:
    def test(answer: Any, rng: np.random.Generator) -> None:
        given = numbers_of(answer())[place]
        if not abs(given - value) < 1e-6:
            raise Mistake(f"Q after pull {place + 1} is not {given:g}")

    return test


THREE_PULLS = Exercise(
    name="three_pulls",
    reference=three_pulls,
    checks=[
        Check("returns three numbers", three_numbers),
        Check("Q after the first pull", pull_is(0, 2.0)),
        Check("Q after the second pull", pull_is(1, 1.5)),
        Check("Q after the third pull", pull_is(2, 2.125)),
    ],
    hints=[
        "Each time Q goes a quarter of the way to the reward. The first way is from 0 to 8.",
        "0 + (8 - 0)/4 = 2; then from 2 a quarter of the way to 0; then a quarter of the way to 4.",
    ],
    why="2, then 2 + (0 - 2)/4 = 1.5, then 1.5 + (4 - 1.5)/4 = 2.125: three quarters of the old, one of the new.",
    wrong=[
        Wrong("These are the rewards themselves: that would be alpha = 1.", lambda: (8, 0, 4)),
        Wrong("That is the plain mean, alpha = 1/n. Here alpha stays 1/4.", lambda: (8, 4, 4)),
        Wrong("You exchanged alpha and 1 - alpha: the *new* reward gets the quarter.", lambda: (6, 1.5, 3.375)),
        Wrong("You added a quarter of each reward. Q itself has to give way: + alpha·(R - Q).", lambda: (2, 2, 3)),
        Wrong("A reward of 0 is news as well: it pulls Q a quarter of the way down.", lambda: (2, 2, 2.5)),
        Wrong("Q does not keep the largest value, it follows the mean.", lambda: (2, 2, 2)),
        Wrong("The third pull pays 4: Q goes a quarter of the way to it, not to 0.", lambda: (2, 1.5, 1.125)),
    ],
    alternatives=[lambda: [2, 3 / 2, 17 / 8], lambda: np.array([2.0, 1.5, 2.125])],
)


def act(q, epsilon, rng):
    """q (n_actions,), epsilon from 0 to 1, rng a numpy Generator -> the action, a whole number from 0."""
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    return int(rng.choice(np.flatnonzero(q == q.max())))


def first_of_equals(q, epsilon, rng):
    return int(rng.integers(len(q))) if rng.random() < epsilon else int(np.argmax(q))


def last_of_equals(q, epsilon, rng):
    return int(rng.integers(len(q))) if rng.random() < epsilon else len(q) - 1 - int(np.argmax(q[::-1]))


def never_the_best(q, epsilon, rng):
    best = int(rng.choice(np.flatnonzero(q == q.max())))
    if rng.random() < epsilon and len(q) > 1:
        return int(rng.choice([a for a in range(len(q)) if a != best]))
    return best


def in_proportion(q, epsilon, rng):
    if rng.random() < epsilon:
        p = np.exp(q - q.max())
        return int(rng.choice(len(q), p=p / p.sum()))
    return act(q, 0.0, rng)


def same_chance_each_time(q, epsilon, rng):
    return act(q, epsilon, np.random.default_rng(0))


def changes_the_values(q, epsilon, rng):
    a = act(q, epsilon, rng)
    q[a] -= 1.0
    return a


def never_the_last(q, epsilon, rng):
    if len(q) > 1 and rng.random() < epsilon:
        return int(rng.integers(0, len(q) - 1))
    return act(q, 0.0, rng)


def whole_number(answer: Any, q: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    before = q.copy()
    given = answer(q, epsilon, rng)
    if not np.array_equal(q, before):
        raise Mistake("it changed the values q that it was given: they belong to the table")
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    if isinstance(given, (bool, np.bool_)) or np.shape(given) != () or not isinstance(given, (int, np.integer)):
        raise Mistake(f"return the number of an action, a whole number; it returned {given!r}")
    if not 0 <= given < len(q):
        raise Mistake(f"there is no action {given} among {len(q)}: they count from 0")
    return int(given)


def exploits(answer: Any, rng: np.random.Generator) -> None:
    for n in (1, 2, 5):
        q = rng.permutation(n) - 2.0
        for _ in range(20):
            if whole_number(answer, q.copy(), 0.0, rng) != q.argmax():
                raise Mistake("with epsilon = 0 it did not take the largest value")


def frequencies(answer: Any, q: np.ndarray, epsilon: float, rng: np.random.Generator) -> None:
    n = 1500
    counts = np.bincount([whole_number(answer, q.copy(), epsilon, rng) for _ in range(n)], minlength=len(q))
    expected = epsilon_greedy_probabilities(q, epsilon)
    if np.abs(counts / n - expected).max() > 0.075:
        a = int(np.abs(counts / n - expected).argmax())
        raise Mistake(
            f"with q = {q.tolist()} and epsilon = {epsilon:g}, action {a} came in {counts[a] / n:.0%} of 1,500 tries;"
            f" {expected[a]:.0%} would be right"
        )


def ties_are_fair(answer: Any, rng: np.random.Generator) -> None:
    frequencies(answer, np.array([1.0, 3.0, 3.0, 0.0, 3.0]), 0.0, rng)
    frequencies(answer, np.zeros(2), 0.0, rng)


def explores(answer: Any, rng: np.random.Generator) -> None:
    frequencies(answer, np.array([0.0, 2.0, -9.0]), 0.6, rng)
    frequencies(answer, np.array([0.0, 2.0]), 1.0, rng)


def comes_again(answer: Any, rng: np.random.Generator) -> None:
    q, seed = np.zeros(6), int(rng.integers(1000))
    one, other = (
        [whole_number(answer, q.copy(), 0.5, r) for r in [np.random.default_rng(seed)] for _ in range(40)]
        for _ in range(2)
    )
    if one != other:
        raise Mistake("the same seed gave another game: take all chance from `rng`")
    if len(set(one)) == 1:
        raise Mistake("forty times the same action on a blank table: take all chance from `rng`, and decide ties by it")


ACT = Exercise(
    name="act",
    reference=act,
    checks=[
        Check("takes the largest value when epsilon is 0", exploits),
        Check("explores as often as epsilon says, any action alike", explores),
        Check("decides ties fairly", ties_are_fair),
        Check("takes all chance from rng", comes_again),
    ],
    hints=[
        "`rng.random() < epsilon` is true with probability epsilon. Then any action will do: `rng.integers(len(q))`.",
        "`np.flatnonzero(q == q.max())` lists all best actions, and `rng.choice` picks one of them.",
    ],
    why="Any action includes the best, so it is taken with probability 1 - epsilon + epsilon/n. Fair ties keep a blank"
    " table from walking in one direction.",
    wrong=[
        Wrong("Ties: `argmax` always takes the first of equals. Choose among all of them by chance.", first_of_equals),
        Wrong("Ties: this always takes the last of equals. Choose among all of them by chance.", last_of_equals),
        Wrong("Epsilon is the other way round: it is the probability to explore.",
              lambda q, epsilon, rng: act(q, 1 - epsilon, rng)),
        Wrong("Exploring means *any* action, each as likely: the best one is among them.", never_the_best),
        Wrong("While exploring, values do not count: each action is as likely.", in_proportion),
        Wrong("It never explores. Compare a random number with epsilon first.",
              lambda q, epsilon, rng: act(q, 0.0, rng)),
        Wrong("A new generator at each call repeats the same draw forever. Use the one that you were given.",
              same_chance_each_time),
        Wrong("Acting only reads the values: leave q as it is.", changes_the_values),
        Wrong("Exploring never took the last action: `rng.integers(n)` already stops before n.", never_the_last),
        Wrong("Return one action, a whole number, not all the best ones.",
              lambda q, epsilon, rng: np.flatnonzero(q == q.max())),
    ],
    alternatives=[lambda q, epsilon, rng: epsilon_greedy(q, epsilon, rng),
                  lambda q, epsilon, rng: rng.choice(len(q), p=epsilon_greedy_probabilities(q, epsilon))],
)  # fmt: skip


def back_up(Q, P, R, gamma):
    """Q, R (n_states, n_actions), P (n_states, n_actions, n_states) -> the table Q after one sweep."""
    return R + gamma * P @ Q.max(axis=1)


def back_up_loops(Q, P, R, gamma):
    new = np.zeros(R.shape)
    for s in range(R.shape[0]):
        for a in range(R.shape[1]):
            new[s, a] = R[s, a] + gamma * sum(P[s, a, t] * max(Q[t]) for t in range(R.shape[0]))
    return new


def one_after_the_other(Q, P, R, gamma):
    new = np.array(Q)
    for s in range(R.shape[0]):
        for a in range(R.shape[1]):
            new[s, a] = R[s, a] + gamma * P[s, a] @ new.max(axis=1)
    return new


def known_worlds(rng: np.random.Generator) -> Cases:
    yield np.zeros((1, 1)), np.array([[[0.5]]]), np.ones((1, 1)), 1.0
    for n, k, gamma in ((2, 3, 0.9), (4, 2, 0.5), (3, 1, 1.0), (1, 4, 0.8), (3, 3, 0.0)):
        P = rng.random((n, k, n))
        P = P / P.sum(axis=2, keepdims=True) * rng.random((n, k, 1))
        yield rng.standard_normal((n, k)), P, rng.standard_normal((n, k)), gamma


BACK_UP = Exercise(
    name="back_up",
    reference=back_up,
    checks=[agrees("is the right side of the Bellman equation, for all states and actions at once", known_worlds)],
    hints=[
        "First the value of each state, if one acts well there: the maximum over its actions, (n_states,).",
        "`P @ V` is the mean of V over what follows, for each s and a: (n, k, n) @ (n,) -> (n, k).",
    ],
    why="The maximum belongs to the agent and the mean to chance: first the best action in each s', then the average.",
    wrong=[
        Wrong("The maximum comes first, then the mean over s': inside the sum each s' has its own best action.",
              lambda Q, P, R, gamma: R + gamma * np.stack([P @ Q[:, b] for b in range(Q.shape[1])]).max(axis=0)),
        Wrong("You averaged over the actions in s'. The agent chooses: take the largest.",
              lambda Q, P, R, gamma: R + gamma * P @ Q.mean(axis=1)),
        Wrong("You took the best s' there is. Chance decides on s': weigh by P.",
              lambda Q, P, R, gamma: R + gamma * P.sum(axis=2) * Q.max()),
        Wrong("The maximum runs over the wrong axis: actions are the columns of Q.",
              lambda Q, P, R, gamma: R + gamma * P @ np.resize(Q.max(axis=0), len(Q))),
        Wrong("The discount is for what follows, not for the reward.",
              lambda Q, P, R, gamma: gamma * (R + P @ Q.max(axis=1))),
        Wrong("The discount is missing.", lambda Q, P, R, gamma: R + P @ Q.max(axis=1)),
        Wrong("You moved from Q towards the result, as Q-learning does. Here there is no alpha: replace.",
              lambda Q, P, R, gamma: Q + 0.5 * (back_up(Q, P, R, gamma) - Q)),
        Wrong("Rows of P need not add up to 1: what is missing is the chance to end. Take P as it is.",
              lambda Q, P, R, gamma: R + gamma * P / P.sum(axis=2, keepdims=True) @ Q.max(axis=1)),
        Wrong("You added the old table. A sweep replaces it.", lambda Q, P, R, gamma: Q + back_up(Q, P, R, gamma)),
        Wrong("The rewards are missing.", lambda Q, P, R, gamma: gamma * P @ Q.max(axis=1)),
        Wrong("You used entries that this sweep has already renewed. All come from the old table here.",
              one_after_the_other),
    ],
    alternatives=[back_up_loops, lambda Q, P, R, gamma: R + gamma * np.einsum("sat,t->sa", P, np.max(Q, axis=1))],
)  # fmt: skip


def learn_from_step(Q, s, a, R, s_next, alpha, gamma, terminated):
    """Q (n_states, n_actions) and one step -> a new table with Q(s, a) moved; the table you got stays as it was."""
    y = R if terminated else R + gamma * Q[s_next].max()
    new = Q.copy()
    new[s, a] += alpha * (y - new[s, a])
    return new


def as_average(Q, s, a, R, s_next, alpha, gamma, terminated):
    new = np.array(Q, dtype=float)
    future = (1 - int(terminated)) * max(Q[s_next])
    new[s, a] = (1 - alpha) * Q[s, a] + alpha * (R + gamma * future)
    return new


def on_the_table_itself(Q, s, a, R, s_next, alpha, gamma, terminated):
    y = R if terminated else R + gamma * Q[s_next].max()
    Q[s, a] += alpha * (y - Q[s, a])
    return Q


def moved_to(y: Callable[..., float]) -> Callable[..., np.ndarray]:
    def wrong(Q, s, a, R, s_next, alpha, gamma, terminated):
        new = Q.copy()
        new[s, a] += alpha * (y(Q, s, a, R, s_next, gamma, terminated) - new[s, a])
        return new

    return wrong


def without_the_old(Q, s, a, R, s_next, alpha, gamma, terminated):
    new = Q.copy()
    new[s, a] += alpha * (R if terminated else R + gamma * Q[s_next].max())
    return new


def whole_row(Q, s, a, R, s_next, alpha, gamma, terminated):
    y = R if terminated else R + gamma * Q[s_next].max()
    new = Q.copy()
    new[s] += alpha * (y - new[s])
    return new


def steps_in(rng: np.random.Generator, ends: bool) -> Cases:
    for n, k, alpha, gamma in (
        (2, 2, 0.1, 0.5),
        (1, 1, 0.5, 0.9),
        (4, 3, 1.0, 1.0),
        (3, 1, 0.3, 0.0),
        (5, 4, 0.7, 0.8),
    ):
        s, s_next, a = int(rng.integers(n)), int(rng.integers(n)), int(rng.integers(k))
        yield rng.standard_normal((n, k)) + 1, s, a, float(rng.standard_normal()), s_next, alpha, gamma, ends


def inner_steps(rng: np.random.Generator) -> Cases:
    yield np.array([[2.0, 0.0], [0.0, 4.0]]), 0, 0, 1.0, 1, 0.1, 0.5, False
    yield from steps_in(rng, False)


def last_steps(rng: np.random.Generator) -> Cases:
    yield np.array([[2.0, 0.0], [3.0, 4.0]]), 0, 1, 1.0, 1, 0.5, 0.9, True
    yield from steps_in(rng, True)


LEARN_FROM_STEP = Exercise(
    name="learn_from_step",
    reference=learn_from_step,
    checks=[
        agrees("moves Q(s, a) a share alpha of the way to the target", inner_steps),
        agrees("knows that nothing comes behind the end", last_steps),
    ],
    hints=[
        "First the target: R plus gamma times the best value in s_next; R alone where the episode ended.",
        "`new = Q.copy()`, then `new[s, a] += alpha * (y - new[s, a])`.",
    ],
    why="One entry moves, by alpha of the distance to its target. Behind the end the value is 0, whatever the"
    " table says in that row.",
    wrong=[
        Wrong("Where the episode ended the target is R alone: nothing comes behind it.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + gamma * Q[s_next].max())),
        Wrong("You always stop at R: while the episode goes on, the future counts.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R)),
        Wrong("The best value is looked up in s; it is s_next where the agent goes on.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q[s].max())),
        Wrong("The target takes the *best* action in s_next, not the same action a again.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q[s_next, a])),
        Wrong("The target takes the largest value in s_next, not the mean.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q[s_next].mean())),
        Wrong("The maximum runs over the actions in s_next, not over the whole table.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q.max())),
        Wrong("The discount is missing.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * Q[s_next].max())),
        Wrong("At the end the reward of the last step still counts: y = R, not 0.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: 0.0 if over else R + gamma * Q[s_next].max())),
        Wrong("You added alpha times the target. Move by alpha times the *error*, y - Q(s, a).", without_the_old),
        Wrong("You moved all actions of s. Only Q(s, a) has learned something.", whole_row),
        Wrong("Alpha is missing: you replaced the value by its target.",
              lambda Q, s, a, R, s_next, alpha, gamma, over: learn_from_step(Q, s, a, R, s_next, 1.0, gamma, over)),
        Wrong("Alpha and 1 - alpha are exchanged: the *target* gets the share alpha.",
              lambda Q, s, a, R, s_next, alpha, gamma, over:
              learn_from_step(Q, s, a, R, s_next, 1 - alpha, gamma, over)),
        Wrong("`argmax` is the number of the best action; its value is `max`.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q[s_next].argmax())),
        Wrong("The best action in s_next is sought in its row, Q[s_next], not in the column of a.",
              moved_to(lambda Q, s, a, R, s_next, gamma, over: R + (not over) * gamma * Q[:, a].max())),
        Wrong("This changes the table that you were given. Work on a copy.", on_the_table_itself),
    ],
    alternatives=[as_average],
)  # fmt: skip


def mended_walk(Q, choose, step, s, alpha, gamma, limit):
    """One episode from s on -> (the new table, the sum of the rewards); Q itself is not changed."""
    Q, total = np.array(Q), 0.0
    for _ in range(limit):
        a = choose(Q[s])
        R, s_next, terminated = step(s, a)
        y = R if terminated else R + gamma * Q[s_next].max()
        Q[s, a] += alpha * (y - Q[s, a])
        total += R
        s = s_next
        if terminated:
            break
    return Q, total


def walk_with(
    moves: bool = True,
    knows_the_end: bool = True,
    cut_is_end: bool = False,
    stops: bool = True,
    moves_early: bool = False,
    keeps: bool = True,
    acts_on_the_new: bool = True,
    learns_at_the_end: bool = True,
) -> Callable[..., Any]:
    """A training with chosen faults."""

    def walk(Q, choose, step, s, alpha, gamma, limit):
        old = np.array(Q)
        Q, total = np.array(Q) if keeps else Q, 0.0
        for t in range(limit):
            a = choose(Q[s] if acts_on_the_new else old[s])
            R, s_next, terminated = step(s, a)
            if terminated and not learns_at_the_end:
                return Q, total + R
            over = (terminated and knows_the_end) or (cut_is_end and t == limit - 1)
            if moves_early:
                s = s_next
            y = R if over else R + gamma * Q[s_next].max()
            Q[s, a] += alpha * (y - Q[s, a])
            total += R
            if moves:
                s = s_next
            if terminated and stops:
                break
        return Q, total

    return walk


def mended_with_while(Q, choose, step, s, alpha, gamma, limit):
    table, terminated = Q.astype(float), False
    rewards: list[float] = []
    while not terminated and len(rewards) < limit:
        a = int(choose(table[s]))
        R, s_next, terminated = step(s, a)
        future = 0.0 if terminated else gamma * np.max(table[s_next])
        table[s, a] = (1 - alpha) * table[s, a] + alpha * (R + future)
        rewards.append(R)
        s = s_next
    return table, float(sum(rewards))


def world_on_rails(rng: np.random.Generator, n: int, k: int, ends: bool) -> Callable[[int, int], Any]:
    """A world without chance: from s the actions lead on to s + 1, or a step back; the last state ends it."""
    paid = rng.standard_normal((n, k)).round(2)

    def step(s: int, a: int) -> tuple[float, int, bool]:
        s_next = min(n - 1, s + 1) if a % 2 == 0 else max(0, s - 1)
        return float(paid[s, a]), s_next, ends and s_next == n - 1

    return step


def takes_turns(row: np.ndarray) -> int:
    return int(np.argmax(row))


def way_out(s: int, a: int) -> tuple[float, int, bool]:
    """One square: action 0 costs and stays, action 1 pays and ends it. Who learns on the way changes over to it."""
    return (-1.0, 0, False) if a == 0 else (2.0, 0, True)


def walks_to_the_end(rng: np.random.Generator) -> Cases:
    yield np.array([[1.0, 0.5]]), takes_turns, way_out, 0, 0.5, 0.9, 30
    for n, k in ((3, 1), (5, 1), (4, 3)):
        Q = rng.standard_normal((n, k))
        yield Q, lambda row: 0, world_on_rails(rng, n, k, True), 0, 0.5, 0.9, 30
    for n in (3, 5):
        yield rng.standard_normal((n, 2)), takes_turns, world_on_rails(rng, n, 2, True), 0, 0.3, 0.8, 12


def walks_cut_off(rng: np.random.Generator) -> Cases:
    for n, k, limit in ((6, 1, 3), (3, 2, 1), (4, 2, 9)):
        yield rng.standard_normal((n, k)) + 1, takes_turns, world_on_rails(rng, n, k, False), 0, 0.5, 0.9, limit


MENDED_WALK = Exercise(
    name="mended_walk",
    reference=mended_walk,
    checks=[
        agrees("learns along the whole way to the end", walks_to_the_end),
        agrees("looks ahead where the clock cut it off", walks_cut_off),
    ],
    hints=[
        "Follow the variable s through two turns of the loop. In which square is the second action chosen?",
        "And look at y in the last step: behind the end nothing comes. The row of s_next belongs to another story.",
    ],
    why="`s = s_next` was missing, so the agent chose from its first square forever; and the last target looked behind"
    " the end. A limit is no end: there y still looks ahead.",
    wrong=[
        Wrong("One fault is left: at the end the target is R alone.", walk_with(knows_the_end=False)),
        Wrong("One fault is left: the agent never leaves s. What becomes of s_next?", walk_with(moves=False)),
        Wrong("A limit is not an end: where the clock cuts off, the target looks ahead.", walk_with(cut_is_end=True)),
        Wrong("You moved on before learning: the entry that learns is that of the state where the action was chosen.",
              walk_with(moves_early=True)),
        Wrong("It goes on behind the end of the episode. Keep the `break`.", walk_with(stops=False)),
        Wrong("The agent acts on what it has just learned: choose from the new table.",
              walk_with(acts_on_the_new=False)),
        Wrong("The last step teaches as well: learn first, then `break`.", walk_with(learns_at_the_end=False)),
        Wrong("This changes the table that you were given. Keep the copy.", walk_with(keeps=False)),
        Wrong("Return both: the table and the sum of the rewards.", lambda *args: mended_walk(*args)[0]),
    ],
    alternatives=[mended_with_while],
)  # fmt: skip


def grows_without_bound():
    """Return the letters of the worlds in which some entry of Q grows beyond all bounds, such as {"A", "E"}."""
    return {"B", "C", "E"}


def letters_of(given: Any) -> set[str]:
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`?")
    try:
        letters = {str(letter).strip().upper() for letter in given if str(letter).strip(" ,")}
    except TypeError:
        raise Mistake('return the letters in a set, such as {"A", "E"}') from None
    if not letters <= set("ABCDE"):
        raise Mistake("the worlds are called A, B, C, D and E")
    return letters


def names_worlds(answer: Any, rng: np.random.Generator) -> None:
    letters_of(answer())


def names_the_growing_ones(answer: Any, rng: np.random.Generator) -> None:
    missed, extra = grows_without_bound() - letters_of(answer()), letters_of(answer()) - grows_without_bound()
    if missed or extra:
        raise Mistake(f"{len(missed)} that grow are missing, {len(extra)} that come to rest are among them")


GROWS_WITHOUT_BOUND = Exercise(
    name="grows_without_bound",
    reference=grows_without_bound,
    checks=[Check("names worlds", names_worlds), Check("and the right ones", names_the_growing_ones)],
    hints=[
        "Ask for each world: is there a way to go on forever that the best policy wants, or has, to take? And does it"
        " add up to something finite?",
        "`Q = np.zeros((5, 4))`, then `P, R, _ = five_worlds['C'].tables()` and a loop of `Q = value_backup(Q, P, R,"
        " 1.0)`: print the largest |Q| after 10, 100 and 1,000 sweeps.",
    ],
    why="What matters is whether rewards that are not 0 can go on forever. In C they can, if the agent never enters"
    " the goal; in E they have to. In A the best policy ends, and in D going on adds nothing.",
    wrong=[
        Wrong("E grows as well, downward: costs without an end have no finite sum either.", lambda: {"B", "C"}),
        Wrong("C has a goal, but nobody has to enter it: going on pays forever, and the maximum finds that.",
              lambda: {"B", "E"}),
        Wrong("An exit alone does not help, and costs without end count too: look at C and E.", lambda: {"B"}),
        Wrong("D comes to rest: going on forever adds 0 each time.", lambda: {"B", "C", "D", "E"}),
        Wrong("A comes to rest: each step costs, so the best policy ends soon, and the maximum picks it.",
              lambda: {"A", "B", "C", "E"}),
        Wrong("A has an end that the best policy wants; C has one that it avoids.", lambda: {"A", "B", "E"}),
        Wrong("gamma = 1 is not always fatal. Which episodes end under the best policy?", lambda: set("ABCDE")),
        Wrong("With gamma = 1 some do grow: begin with B, which pays 1 forever.", lambda: set()),
        Wrong("The goal in D ends nothing that adds up; C's is the one that is avoided.", lambda: {"B", "D", "E"}),
    ],
    alternatives=[lambda: ["B", "C", "E"], lambda: "BCE", lambda: "b, c, e"],
)  # fmt: skip


def push_preferences(h, a, advantage, rate):
    """h (n,) preferences, a the action taken, advantage = G - b, rate = the step size -> new preferences (n,)."""
    pi = np.exp(h - h.max())
    pi = pi / pi.sum()
    onehot = np.arange(len(h)) == a
    return h + rate * advantage * (onehot - pi)


def push_with_loops(h, a, advantage, rate):
    powers = [np.exp(value - max(h)) for value in h]
    return np.array([h[k] + rate * advantage * ((1 if k == a else 0) - powers[k] / sum(powers)) for k in range(len(h))])


def pushed(direction: Callable[..., Any]) -> Callable[..., np.ndarray]:
    def wrong(h, a, advantage, rate):
        pi = np.exp(h - h.max())
        return h + rate * advantage * direction(h, a, pi / pi.sum(), np.eye(len(h))[a])

    return wrong


def pushed_in_place(h, a, advantage, rate):
    h += push_preferences(h, a, advantage, rate) - h
    return h


def overflowing(h, a, advantage, rate):
    with np.errstate(over="ignore", invalid="ignore"):
        pi = np.exp(h) / np.exp(h).sum()
    return h + rate * advantage * ((np.arange(len(h)) == a) - pi)


def preferences(rng: np.random.Generator) -> Cases:
    yield np.zeros(2), 0, 2.0, 0.1
    for n, advantage in ((3, 1.5), (1, 2.0), (5, -0.7), (2, -3.0)):
        yield rng.standard_normal(n), int(rng.integers(n)), advantage, 0.3


def strong_preferences(rng: np.random.Generator) -> Cases:
    yield np.array([900.0, 0.0, -900.0]), 1, 1.0, 0.5


PUSH_PREFERENCES = Exercise(
    name="push_preferences",
    reference=push_preferences,
    checks=[
        agrees("moves along the gradient of ln pi(a), times advantage and rate", preferences),
        agrees("also for very strong preferences", strong_preferences),
    ],
    hints=[
        "First pi = softmax(h), stable as in lesson 2.8: subtract the largest preference before `np.exp`.",
        "The direction is onehot(a) - pi: up for the action taken, down for all in proportion to pi.",
    ],
    why="An action that surprises (pi small) is pushed far, one that was nearly certain hardly. The pushes add up"
    " to 0.",
    wrong=[
        Wrong("The other preferences have to give way: subtract pi.", pushed(lambda h, a, pi, one: one)),
        Wrong("The sign is turned round: a good action should become more likely.",
              pushed(lambda h, a, pi, one: pi - one)),
        Wrong("Subtract the probabilities pi, not the preferences h.", pushed(lambda h, a, pi, one: one - h)),
        Wrong("Only h[a] moved. pi is subtracted from all entries.",
              pushed(lambda h, a, pi, one: one * (1 - pi))),
        Wrong("That is the gradient of pi(a). The logarithm divides it by pi(a).",
              pushed(lambda h, a, pi, one: pi[a] * (one - pi))),
        Wrong("This subtracts 1/n from all: right only while all preferences are equal.",
              pushed(lambda h, a, pi, one: one - 1 / len(h))),
        Wrong("The advantage is missing: it says how far, and in which direction.",
              lambda h, a, advantage, rate: push_preferences(h, a, 1.0, rate)),
        Wrong("The rate is missing: it says how long the step is.",
              lambda h, a, advantage, rate: push_preferences(h, a, advantage, 1.0)),
        Wrong("That is the step alone. Add it to h.",
              lambda h, a, advantage, rate: push_preferences(h, a, advantage, rate) - h),
        Wrong("Strong preferences overflow: subtract the largest one before `np.exp`.", overflowing),
        Wrong("This changes the preferences that you were given. Return new ones.", pushed_in_place),
    ],
    alternatives=[push_with_loops],
)  # fmt: skip


EXERCISES = [
    REWARD_TO_GO,
    THREE_PULLS,
    ACT,
    BACK_UP,
    LEARN_FROM_STEP,
    MENDED_WALK,
    GROWS_WITHOUT_BOUND,
    PUSH_PREFERENCES,
]
