"""Sets on request, against a stand-in for openml.org: kept after the first call, clear words without connection."""

from http.client import IncompleteRead
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
import sklearn.datasets

from helpers.data.online import fetch_fashion, fetch_mnist
from solutions_tests.helpers.probes import complaint


class StandIn:
    """Answers as fetch_openml does; picture k shows the number k in its first three pixels."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.problem = problem

    def __call__(self, name: str, **options: Any) -> SimpleNamespace:
        self.calls.append((name, options))
        if self.problem:
            raise self.problem
        k = np.arange(70000)
        data = np.zeros((70000, 784), dtype=np.uint8)
        data[:, 0], data[:, 1], data[:, 2] = k // 65536, k // 256 % 256, k % 256
        return SimpleNamespace(data=data, target=(k % 10).astype(str).astype(object))


def numbers(images: np.ndarray) -> np.ndarray:
    return images[:, 0, :3].astype(int) @ [65536, 256, 1]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", stand_in)
    return stand_in


def test_fetched_once_and_split_as_published(offered: StandIn, tmp_path: Path) -> None:
    some = fetch_mnist(500, 200, seed=1, folder=tmp_path / "new")
    assert some.images_train.shape == (500, 28, 28)
    assert some.images_test.shape == (200, 28, 28)
    assert some.images_train.dtype == np.uint8
    assert some.labels_train.shape == (1, 500)
    assert some.labels_test.dtype == np.int64
    assert (numbers(some.images_train) % 10 == some.labels_train[0]).all()
    assert (numbers(some.images_test) % 10 == some.labels_test[0]).all()
    assert numbers(some.images_train).max() < 60000 <= numbers(some.images_test).min()
    assert len(set(numbers(some.images_train))) == 500
    assert some.class_names == tuple("0123456789")
    again, other = (fetch_mnist(500, 200, seed=seed, folder=tmp_path / "new") for seed in (1, 2))
    assert (again.images_train == some.images_train).all()
    assert (other.images_train != some.images_train).any()
    assert [name for name, _ in offered.calls] == ["mnist_784"]
    assert offered.calls[0][1]["version"] == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mnist_784.npz"]


def test_a_file_that_was_cut_off_is_fetched_again(offered: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "Fashion-MNIST.npz"
    for rest in (b"", b"PK\x03\x04 half a file"):
        file.write_bytes(rest)
        assert fetch_fashion(3, 2, folder=tmp_path).class_names[-1] == "ankle boot"
    assert [name for name, _ in offered.calls] == ["Fashion-MNIST"] * 2


def test_all_of_it_is_every_picture_once(offered: StandIn, tmp_path: Path) -> None:
    clothes = fetch_fashion(folder=tmp_path)
    assert (np.sort(numbers(clothes.images_train)) == np.arange(60000)).all()
    assert (np.sort(numbers(clothes.images_test)) == np.arange(60000, 70000)).all()


@pytest.mark.parametrize("problem", [URLError("no route to host"), TimeoutError("timed out"), IncompleteRead(b"")])
def test_without_connection(problem: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sklearn.datasets, "fetch_openml", StandIn(problem))
    with pytest.raises(ConnectionError) as said:
        fetch_mnist(folder=tmp_path)
    assert str(said.value) == (
        f"fetch_mnist: {tmp_path} does not hold mnist_784 yet and openml.org did not answer ({problem}), expected one"
        " of the two. Connect to the internet for the first call, or take load_glyphs() from helpers.data.glyphs: it"
        " needs no connection."
    )
    assert not list(tmp_path.iterdir())


def test_wrong_inputs() -> None:
    assert complaint(fetch_mnist, m_train=60001) == (
        "ValueError: fetch_mnist: m_train is 60001, expected a whole number from 1 to 60000. Choose another value."
    )
    assert "fetch_fashion: m_test is 0" in complaint(fetch_fashion, m_test=0)
