"""Exercises of lesson A.3: targets, replay, target network, double targets, clipping, stacks, a loop to repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.beyond.dqn import double_q_targets, move_target, q_targets
from helpers.beyond.frames import stack_frames
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[Any]


def step_targets(R, Q_next, terminated, truncated, gamma):
    """R (m,), Q_next (m, n_actions), terminated and truncated (m,) of True and False -> targets y (m,)."""
    return R + gamma * np.where(terminated, 0.0, Q_next.max(axis=1))


def targets_by_helper(R, Q_next, terminated, truncated, gamma):
    return q_targets(R, Q_next, terminated * 1.0, gamma)


def targets_by_loop(R, Q_next, terminated, truncated, gamma):
    return np.array([r if t else r + gamma * max(q) for r, q, t in zip(R, Q_next, terminated, strict=True)])


def past_the_end(R, Q_next, terminated, truncated, gamma):
    return R + gamma * Q_next.max(axis=1)


def cut_is_end(R, Q_next, terminated, truncated, gamma):
    return R + gamma * ~(terminated | truncated) * Q_next.max(axis=1)


def only_cut_is_end(R, Q_next, terminated, truncated, gamma):
    return R + gamma * ~truncated * Q_next.max(axis=1)


def no_discount(R, Q_next, terminated, truncated, gamma):
    return R + ~terminated * Q_next.max(axis=1)


def all_discounted(R, Q_next, terminated, truncated, gamma):
    return gamma * (R + ~terminated * Q_next.max(axis=1))


def zero_at_the_end(R, Q_next, terminated, truncated, gamma):
    return ~terminated * (R + gamma * Q_next.max(axis=1))


def mean_of_actions(R, Q_next, terminated, truncated, gamma):
    return R + gamma * ~terminated * Q_next.mean(axis=1)


def over_all_steps(R, Q_next, terminated, truncated, gamma):
    return R + gamma * ~terminated * Q_next.max()


def turned_round(R, Q_next, terminated, truncated, gamma):
    return R + gamma * terminated * Q_next.max(axis=1)


def cut_undoes_the_end(R, Q_next, terminated, truncated, gamma):
    return R + gamma * (~terminated | truncated) * Q_next.max(axis=1)


def steps_with_ends(rng: np.random.Generator) -> Cases:
    for m, n, gamma in ((1, 1, 0.9), (4, 2, 0.99), (6, 3, 0.5), (5, 2, 0.9)):
        terminated = np.arange(m) % 3 == 1
        yield rng.standard_normal(m), rng.standard_normal((m, n)) + 2, terminated, np.zeros(m, dtype=bool), gamma


def steps_with_cuts(rng: np.random.Generator) -> Cases:
    for m, n in ((1, 2), (6, 2), (7, 1)):
        truncated = np.arange(m) % 3 == 0
        terminated = np.arange(m) % 3 == 1
        yield rng.standard_normal(m), rng.standard_normal((m, n)) + 2, terminated, truncated, 0.9


def steps_with_both(rng: np.random.Generator) -> Cases:
    """The pole falls at the very step at which the clock runs out: Gymnasium then says True twice."""
    for m in (1, 5):
        ends = np.arange(m) % 2 == 0
        yield rng.standard_normal(m), rng.standard_normal((m, 2)) + 2, ends, ends | (np.arange(m) % 3 == 1), 0.9


STEP_TARGETS = Exercise(
    name="step_targets",
    reference=step_targets,
    checks=[
        agrees("takes R alone where the game ended, and looks ahead elsewhere", steps_with_ends),
        agrees("looks ahead where the game was only cut off", steps_with_cuts),
        agrees("does not look ahead where both are True", steps_with_both),
    ],
    hints=[
        "Which of the two, terminated and truncated, says that there is no future any more?",
        "`Q_next.max(axis=1)` is the best next value of each step. `np.where(terminated, 0.0, ...)` takes it away where"
        " the game ended; then multiply by gamma and add R.",
    ],
    why="Behind the end of a game nothing can be earned. Behind a time limit there would have been something: the pole"
    " still stood. What Q estimates is the future of the game, not that of the clock.",
    wrong=[
        Wrong("Your target looks past the end. Where the game ended, nothing follows R.", past_the_end),
        Wrong("A game that was cut off did not end: where only truncated is True, look ahead.", cut_is_end),
        Wrong("You took truncated for the end of the game. It is terminated that ends it.", only_cut_is_end),
        Wrong("There is no discount in your target: multiply the next value by gamma.", no_discount),
        Wrong("You discounted R as well. It comes at once; only the next value waits.", all_discounted),
        Wrong("At the end your target is 0. The last reward still counts: y = R.", zero_at_the_end),
        Wrong("You averaged over the next actions. The agent will take the best one: max.", mean_of_actions),
        Wrong("You took one largest value of the whole batch. Each row has its own: max(axis=1).", over_all_steps),
        Wrong("You look ahead exactly where the game ended: turn it round, ~terminated.", turned_round),
        Wrong("Where both are True the pole fell at the last moment: the game ended all the same.", cut_undoes_the_end),
    ],
    alternatives=[targets_by_helper, targets_by_loop],
)


def remember(memory, written, item):
    """Write item into the list memory of fixed length, over the oldest one; give (memory, how many so far)."""
    memory[written % len(memory)] = item
    return memory, written + 1


def remember_by_counting(memory, written, item):
    place = written
    while place >= len(memory):
        place -= len(memory)
    memory[place] = item
    return memory, 1 + written


def grows(memory, written, item):
    memory.append(item)
    return memory, written + 1


def moves_all(memory, written, item):
    memory.pop(0)
    memory.append(item)
    return memory, written + 1


def full_stays_full(memory, written, item):
    if written < len(memory):
        memory[written] = item
    return memory, written + 1


def last_place(memory, written, item):
    memory[min(written, len(memory) - 1)] = item
    return memory, written + 1


def one_too_far(memory, written, item):
    memory[(written + 1) % len(memory)] = item
    return memory, written + 1


def count_wraps(memory, written, item):
    memory[written % len(memory)] = item
    return memory, (written + 1) % len(memory)


def count_stops(memory, written, item):
    memory[written % len(memory)] = item
    return memory, min(written + 1, len(memory))


def place_returned(memory, written, item):
    memory[written % len(memory)] = item
    return memory, written % len(memory)


def count_forgotten(memory, written, item):
    memory[written % len(memory)] = item
    return memory


def rings(rng: np.random.Generator) -> Cases:
    for capacity in (3, 1, 5, 4):
        memory: list[Any] = [None] * capacity
        for k in range(3 * capacity + 1):
            yield list(memory), k, f"step {k}"
            memory[k % capacity] = f"step {k}"


def stays_where_it_is(answer: Callable[..., Any], rng: np.random.Generator) -> None:
    memory: list[Any] = ["a", "b", "c"]
    answer(memory, 4, "d")
    if memory != ["a", "d", "c"]:
        raise Mistake(f"The list that came in holds {memory} afterwards, not ['a', 'd', 'c']: write into that list.")


REMEMBER = Exercise(
    name="remember",
    reference=remember,
    checks=[
        agrees("overwrites the oldest item, and counts on", rings),
        Check("writes into the list that came in", stays_where_it_is),
    ],
    hints=[
        "With 3 places the writings 0, 1, 2, 3, 4 go to the places 0, 1, 2, 0, 1. Which operation makes one of the"
        " other?",
        "`memory[written % len(memory)] = item`, and return `memory, written + 1`.",
    ],
    why="The remainder goes round and round, so the place that comes next always holds the oldest item. Nothing is"
    " moved: a step costs the same with ten places as with a million.",
    wrong=[
        Wrong("Your memory grows without end: overwrite a place, do not append.", grows),
        Wrong(
            "You move every item by one place: with a million of them that is slow. Overwrite one place only.",
            moves_all,
        ),
        Wrong("When all places are taken you write nothing any more. The oldest item has to go.", full_stays_full),
        Wrong("Once all places are taken you only ever overwrite the last one. The oldest item has to go.", last_place),
        Wrong("You begin at place 1. The first item goes to place 0, where written is 0.", one_too_far),
        Wrong("You return a place that begins again at 0. Return how many were written in all.", count_wraps),
        Wrong("Your count stops at the length of the memory, and then the place stops too. Count on.", count_stops),
        Wrong("You return the place you wrote to. Return how many were written: written + 1.", place_returned),
        Wrong("You return the memory alone: hand back written + 1 as well.", count_forgotten),
    ],
    alternatives=[remember_by_counting],
)


def followed(target, online, tau, step, copy_every):
    """Lists of arrays theta', theta -> theta' after a step: soft by tau; if tau is 0, hard at every copy_every-th."""
    if tau > 0:
        return [(1 - tau) * old + tau * new for old, new in zip(target, online, strict=True)]
    return [np.array(new if step % copy_every == 0 else old) for old, new in zip(target, online, strict=True)]


def followed_by_helper(target, online, tau, step, copy_every):
    if tau > 0:
        return move_target(target, online, tau)
    return move_target(target, online) if step % copy_every == 0 else [old.copy() for old in target]


def roles_swapped(target, online, tau, step, copy_every):
    if tau > 0:
        return [tau * old + (1 - tau) * new for old, new in zip(target, online, strict=True)]
    return followed(target, online, tau, step, copy_every)


def always_copied(target, online, tau, step, copy_every):
    if tau > 0:
        return followed(target, online, tau, step, copy_every)
    return [new.copy() for new in online]


def copied_in_between(target, online, tau, step, copy_every):
    if tau > 0:
        return followed(target, online, tau, step, copy_every)
    return [np.array(old if step % copy_every == 0 else new) for old, new in zip(target, online, strict=True)]


def never_copied(target, online, tau, step, copy_every):
    if tau > 0:
        return followed(target, online, tau, step, copy_every)
    return [old.copy() for old in target]


def in_place(target, online, tau, step, copy_every):
    for old, new in zip(target, online, strict=True):
        if tau > 0:
            old += tau * (new - old)
        elif step % copy_every == 0:
            old[:] = new
    return target


def added_up(target, online, tau, step, copy_every):
    if tau > 0:
        return [old + tau * new for old, new in zip(target, online, strict=True)]
    return followed(target, online, tau, step, copy_every)


def tau_forgotten(target, online, tau, step, copy_every):
    return [np.array(new if step % copy_every == 0 else old) for old, new in zip(target, online, strict=True)]


def soft_cases(rng: np.random.Generator) -> Cases:
    for shape, tau, step in (((1,), 0.5, 3), ((2, 3), 0.005, 1), ((4, 1), 0.1, 5), ((3,), 0.25, 200)):
        yield (
            [rng.standard_normal(shape), rng.standard_normal(2)],
            [rng.standard_normal(shape), np.ones(2)],
            tau,
            step,
            7,
        )


def hard_cases(rng: np.random.Generator) -> Cases:
    for step, every in ((1, 4), (4, 4), (8, 4), (9, 4), (200, 200), (199, 200), (1, 1)):
        yield [rng.standard_normal((2, 3)), np.zeros(1)], [rng.standard_normal((2, 3)), np.ones(1)], 0, step, every


NETWORKS_OWN = "You handed on the arrays of the network: the target then learns along with it. Copy each, new.copy()."
WHAT_CAME_IN = "Where it rests you handed back the arrays that came in. Copy these too, old.copy()."


def stays_frozen(answer: Callable[..., Any], rng: np.random.Generator) -> None:
    target, online = [np.zeros(3)], [np.ones(3)]
    for step, wanted, sentence in ((4, 1.0, NETWORKS_OWN), (5, 0.0, WHAT_CAME_IN)):
        kept = answer(target, online, 0, step, 4)
        online[0] += 5
        target[0] += 5
        if not np.allclose(kept[0], wanted):
            raise Mistake(sentence)
        online[0][:], target[0][:] = 1, 0


FOLLOWED = Exercise(
    name="followed",
    reference=followed,
    checks=[
        agrees("follows softly by tau", soft_cases),
        agrees("copies at every copy_every-th step, and rests in between", hard_cases),
        Check("gives arrays of its own", stays_frozen),
    ],
    hints=[
        "A soft target keeps 1 - tau of itself and takes tau of the network. A hard one asks whether step is a multiple"
        " of copy_every.",
        "Hard: `step % copy_every == 0` decides between new and old, and `.copy()` makes the array the target's own.",
    ],
    why="A name is no copy. A target that is the same array as the network's moves with every gradient step, and then"
    " there is no target network at all.",
    wrong=[
        Wrong(
            "You keep tau of the old target and take 1 - tau of the network: it is the other way round.", roles_swapped
        ),
        Wrong(
            "You copy at every step: then there is no target network. Copy where step % copy_every is 0.", always_copied
        ),
        Wrong(
            "You copy at every step but the ones where step % copy_every is 0: turn the condition round.",
            copied_in_between,
        ),
        Wrong("Your hard target never moves: copy the network where step % copy_every is 0.", never_copied),
        Wrong("You changed the arrays of the argument target. Make new ones.", in_place),
        Wrong("You added tau of the network and took nothing away: the old part shrinks to 1 - tau.", added_up),
        Wrong(
            "You made hard copies where tau is above 0: then the target follows softly, at every step.", tau_forgotten
        ),
    ],
    alternatives=[followed_by_helper],
)


def second_opinion(R, Q_online, Q_target, terminal, gamma):
    """R, terminal (m,), Q of both networks for s' (m, n_actions) -> double targets y (m,)."""
    best = Q_online.argmax(axis=1)
    return R + gamma * (1 - terminal) * Q_target[np.arange(len(R)), best]


