"""The network that comes with the course: small, undamaged, and as good as the note beside it says."""

import ast
from pathlib import Path

import numpy as np
import pytest
import torch

from helpers.data import checkpoints
from helpers.data.checkpoints import NAMES, load_checkpoint, note_file, save_checkpoint, weights_file
from helpers.data.scripts import LETTERS, load_letters
from helpers.projects.small_nets import pretrained_convnet
from helpers.torch_training import predict
from solutions_tests.helpers.probes import complaint

ROOT = Path(checkpoints.__file__).parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_checkpoint_is_small_and_says_how_it_was_made(name: str) -> None:
    checkpoint = load_checkpoint(name)
    assert weights_file(name).stat().st_size < 400 * 1024
    assert 0 < checkpoint.score < 1
    assert len(checkpoint.note) > 100
    script = ROOT / ast.literal_eval(note_file(name).read_text(encoding="utf-8"))["made_by"]
    assert "save_checkpoint" in script.read_text(encoding="utf-8")


def test_the_letters_are_read_as_well_as_the_note_says() -> None:
    test = load_letters(per_letter=10, seed=2)
    right = (predict(pretrained_convnet(), test.images).argmax(axis=1) == test.labels[0]).mean()
    assert abs(right - load_checkpoint("letters").score) < 0.005
    assert right > 0.9
    assert load_checkpoint("letters").tensors["head.weight"].shape == (len(LETTERS), 64)


def test_a_damaged_file_is_noticed_and_what_is_saved_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
    tensors = {"a": torch.arange(6.0).reshape(2, 3).T, "b": torch.tensor(3)}
    save_checkpoint("letters", tensors, score=0.5, note="a note", made_by="tools/x.py")
    loaded = load_checkpoint("letters")
    assert (loaded.score, loaded.note) == (0.5, "a note")
    assert all(torch.equal(loaded.tensors[key], tensors[key]) for key in tensors)
    data = bytearray(weights_file("letters").read_bytes())
    data[-1] ^= 1
    weights_file("letters").write_bytes(bytes(data))
    assert complaint(load_checkpoint, "letters") == (
        "ValueError: load_checkpoint: the bytes of letters.safetensors do not give its checksum, expected the file as"
        " it came with the course. Fetch it again, or make it with python tools/x.py."
    )
    assert "name is 'faces', expected one of 'letters'" in complaint(load_checkpoint, "faces")


def test_it_is_the_same_every_time() -> None:
    one, other = (pretrained_convnet().state_dict() for _ in range(2))
    assert all(torch.equal(one[key], other[key]) for key in one)
    assert np.isfinite(predict(pretrained_convnet(), np.zeros((1, 28, 28), dtype=np.uint8))).all()
