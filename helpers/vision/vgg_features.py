"""VGG-19 as the feature network of style transfer, where its published weights are at hand (lesson 4.11).

The weights are torchvision's (IMAGENET1K_V1, 548 MB, BSD license). Nothing is downloaded unless you ask for it.
"""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from helpers.checks import check_flags
from helpers.vision.architectures.classic import VGG
from helpers.vision.architectures.parts import conv_unit, named
from helpers.vision.feature_net import FeatureNet, trained_net
from helpers.vision.style_task import Recipe

FILE = "vgg19-dcbb9e9d.pth"  # as torchvision calls it in torch's folder of downloads
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of the pictures on which it was trained
STYLE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
CONTENT_LAYER = "conv4_2"
# the layers of the paper; sizes and steps for a processor with patience
VGG_RECIPE = Recipe(content_layers=(CONTENT_LAYER,), style_layers=STYLE_LAYERS, sizes=(128, 256), steps=(60, 60))


def vgg_missing(folder: str | Path | None = None) -> str:
    """What `vgg_features` lacks on this machine, in one sentence, or an empty text.

    Parameters
    ----------
    folder : path, optional
        Where the file with the weights is looked for; torch's own folder of downloads if left out.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If folder is no path.
    """
    if (_folder("vgg_missing", folder) / FILE).is_file():
        return ""
    return (
        f"VGG-19 needs its weights, {FILE} (548 MB), in torch's folder of downloads: where you are online and have"
        " torchvision, vgg_features(download=True) puts them there."
    )


def vgg_features(*, folder: str | Path | None = None, download: bool = False) -> FeatureNet:
    """The convolutions of VGG-19, trained on ImageNet, as a frozen feature network.

    Parameters
    ----------
    folder : path, optional
        Where the file with the weights is; torch's own folder of downloads if left out.
    download : bool
        Whether torchvision may fetch the weights, if they are not there.

    Returns
    -------
    FeatureNet
        Layers "conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv4_2", "conv5_1", each after its ReLU.

    Raises
    ------
    TypeError
        If folder is no path, or download neither True nor False.
    RuntimeError
        If the weights are not there, or could not be fetched; the sentence says what is missing.
    """
    import torch

    check_flags("vgg_features", download=download)
    file = _folder("vgg_features", folder) / FILE
    if file.is_file():
        return vgg_from_state(torch.load(file, map_location="cpu", weights_only=True))
    if not download:
        raise RuntimeError(f"vgg_features: {vgg_missing(folder)}")
    try:
        from torchvision.models import VGG19_Weights, vgg19
    except ImportError:
        raise RuntimeError(
            "vgg_features: torchvision is not installed, expected it for the download. Install it, or put"
            f" {FILE} into torch's folder of downloads yourself."
        ) from None
    try:
        return vgg_from_state(vgg19(weights=VGG19_Weights.IMAGENET1K_V1).state_dict())
    except OSError as problem:
        raise RuntimeError(
            f"vgg_features: the weights could not be fetched ({problem}), expected a connection. Try again online."
        ) from None


def vgg_from_state(state: Mapping[str, Any], *, pooling: str = "average") -> FeatureNet:
    """The convolutions of a VGG-19 from the numbers of a torchvision one, of any width.

    Every second of torchvision's `features` is a ReLU, and behind each group stands a pool; both have no numbers but
    are counted. The picture is brought to the mean and spread of ImageNet first.

    Parameters
    ----------
    state : dict of tensors
        "features.0.weight", "features.0.bias", "features.2.weight", ...; what is not of `features` is ignored.
    pooling : str
        "average", which the authors of style transfer recommend, or "max", with which the network was trained.

    Returns
    -------
    FeatureNet

    Raises
    ------
    ValueError
        If the numbers are not those of the sixteen convolutions of a VGG-19.
    """
    import torch
    from torch import nn

    center = nn.Conv2d(3, 3, 1)
    parts: list[tuple[str, Any]] = [("prepare", center)]
    number = count()
    for group, (convolutions, _) in enumerate(VGG[19], start=1):
        for k in range(1, convolutions + 1):
            place = next(number)
            next(number)  # the ReLU
            weight, bias = (_part(state, f"features.{place}.{kind}") for kind in ("weight", "bias"))
            unit = conv_unit(weight.shape[1], weight.shape[0], 3, batch_norm=False)
            unit.conv.load_state_dict({"weight": weight, "bias": bias})
            parts.append((f"conv{group}_{k}", unit))
        next(number)  # the pool
        parts.append((f"pool{group}", nn.AvgPool2d(2) if pooling == "average" else nn.MaxPool2d(2)))
    with torch.no_grad():
        center.weight.copy_(torch.diag(1 / torch.tensor(STD))[:, :, None, None])
        center.bias.copy_(-torch.tensor(MEAN) / torch.tensor(STD))
    layers = (*STYLE_LAYERS[:4], CONTENT_LAYER, STYLE_LAYERS[4])
    return trained_net("VGG-19", named(parts), layers)


def _part(state: Mapping[str, Any], name: str) -> Any:
    if name not in state:
        raise ValueError(
            f"vgg_from_state: state has no {name}, expected the numbers of torchvision's vgg19. Other depths count"
            " differently."
        )
    return state[name]


def _folder(where: str, folder: str | Path | None) -> Path:
    import torch

    if folder is not None and not isinstance(folder, str | Path):
        raise TypeError(f"{where}: folder is {folder!r}, expected a text or a Path. Write it in quotes.")
    return Path(folder) if folder is not None else Path(torch.hub.get_dir()) / "checkpoints"