def opinion_by_helper(R, Q_online, Q_target, terminal, gamma):
    return double_q_targets(R, Q_online, Q_target, terminal, gamma)


def opinion_by_loop(R, Q_online, Q_target, terminal, gamma):
    y = R.copy()
    for i in range(len(R)):
        if not terminal[i]:
            y[i] += gamma * Q_target[i, np.argmax(Q_online[i])]
    return y


def plain_target(R, Q_online, Q_target, terminal, gamma):
    return R + gamma * (1 - terminal) * Q_target.max(axis=1)


def plain_online(R, Q_online, Q_target, terminal, gamma):
    return R + gamma * (1 - terminal) * Q_online.max(axis=1)


def opinions_swapped(R, Q_online, Q_target, terminal, gamma):
    return second_opinion(R, Q_target, Q_online, terminal, gamma)


def smaller_of_two(R, Q_online, Q_target, terminal, gamma):
    return R + gamma * (1 - terminal) * np.minimum(Q_online.max(axis=1), Q_target.max(axis=1))


def opinion_past_the_end(R, Q_online, Q_target, terminal, gamma):
    return second_opinion(R, Q_online, Q_target, 0 * terminal, gamma)


def action_as_value(R, Q_online, Q_target, terminal, gamma):
    return R + gamma * (1 - terminal) * Q_online.argmax(axis=1)


