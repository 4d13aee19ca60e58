"""The U-Net: down to what a picture shows, up again to where it is, with skips from each level to its like (4.9)."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.arrays import randn
from helpers.checks import check_flags, check_generator, check_whole
from helpers.vision.architectures.parts import conv_unit, draw_weights, named


def encoder_block(n_C_prev: int, n_C: int, *, batch_norm: bool = True) -> Any:
    """Two 3 x 3 convolutions that keep the size, each with its ReLU.

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of its input and its output.
    batch_norm : bool
        Whether batch norm follows each convolution; the original U-Net had none.

    Returns
    -------
    torch.nn.Sequential
        With the parts first and second.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    units = [conv_unit(n, n_C, 3, batch_norm=batch_norm) for n in (n_C_prev, n_C)]
    return named(zip(("first", "second"), units, strict=True))


def decoder_block(n_C_prev: int, n_C: int, *, skips: bool = True, batch_norm: bool = True) -> Any:
    """Twice the size and fewer channels, then what the way down kept is put beside it, then two convolutions.

        u = transposed(a_prev)          2 x 2 with stride 2: n_C_prev -> n_C channels       (1)
        a = block([kept, u])            2 n_C -> n_C channels; without skips block(u)       (2)

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of its input and its output.
    skips : bool
        Whether it takes kept maps, which have to have n_C channels.
    batch_norm : bool
        As in `encoder_block`.

    Returns
    -------
    torch.nn.Module
        With the parts up and block; called as decoder(a_prev, kept).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1.

    Source: Ronneberger et al., *U-Net* (2015), section 2.
    """
    from torch import nn

    for name, n in (("n_C_prev", n_C_prev), ("n_C", n_C)):
        check_whole("decoder_block", name, n, least=1)
    check_flags("decoder_block", skips=skips)
    up = nn.ConvTranspose2d(n_C_prev, n_C, 2, stride=2)
    return _decoder()(up, encoder_block(2 * n_C if skips else n_C, n_C, batch_norm=batch_norm), skips)


@cache
def _decoder() -> type:
    import torch
    from torch import nn

    class Decoder(nn.Module):
        """A step up: transposed convolution, concatenation, two convolutions."""

        def __init__(self, up: Any, block: Any, skips: bool) -> None:
            super().__init__()
            self.up, self.block, self.skips = up, block, skips

        def forward(self, a_prev: Any, kept: Any) -> Any:
            u = self.up(a_prev)  # (1)
            return self.block(torch.cat([kept, u], dim=1) if self.skips else u)  # (2)

    return Decoder


def unet(
    classes: int,
    rng: np.random.Generator,
    *,
    n_C: int = 3,
    width: int = 8,
    depth: int = 3,
    skips: bool = True,
    batch_norm: bool = True,
) -> Any:
    """A U-Net: logits for every pixel.

        down:  k = 0 ... depth - 1: a = encoder(a), width 2^k channels; keep it; max pool 2 x 2      (1)
        bottom: a = encoder(a), width 2^depth channels                                              (2)
        up:    k = depth - 1 ... 0: a = decoder(a, kept_k)                                          (3)
        head:  1 x 1 convolution to the classes                                                     (4)

    The original is unet(2, rng, n_C=1, width=64, depth=4, batch_norm=False), without padding.

    Parameters
    ----------
    classes : int
        How many logits for each pixel.
    rng : numpy Generator
        What draws the first weights.
    n_C, width, depth : int
        Channels of the pictures, of the first level; how often the picture is halved.
    skips, batch_norm : bool
        As in `decoder_block`.

    Returns
    -------
    torch.nn.Module
        (m, n_C, n_H, n_W) -> (m, classes, n_H, n_W), 2^depth divides both sides; parts down, pool, bottom, up, head.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.

    Source: Ronneberger et al., *U-Net: convolutional networks for biomedical image segmentation* (2015), figure 1.
    """
    from torch import nn

    sizes = {"classes": classes, "n_C": n_C, "width": width, "depth": depth}
    for name, n in sizes.items():
        check_whole("unet", name, n, least=1)
    check_flags("unet", skips=skips, batch_norm=batch_norm)
    channels = [width * 2**k for k in range(depth + 1)]
    ends = list(zip([n_C, *channels], channels, strict=False))  # (n_C_prev, n_C) of every encoder
    encoders = [encoder_block(*end, batch_norm=batch_norm) for end in ends]
    decoders = [
        decoder_block(after, before, skips=skips, batch_norm=batch_norm) for before, after in pairwise(channels)
    ]
    net = _unet()(encoders, decoders, nn.Conv2d(width, classes, 1))
    return draw_upward(draw_weights(net, rng), rng)


@cache
def _unet() -> type:
    from torch import nn

    class UNet(nn.Module):
        """Encoders on the way down, decoders on the way up; both are listed from the top level to the bottom."""

        def __init__(self, encoders: list[Any], decoders: list[Any], head: Any) -> None:
            super().__init__()
            *down, bottom = encoders
            self.down, self.pool, self.bottom = nn.ModuleList(down), nn.MaxPool2d(2), bottom
            self.up, self.head = nn.ModuleList(decoders), head

        def forward(self, x: Any) -> Any:
            kept = []
            for encoder in self.down:
                kept.append(encoder(x))
                x = self.pool(kept[-1])  # (1)
            x = self.bottom(x)  # (2)
            for k in reversed(range(len(self.up))):
                x = self.up[k](x, kept[k])  # (3)
            return self.head(x)  # (4)

    return UNet


def draw_upward(model: Any, rng: np.random.Generator) -> Any:
    """Draw the weights of all transposed convolutions: the variance is 1 / (products that an output number adds up).

    With f x f filters and stride s that is n_C_prev (f / s)^2; no ReLU follows, so the numerator is 1.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place; on the meta device nothing is drawn.
    rng : numpy Generator
        What draws.

    Returns
    -------
    torch.nn.Module
        The same module.

    Raises
    ------
    TypeError
        If rng is no generator.
    """
    import torch
    from torch import nn

    check_generator("draw_upward", rng)
    for layer in model.modules():
        if isinstance(layer, nn.ConvTranspose2d) and not layer.weight.is_meta:
            added = (
                layer.in_channels * layer.kernel_size[0] * layer.kernel_size[1] / (layer.stride[0] * layer.stride[1])
            )
            with torch.no_grad():
                layer.weight.copy_(randn(rng, layer.weight.shape, like=layer.weight) / added**0.5)
                layer.bias.zero_()
    return model
