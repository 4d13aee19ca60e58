"""Networks that come with the course, trained beforehand by a script in tools/, with a checksum and their score."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from helpers.checks import check_choice

FOLDER = Path(__file__).parent
NAMES = (
    "letters",
    "yolo",
    "rcnn",
    "fast_rcnn",
    "faster_rcnn",
    "scene_unet",
    "scene_unet_bare",
    "number_translator",
    "date_attention",
    "date_vector",
    "digit_generator",
    "cart_pole_dqn",
    "digit_judge",
    "digit_autoencoder",
    "digit_vae",
)


class Checkpoint(NamedTuple):
    """The numbers of a trained network."""

    tensors: dict[str, Any]  # name -> torch tensor, as state_dict gives them
    score: float  # what it reached on examples that it was not trained on, from 0 to 1
    note: str  # how it was made, and what the score is


def load_checkpoint(name: str) -> Checkpoint:
    """The numbers of a network that comes with the course.

    They are stored as safetensors, a format that holds numbers and nothing that could run.

    Parameters
    ----------
    name : str
        "letters", the network of `helpers.projects.small_nets.pretrained_convnet`; "yolo", that of
        `helpers.vision.yolo_net.pretrained_detector`, with its anchors; "rcnn", "fast_rcnn" and "faster_rcnn", those
        of `helpers.vision.regions.trials.pretrained_regions`; "scene_unet" and "scene_unet_bare", a
        `helpers.vision.segmentation_trials.scene_net` with skips and one without; "number_translator", that of
        `helpers.sequences.number_translator.pretrained_translator`; "date_attention" and "date_vector", those of
        `helpers.data.date_translators.date_translator`; "digit_generator", the stages of
        `helpers.beyond.digit_gan.digit_generator`; "cart_pole_dqn", that of
        `helpers.beyond.dqn_trials.pretrained_q_net`; "digit_judge", that of `helpers.beyond.digit_judge.digit_judge`;
        "digit_autoencoder" and "digit_vae", those of `helpers.beyond.vae_trials.long_trained_vae`.

    Returns
    -------
    Checkpoint
        tensors, score, note.

    Raises
    ------
    ValueError
        If there is no such network, or its file is damaged: its bytes do not give the checksum.
    """
    from safetensors.torch import load

    check_choice("load_checkpoint", "name", name, NAMES)
    data, about = weights_file(name).read_bytes(), json.loads(note_file(name).read_text(encoding="utf-8"))
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise ValueError(
            f"load_checkpoint: the bytes of {weights_file(name).name} do not give its checksum, expected the file as it"
            f" came with the course. Fetch it again, or make it with python {about['made_by']}."
        )
    return Checkpoint(load(data), about["score"], about["note"])


def save_checkpoint(name: str, tensors: dict[str, Any], *, score: float, note: str, made_by: str) -> None:
    """Write a network and, beside it, its checksum, score, note and the script that made it."""
    from safetensors.torch import save

    data = save({key: tensor.contiguous() for key, tensor in tensors.items()})
    weights_file(name).write_bytes(data)
    about = {"note": note, "made_by": made_by, "score": score, "sha256": hashlib.sha256(data).hexdigest()}
    note_file(name).write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def in_16_bits(tensors: dict[str, Any]) -> dict[str, Any]:
    """The same numbers on the processor, with points rounded to 16 bits: half the bytes, and no worse a network."""
    return {key: x.detach().cpu().half() if x.is_floating_point() else x.cpu() for key, x in tensors.items()}


def weights_file(name: str) -> Path:
    """Where the numbers are."""
    return FOLDER / f"{name}.safetensors"


def note_file(name: str) -> Path:
    """Where checksum, score and note are."""
    return FOLDER / f"{name}_checkpoint.json"