def whole_columns(R, Q_online, Q_target, terminal, gamma):
    return R + gamma * (1 - terminal) * Q_target[:, Q_online.argmax(axis=1)].max(axis=1)


def two_opinions(rng: np.random.Generator) -> Cases:
    for m, n, gamma in ((1, 1, 0.9), (1, 3, 0.9), (5, 2, 0.99), (8, 4, 0.5)):
        terminal = (np.arange(m) % 3 == 2) * 1.0
        yield rng.standard_normal(m), rng.standard_normal((m, n)), rng.standard_normal((m, n)), terminal, gamma


SECOND_OPINION = Exercise(
    name="second_opinion",
    reference=second_opinion,
    checks=[agrees("lets one network choose and the other judge", two_opinions)],
    hints=[
        "The network that learns says *which* action: an argmax along the row. The target network says what that one is"
        " worth.",
        "`Q_target[np.arange(len(R)), best]` takes from row i the column best[i].",
    ],
    why="A maximum of noisy numbers picks the luckiest error. The error of the other network at that action is another"
    " draw, and as often too low as too high.",
    wrong=[
        Wrong(
            "The target network chose and judged: that is the plain target. Let the network that learns choose.",
            plain_target,
        ),
        Wrong(
            "The network that learns chose and judged. The target network has to say what the action is worth.",
            plain_online,
        ),
        Wrong("The target network chose, and the network that learns judged: the roles are swapped.", opinions_swapped),
        Wrong(
            "You took the smaller of two maxima. Here one network chooses, and the other judges just that action.",
            smaller_of_two,
        ),
        Wrong("You look past the end: with terminal = 1 nothing comes after R.", opinion_past_the_end),
        Wrong("You added the number of the action. Look up what the target network says of it.", action_as_value),
        Wrong(
            "You took whole columns, so that each step sees the actions of all. Pair each row with its own action.",
            whole_columns,
        ),
    ],
    alternatives=[opinion_by_helper, opinion_by_loop],
)


