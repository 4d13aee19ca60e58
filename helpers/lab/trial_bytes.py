"""A training as numbers for the browser: one small block of bytes, and the facts that say what lies where in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.lab.point_plane import CELLS, LIMIT, VIEW
from helpers.lab.trial import TILE, Trial


def packed(trial: Trial) -> tuple[dict[str, Any], bytes]:
    """Facts and bytes of a training as it stands.

    The bytes hold, in this order and without gaps: float32 the weights, row by row, and biases of every layer, epoch,
    training cost and test cost of every moment, and the logits on the plane, row by row from below; int16 the
    coordinates of the points, training points first, 32767 for the edge; uint8 the probabilities on the plane, 255 for
    1; int8 the outputs of the hidden units over the plane, 127 for their `reach`; uint8 the labels of the points.
    """
    seen, X = trial.seen, np.concatenate([trial.now.X, trial.test[0]], axis=1)
    labels = np.concatenate([trial.now.Y.ravel(), trial.test[1].ravel()])
    tiles = np.concatenate(seen.tiles)
    floats = [part.ravel() for pair in zip(seen.weights, seen.biases, strict=True) for part in pair]
    floats += [np.array(trial.moments, dtype=float).ravel(), seen.logits.ravel()]
    facts = {
        "sizes": [2, *trial.hidden, 1],
        "cells": CELLS,
        "tile": TILE,
        "limit": LIMIT,
        "view": VIEW,
        "epoch": trial.epoch,
        "moments": len(trial.moments),
        "trained": trial.now.X.shape[1],
        "points": X.shape[1],
        "stopped": trial.stopped,
        "training": seen.training,
        "test": seen.test,
    }
    parts = [
        np.concatenate(floats).astype("<f4"),
        np.rint(X.T * (32767 / VIEW)).astype("<i2"),
        np.rint(seen.surface * 255).astype("u1"),
        np.rint(tiles * (127 / reach(tiles)[:, None, None])).astype("i1"),
        labels.astype("u1"),
    ]
    return facts, b"".join(part.tobytes() for part in parts)


def reach(tiles: np.ndarray) -> np.ndarray:
    """What is drawn in full colour for each unit: its own largest output, 1 where that is less; (units,)."""
    return np.maximum(1.0, np.abs(tiles).max(axis=(1, 2)))
