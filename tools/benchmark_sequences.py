"""The contests of `make bench` about sequences: recurrent layers, CTC, BLEU (see benchmark.py)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from sacrebleu.metrics import BLEU

from helpers.sequences.bleu import corpus_bleu
from helpers.sequences.ctc import ctc_backward, ctc_forward
from helpers.sequences.lstm import lstm_backward, lstm_forward
from helpers.sequences.negative_sampling import negative_sampling_backward, negative_sampling_forward
from helpers.sequences.recurrent import rnn_backward, rnn_forward
from helpers.sequences.skip_gram_training import train_skip_gram
from tools.benchmark_networks import TENSORS, Contest

# Why torch.nn is faster where it is.
ONE_CALL = "torch runs all steps of time in one compiled call"
COMPILED = "torch has compiled loops for exactly this"


def sequences() -> Iterator[Contest]:
    """Recurrent layers as in chapter 5, forward and backward; the loss of speech; the score of translations."""
    for kind, shape, goal, tensors in (
        ("RNN", (50, 27, 1, 50), 0.45, 1.0),
        ("RNN", (30, 27, 32, 64), 0.45, 1.5),
        ("LSTM", (30, 27, 32, 64), 2.1, 4.0),
        ("LSTM", (30, 128, 128, 128), 2.1, 4.0),
    ):
        yield from _recurrent(kind, *shape, goal=goal, tensors=tensors)
    yield from _ctc()
    yield from _bleu()
    yield from _negative_sampling()
    yield from _word_vectors()


def _recurrent(kind: str, T: int, n_x: int, m: int, n_a: int, *, goal: float, tensors: float) -> Iterator[Contest]:
    rng = np.random.default_rng(6)
    layer = getattr(torch.nn, kind)(n_x, n_a)
    torch.nn.init.zeros_(layer.bias_hh_l0)
    Wx, Wa = (getattr(layer, name).detach().clone() for name in ("weight_ih_l0", "weight_hh_l0"))
    b = layer.bias_ih_l0.detach().clone().reshape(-1, 1)
    X, dA = (torch.from_numpy(rng.standard_normal((T, n, m), dtype=np.float32)) for n in (n_x, n_a))
    rows = X.swapaxes(1, 2).contiguous().requires_grad_()
    arriving = dA.swapaxes(1, 2).contiguous()

    def ours(X: Any, Wx: Any, Wa: Any, b: Any, dA: Any) -> Any:
        if kind == "RNN":
            return rnn_backward(dA, rnn_forward(X, None, Wx, Wa, b, check=False)[1], check=False)[2]
        return lstm_backward(dA, lstm_forward(X, None, None, Wx, Wa, b, check=False)[2], check=False).dWx

    def theirs() -> Any:
        rows.grad = layer.weight_ih_l0.grad = layer.weight_hh_l0.grad = None
        layer(rows)[0].backward(arriving)
        return layer.weight_ih_l0.grad

    on_tensors = X, Wx, Wa, b, dA
    on_numpy = tuple(x.numpy() for x in on_tensors)
    for arrays in (on_numpy, on_tensors):
        np.testing.assert_allclose(np.asarray(ours(*arrays)), theirs(), rtol=1e-3, atol=1e-2)
    name = f"{kind}, T = {T}, batch {m}, {n_x} inputs, {n_a} units"
    yield Contest(name, goal, 1, lambda: ours(*on_numpy), theirs, because=ONE_CALL)
    yield Contest(name, tensors, 1, lambda: ours(*on_tensors), theirs, TENSORS, ONE_CALL)


def _ctc() -> Iterator[Contest]:
    """Texts of 20 symbols, each at least one step long, in 100 steps."""
    rng = np.random.default_rng(8)
    T, C, m = 100, 30, 8
    Z, labels = rng.standard_normal((T, C, m), dtype=np.float32), rng.integers(1, C, (m, 20))
    rows = torch.from_numpy(Z).swapaxes(1, 2).contiguous().requires_grad_()
    steps, sizes = torch.full((m,), T), torch.full((m,), labels.shape[1])

    def ours(Z: Any) -> Any:
        losses, cache = ctc_forward(Z, list(labels), check=False)
        return ctc_backward(losses * 0 + 1, cache)

    def theirs() -> Any:
        rows.grad = None
        log_P, targets = rows.log_softmax(dim=2), torch.from_numpy(labels)
        torch.nn.functional.ctc_loss(log_P, targets, steps, sizes, reduction="sum").backward()
        return rows.grad

    tensor = torch.from_numpy(Z)
    for array in (Z, tensor):
        np.testing.assert_allclose(np.asarray(ours(array)).swapaxes(1, 2), theirs(), rtol=1e-3, atol=1e-4)
    name = "CTC loss and gradient, T = 100, batch 8, 30 symbols"
    yield Contest(name, 2.8, 1, lambda: ours(Z), theirs, because=COMPILED)
    yield Contest(name, 6.0, 1, lambda: ours(tensor), theirs, TENSORS, COMPILED)


def _bleu() -> Iterator[Contest]:
    """Sentences of 15 words out of 200; in the outputs, every fifth word is another one."""
    rng = np.random.default_rng(7)
    right = rng.integers(0, 200, (1000, 15))
    said = np.where(rng.random(right.shape) < 0.2, rng.integers(0, 200, right.shape), right)
    outputs, answers = ([[f"w{word}" for word in row] for row in rows] for rows in (said, right))
    texts, truths = [" ".join(words) for words in outputs], [[" ".join(words) for words in answers]]
    references = [[words] for words in answers]
    metric = BLEU(tokenize="none", force=True)

    def ours() -> Any:
        return corpus_bleu(outputs, references)

    def theirs() -> Any:
        return metric.corpus_score(texts, truths)

    np.testing.assert_allclose(100 * ours().score, theirs().score, rtol=1e-9)
    yield Contest("BLEU of 1,000 sentences", 0.4, 1, ours, theirs, "helpers : sacrebleu")


def _negative_sampling() -> Iterator[Contest]:
    """One step of word vectors: 512 pairs with 5 negatives each, 5,000 words of 64 numbers."""
    rng = np.random.default_rng(10)
    V, n_e, m, k = 5000, 64, 512, 5
    E, Theta = rng.standard_normal((2, V, n_e), dtype=np.float32) / 8
    c, t, negatives = rng.integers(V, size=m), rng.integers(V, size=m), rng.integers(V, size=(m, k))
    tables = [torch.nn.Embedding.from_pretrained(torch.from_numpy(x.copy()), freeze=False) for x in (E, Theta)]
    centers, rows = torch.from_numpy(c), torch.from_numpy(np.column_stack([t, negatives]))
    wanted = torch.zeros((m, 1 + k))
    wanted[:, 0] = 1

    def ours() -> Any:
        _, cache = negative_sampling_forward(E, Theta, c, t, negatives)
        return negative_sampling_backward(1.0, cache)

    def theirs() -> Any:
        for table in tables:
            table.weight.grad = None
        Z = (tables[1](rows) @ tables[0](centers)[:, :, None])[:, :, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(Z, wanted, reduction="sum") / m
        loss.backward()
        return [table.weight.grad for table in tables]

    for mine, grad in zip(ours(), theirs(), strict=True):
        np.testing.assert_allclose(mine, grad, rtol=1e-3, atol=1e-6)
    yield Contest("negative sampling, 512 pairs, 5,000 words x 64", 1.0, 1, ours, theirs)


def _word_vectors() -> Iterator[Contest]:
    """A text of 40,000 words learned from once, beside gensim where it is installed."""
    try:
        from gensim.models import Word2Vec
    except ImportError:
        return
    rng = np.random.default_rng(11)
    frequencies = 1 / np.arange(1, 2001)
    text = rng.choice(2000, size=40_000, p=frequencies / frequencies.sum())
    sentence, counts = np.arange(40_000) // 20, np.bincount(text, minlength=2000)
    words = [[str(word) for word in row] for row in text.reshape(-1, 20)]
    settings = {"sg": 1, "negative": 5, "sample": 0, "min_count": 1, "workers": 1, "epochs": 1}

    def ours() -> Any:
        return train_skip_gram(text, sentence, counts, n_e=64, rng=np.random.default_rng(0), window=5, k=5).E

    def theirs() -> Any:
        return Word2Vec(words, vector_size=64, window=5, seed=0, **settings).wv

    because = "gensim is compiled C, and reads the words one by one"
    yield Contest("skip-gram, per word of a text", 4.0, len(text), ours, theirs, "helpers : gensim", because)