def clipped_return(rewards, gamma):
    """Rewards (T,) of an episode -> the discounted return that an agent with clipped rewards works for."""
    return float(np.sum(np.clip(rewards, -1, 1) * gamma ** np.arange(len(rewards))))


def clipped_from_behind(rewards, gamma):
    total = 0.0
    for reward in rewards[::-1]:
        total = max(-1.0, min(1.0, float(reward))) + gamma * total
    return total


def clips_the_sum(rewards, gamma):
    return float(np.clip(np.sum(rewards * gamma ** np.arange(len(rewards))), -1, 1))


def signs_only(rewards, gamma):
    return float(np.sum(np.sign(rewards) * gamma ** np.arange(len(rewards))))


def clips_below_zero(rewards, gamma):
    return float(np.sum(np.clip(rewards, 0, 1) * gamma ** np.arange(len(rewards))))


def not_clipped(rewards, gamma):
    return float(np.sum(rewards * gamma ** np.arange(len(rewards))))


def clips_after_discount(rewards, gamma):
    return float(np.sum(np.clip(rewards * gamma ** np.arange(len(rewards)), -1, 1)))


def not_discounted(rewards, gamma):
    return float(np.sum(np.clip(rewards, -1, 1)))


def discounts_the_first(rewards, gamma):
    return float(np.sum(np.clip(rewards, -1, 1) * gamma ** np.arange(1, len(rewards) + 1)))


