"""One training loop for every torch.nn module of the course (from lesson 3.5 on): fit it, watch it, predict with it."""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_flags, check_whole
from helpers.neural.training_history import Epoch as Epoch
from helpers.neural.training_history import History as History
from helpers.neural.training_history import Training as Training
from helpers.neural.training_history import summary
from helpers.torch_batches import as_batch, device_of, resting
from helpers.torch_checks import check_examples, check_module
from helpers.torch_loop import Loss, plan_fit, walk


def fit(
    model: Any,
    X: Array,
    Y: Array,
    *,
    loss: Loss = "cross_entropy",
    epochs: int,
    batch_size: int,
    learning_rate: float,
    optimizer: str = "adam",
    weight_decay: float = 0.0,
    rng: np.random.Generator,
    known: Array | None = None,
    dev: tuple[Array, ...] | None = None,
    schedule: Callable[[int], float] | None = None,
    every: int = 1,
    progress: bool = False,
) -> Training:
    """Train a torch.nn module in place, and keep what was reached whatever happens.

    A divergence is stopped: the module then has its last finite parameters. An interruption ends the training where it
    is; nothing is lost.

    Parameters
    ----------
    model, X, Y, loss, epochs, batch_size, learning_rate, optimizer, weight_decay, rng, known, dev, schedule, every
        As in `fit_epochs`, which gives the epochs one by one.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Training
        history, stopped (a sentence, or empty), best_epoch.

    Raises
    ------
    ValueError or TypeError
        As in `fit_epochs`.
    """
    plan = plan_fit(
        "fit",
        model,
        X,
        Y,
        loss=loss,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        optimizer=optimizer,
        weight_decay=weight_decay,
        rng=rng,
        known=known,
        dev=dev,
        schedule=schedule,
        every=every,
    )
    made: list[Epoch] = []
    check_flags("fit", progress=progress)
    bar = _bar(plan.epochs) if progress else None
    interrupted = ""
    try:
        for epoch in walk(plan):
            made.append(epoch)
            if bar is not None:
                bar.update(epoch.number - bar.n)
    except KeyboardInterrupt:
        last = made[-1].number if made else 0
        interrupted = f"Interrupted after epoch {last} of {plan.epochs}; the module has what it has learned."
    finally:
        if bar is not None:
            bar.close()
    return summary(made, interrupted)


def _bar(epochs: int) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=epochs, desc="training", unit=" epochs")


def fit_epochs(
    model: Any,
    X: Array,
    Y: Array,
    *,
    loss: Loss = "cross_entropy",
    epochs: int,
    batch_size: int,
    learning_rate: float,
    optimizer: str = "adam",
    weight_decay: float = 0.0,
    rng: np.random.Generator,
    known: Array | None = None,
    dev: tuple[Array, ...] | None = None,
    schedule: Callable[[int], float] | None = None,
    every: int = 1,
) -> Generator[Epoch, None, None]:
    """Train a torch.nn module and look at it after every epoch: for pictures of a training that is under way.

    Only parameters with requires_grad change. Parts of the module that are in eval mode stay in it: after
    `freeze(part)` neither the parameters nor the batch statistics of that part move. It runs on `best_device()`.

    Parameters
    ----------
    model : torch.nn.Module
        Ending in logits; it is moved to the device and stays there.
    X : array (m, ...)
        Examples in rows. Pictures (m, H, W) or (m, H, W, C) of uint8 stay uint8 in memory; each batch becomes
        (b, C, H, W) of float32 from 0 to 1.
    Y : array (m,), (m, tasks) or like the output
        Class numbers for "cross_entropy", labels 0 and 1 for "binary_cross_entropy", numbers for "squared_error".
    loss : str or function
        One of these three names ("binary_cross_entropy" is the sum over tasks of `multitask_loss_forward`), or a
        function of a batch (out, Y) that gives the mean over its examples; Y is then what it needs, (m, ...).
    epochs, batch_size : int
        How often to go through all examples; how many there are in a step.
    learning_rate, optimizer, weight_decay : float, str, float
        "adam", "momentum" (0.9) or "sgd"; weight_decay shrinks parameters by learning_rate * weight_decay a step.
    rng : numpy Generator
        What shuffles the examples, and seeds dropout.
    known : array (m, tasks), optional
        For "binary_cross_entropy": 1 or True where the label is known.
    dev : tuple of arrays, optional
        (X_dev, Y_dev) or (X_dev, Y_dev, known_dev), only looked at.
    schedule, every : function and int, optional
        schedule(k) is the learning rate of epoch k = 0, 1, ...; look only after so many epochs.

    Yields
    ------
    Epoch
        First that of the start, with number 0.

    Raises
    ------
    ValueError or TypeError
        If the data do not fit the module or the loss, nothing is left to train, or a number is outside its range.
    """
    plan = plan_fit(
        "fit_epochs",
        model,
        X,
        Y,
        loss=loss,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        optimizer=optimizer,
        weight_decay=weight_decay,
        rng=rng,
        known=known,
        dev=dev,
        schedule=schedule,
        every=every,
    )
    return walk(plan)


def predict(model: Any, X: Array, batch_size: int = 500) -> np.ndarray:
    """The outputs of a torch.nn module in eval mode, computed in batches and without gradients.

    Parameters
    ----------
    model : torch.nn.Module
        It is left in the modes in which it was.
    X : array (m, ...)
        Examples in rows, as for `fit_epochs`.
    batch_size : int
        How many at a time: more only fill the memory.

    Returns
    -------
    numpy array (m, ...)
        What the module gives, logits for example; `.argmax(axis=1)` makes class numbers of them.

    Raises
    ------
    ValueError or TypeError
        If model is no module, X is empty or not finite, or batch_size is below 1.
    """
    import torch

    check_module("predict", model)
    check_examples("predict", "X", X)
    batch_size = check_whole("predict", "batch_size", batch_size, least=1)
    device, parts = device_of(model), []
    with resting(model), torch.no_grad():
        for start in range(0, len(X), batch_size):
            parts.append(model(as_batch(X[start : start + batch_size], device)).cpu().numpy())
    return np.concatenate(parts)


def freeze(part: Any) -> Any:
    """Keep a part of a module as it is: no gradients for its parameters, and eval mode for its batch statistics.

    Parameters
    ----------
    part : torch.nn.Module
        Such as model.trunk. A later model.train() wakes its batch statistics again: freeze after it.

    Returns
    -------
    torch.nn.Module
        The same part.

    Raises
    ------
    TypeError
        If part is no module.
    """
    check_module("freeze", part, "part")
    part.requires_grad_(False)
    return part.eval()