def scaled_down(rewards, gamma):
    largest = max(float(np.abs(rewards).max()), 1.0)
    return float(np.sum(rewards / largest * gamma ** np.arange(len(rewards))))


def games(rng: np.random.Generator) -> Cases:
    yield np.array([0.25, 3.0, -0.5, 200.0, -7.0, 0.0]), 0.9
    for T in (1, 4, 9):
        yield 2 * rng.standard_normal(T), 0.95


CLIPPED_RETURN = Exercise(
    name="clipped_return",
    reference=clipped_return,
    checks=[agrees("clips each reward, then discounts and adds up", games)],
    hints=[
        "Clip first, each reward by itself: what lies between -1 and 1 stays as it is.",
        "`np.clip(rewards, -1, 1) * gamma ** np.arange(len(rewards))`, added up.",
    ],
    why="Clipping changes the aim, not only the scale: a coin of 200 counts like a coin of 1, so an agent may prefer"
    " two small coins to a large one.",
    wrong=[
        Wrong("You clipped the sum. Each reward is clipped by itself, before anything is added up.", clips_the_sum),
        Wrong("You kept the signs only. What lies between -1 and 1 stays as it is.", signs_only),
        Wrong("You cut punishments away: the lower bound is -1.", clips_below_zero),
        Wrong("You did not clip: a reward of 200 should count as 1.", not_clipped),
        Wrong(
            "You discounted first and clipped then. The agent sees clipped rewards, and discounts those.",
            clips_after_discount,
        ),
        Wrong("You left the discount out: the reward of step t counts gamma**t.", not_discounted),
        Wrong("You discounted the first reward too. It comes at once: gamma**0 = 1.", discounts_the_first),
        Wrong("You divided by the largest reward. That is scaling; clipping cuts off at -1 and 1.", scaled_down),
    ],
    alternatives=[clipped_from_behind],
)


def last_frames(frames, t, k):
    """frames (T, n_H, n_W), a moment t -> the k frames up to t, oldest first; the first one fills up at the start."""
    return frames[np.maximum(np.arange(t - k + 1, t + 1), 0)]


def frames_by_helper(frames, t, k):
    return stack_frames(frames, k)[t]


def frames_by_loop(frames, t, k):
    return np.stack([frames[max(0, t - j)] for j in range(k - 1, -1, -1)])


def newest_first(frames, t, k):
    return last_frames(frames, t, k)[::-1]


def from_behind_the_end(frames, t, k):
    return frames[np.arange(t - k + 1, t + 1)]


def zeros_in_front(frames, t, k):
    at = np.arange(t - k + 1, t + 1)
    return frames[np.maximum(at, 0)] * (at >= 0)[:, None, None]


def without_the_newest(frames, t, k):
    return frames[np.maximum(np.arange(t - k, t), 0)]


def short_at_the_start(frames, t, k):
    return frames[max(0, t - k + 1) : t + 1]


def looks_ahead(frames, t, k):
    return frames[np.minimum(np.arange(t, t + k), len(frames) - 1)]


def frames_last(frames, t, k):
    return np.moveaxis(last_frames(frames, t, k), 0, -1)


def moments(rng: np.random.Generator) -> Cases:
    for T, shape, t, k in ((9, (2, 3), 5, 4), (6, (1, 1), 5, 3), (4, (3, 2), 3, 1), (9, (4, 4), 3, 4)):
        yield rng.random((T, *shape)), t, k


def early_moments(rng: np.random.Generator) -> Cases:
    for T, shape, t, k in ((1, (2, 2), 0, 4), (7, (2, 3), 1, 4), (7, (3, 1), 2, 4), (5, (2, 2), 0, 2)):
        yield rng.random((T, *shape)), t, k


LAST_FRAMES = Exercise(
    name="last_frames",
    reference=last_frames,
    checks=[
        agrees("stacks the last k frames, oldest first", moments),
        agrees("repeats the first frame at the start", early_moments),
    ],
    hints=[
        "Write down the places of the frames for t = 5, k = 4, and then for t = 1. Where are they negative?",
        "`np.arange(t - k + 1, t + 1)` are the places; `np.maximum(..., 0)` turns those before the start into 0.",
    ],
    why="A negative place counts from the end in Python: without the maximum a new game would begin with frames of its"
    " own future.",
    wrong=[
        Wrong("Your newest frame comes first. The oldest one does.", newest_first),
        Wrong(
            "A negative place counts from the end: your first stacks hold frames of the future. Use 0 there.",
            from_behind_the_end,
        ),
        Wrong("You filled up with empty frames. Repeat the first frame instead.", zeros_in_front),
        Wrong("The frame of moment t itself is missing.", without_the_newest),
        Wrong(
            "At the start your stack has fewer than k frames. The network wants k: repeat the first.",
            short_at_the_start,
        ),
        Wrong("Your stack looks ahead of t. It may hold only what was seen so far.", looks_ahead),
        Wrong("Your frames stand along the last axis. Here they are the first one: (k, n_H, n_W).", frames_last),
    ],
    alternatives=[frames_by_helper, frames_by_loop],
)


def mended_loop(play, choose, n_states, n_actions, steps, gamma, alpha, copy_every):
    """play(s, a) -> (R, s', ended), choose(q, k) -> the action of step k = 1, 2, ...; gives Q (n_states, n_actions)."""
    Q = np.zeros((n_states, n_actions))
    target, s = Q.copy(), 0
    for k in range(1, steps + 1):
        a = choose(Q[s], k)
        R, s_next, ended = play(s, a)
        y = R if ended else R + gamma * target[s_next].max()
        Q[s, a] += alpha * (y - Q[s, a])
        if k % copy_every == 0:
            target = Q.copy()
        s = 0 if ended else s_next
    return Q


def loop_with(alias=False, past=False, stays=False, early=False, early_restart=False, none=False, late=False):
    """The loop with some of its mistakes: what the wrong answers below are made of."""

    def loop(play, choose, n_states, n_actions, steps, gamma, alpha, copy_every):
        Q = np.zeros((n_states, n_actions))
        target, s = (Q if alias or none else Q.copy()), 0
        for k in range(1, steps + 1):
            a = choose(Q[s], k)
            R, s_next, ended = play(s, a)
            if early_restart and ended:
                s_next = 0
            y = R + gamma * target[s_next].max() * (past or early_restart or not ended)
            if early and (k - 1) % copy_every == 0:
                target = Q.copy()
            Q[s, a] += alpha * (y - Q[s, a])
            if not (alias or none or early or late) and k % copy_every == 0:
                target = Q.copy()
            s = 0 if ended and not stays else s_next
        return Q

    return loop


def by_arrays(play, choose, n_states, n_actions, steps, gamma, alpha, copy_every):
    Q, frozen, s = np.zeros((n_states, n_actions)), np.zeros((n_states, n_actions)), 0
    for k in range(steps):
        a = choose(Q[s], k + 1)
        R, after, ended = play(s, a)
        future = (1 - ended) * np.max(frozen[after])
        Q[s, a] = (1 - alpha) * Q[s, a] + alpha * (R + gamma * future)
        if (k + 1) % copy_every == 0:
            frozen[:] = Q
        s = after * (1 - ended)
    return Q


colleagues = loop_with(alias=True, past=True, stays=True)


def copied_once(at_start):
    """A loop that copies the table at one of the two places only, at the start or at every refresh."""

    def loop(play, choose, n_states, n_actions, steps, gamma, alpha, copy_every):
        Q = np.zeros((n_states, n_actions))
        target, s = Q.copy() if at_start else Q, 0
        for k in range(1, steps + 1):
            a = choose(Q[s], k)
            R, s_next, ended = play(s, a)
            y = R if ended else R + gamma * target[s_next].max()
            Q[s, a] += alpha * (y - Q[s, a])
            if k % copy_every == 0:
                target = Q if at_start else Q.copy()
            s = 0 if ended else s_next
        return Q

    return loop


only_alias, only_past, only_stays = loop_with(alias=True), loop_with(past=True), loop_with(stays=True)
past_and_stays, alias_and_stays = loop_with(past=True, stays=True), loop_with(alias=True, stays=True)
alias_and_past, restarts_early = loop_with(alias=True, past=True), loop_with(early_restart=True)
first_copy_only, refreshes_only = copied_once(True), copied_once(False)
copies_early, never_refreshed = loop_with(early=True), loop_with(late=True)


def small_worlds(rng: np.random.Generator) -> Cases:
    """Worlds of a few states, with an end; the chosen actions are a fixed mixture of the best one and others."""
    for n_states, n_actions, steps, copy_every in ((1, 1, 6, 2), (3, 2, 60, 5), (5, 2, 90, 7), (4, 3, 80, 10)):
        rewards = rng.integers(1, 5, (n_states, n_actions)).astype(float)
        after = rng.integers(0, n_states, (n_states, n_actions))
        after[:-1, -1] = np.arange(1, n_states)  # the last action leads on, so that the end is reached
        ends = np.zeros((n_states, n_actions), dtype=bool)
        ends[-1] = True

        def play(s, a, rewards=rewards, after=after, ends=ends):
            return float(rewards[s, a]), int(after[s, a]), bool(ends[s, a])

        def choose(q, k, n=n_actions):
            return int(np.argmax(q)) if (7 * k) % 10 < 4 else (3 * k + k // 4) % n

        yield play, choose, n_states, n_actions, steps, 0.9, 0.5, copy_every


MENDED_LOOP = Exercise(
    name="mended_loop",
    reference=mended_loop,
    checks=[agrees("learns what a right loop learns, in small worlds with an end", small_worlds)],
    hints=[
        "Follow one game to its end by hand. What is y at the last step, and in which state does the next step begin?",
        "`target = Q` gives the same table a second name. Which line should make a table of its own, and in how many"
        " places?",
        "`y = R if ended else ...`, `target = Q.copy()` twice, and `s = 0 if ended else s_next`.",
    ],
    why="All three run without an error and look right in a glance. A target that is another name of Q moves with it; a"
    " game that is never begun again is played in a state behind its end; and what stands behind the end counts for"
    " nothing.",
    wrong=[
        Wrong("All three mistakes are still there: the end in y, the second name of Q, and the new game.", colleagues),
        Wrong(
            "`target = Q` is a second name for the same table. Copy it, at the start and at every refresh.", only_alias
        ),
        Wrong("Your first copy is one, but from the first refresh on target is Q itself: Q.copy().", first_copy_only),
        Wrong("Your refreshes are copies, but until the first one target is Q itself: Q.copy().", refreshes_only),
        Wrong("Your target looks past the end: where the game ended, y = R.", only_past),
        Wrong("After an end the next game begins in state 0.", only_stays),
        Wrong("The target is frozen now. Two are left: y at the end, and the start of the next game.", past_and_stays),
        Wrong(
            "The end counts in y now. Two are left: the second name of Q, and the next game's start.", alias_and_stays
        ),
        Wrong("Games begin anew now. Two are left: y at the end, and the second name of Q.", alias_and_past),
        Wrong("You go to state 0 before y is computed, and so add the value of the next game.", restarts_early),
        Wrong("You refresh the target one step too early, before the first update: use k, not k - 1.", copies_early),
        Wrong("Your target is copied once and never refreshed: it says 0 forever.", never_refreshed),
    ],
    alternatives=[by_arrays],
)

EXERCISES = [STEP_TARGETS, REMEMBER, FOLLOWED, SECOND_OPINION, CLIPPED_RETURN, LAST_FRAMES, MENDED_LOOP]
