"""The trainings behind lesson 4.5: side branches learn, too; what is stored is what a training gives."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import cheap_networks
from helpers.data.cheap_networks import BOTTLENECKS, BUDGETS, EPOCHS, FILE, load_cheap_networks
from helpers.data.glyphs import load_glyphs
from helpers.vision.architectures.cheap_nets import KINDS, WAYS, cheap_net
from helpers.vision.architectures.inception import small_inception
from helpers.vision.cheap_trials import bottleneck_trial, fit_glyphs, narrow_net, right_shares, scaling_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_cheap_networks()
    assert {kind: x.shape for kind, x in stored.kinds.items()} == dict.fromkeys(KINDS, (len(EPOCHS), 3))
    assert {k: x.shape for k, x in stored.bottlenecks.items()} == dict.fromkeys((True, False), (len(BOTTLENECKS), 4))
    assert {way: x.shape for way, x in stored.scaling.items()} == dict.fromkeys(WAYS, (len(BUDGETS), 4))
    everything = (*stored.kinds.values(), *stored.bottlenecks.values(), *stored.scaling.values())
    assert all(x.min() > 0 and x.max() <= 1 for x in everything)
    assert "tools/cheap_networks.py" in stored.note
    assert (FILE.parents[2] / "tools" / "cheap_networks.py").is_file()


def test_a_training_gives_what_is_stored() -> None:
    stored = load_cheap_networks()
    assert abs(bottleneck_trial(4, True, 1) - stored.bottlenecks[True][1, 1]) < 0.05
    assert abs(bottleneck_trial(4, False, 1) - stored.bottlenecks[False][1, 1]) < 0.09
    assert abs(scaling_trial("wider", 1, 0) - stored.scaling["wider"][0, 0]) < 0.05


def test_a_side_branch_learns_as_well() -> None:
    glyphs = load_glyphs("01", 200, 200, 0, 12)
    net = small_inception(2, np.random.default_rng(0), side_branch=True)
    main = fit_glyphs(net, glyphs, epochs=6)
    shares = right_shares(net, glyphs)
    assert shares.shape == (2,) and shares[-1] == main and shares.min() > 0.8
    assert right_shares(cheap_net("normal", 2, np.random.default_rng(0)), glyphs).shape == (1,)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    damaged = tmp_path / FILE.name
    damaged.write_text(json.dumps(content | {"note": "x"}), encoding="utf-8")
    monkeypatch.setattr(cheap_networks, "FILE", damaged)
    assert "do not give its checksum" in complaint(load_cheap_networks)


def test_refusals() -> None:
    glyphs = load_glyphs("01", 4, 4, 0, 12)
    assert "fit_glyphs: epochs is 0" in complaint(
        fit_glyphs, cheap_net("normal", 2, np.random.default_rng(0)), glyphs, epochs=0
    )
    assert "n_C is 0" in complaint(narrow_net, 0, True)


def test_other_kinds_are_refused() -> None:
    assert complaint(fit_glyphs, None, 3, epochs=1).startswith("TypeError: fit_glyphs: glyphs is 3, expected a Glyphs.")
    assert complaint(fit_glyphs, None, 3, epochs=1, seed=-1).startswith(
        "ValueError: fit_glyphs: seed is -1, expected a whole number of at least 0."
    )
    assert complaint(right_shares, None, 3).startswith("TypeError: right_shares: glyphs is 3, expected a Glyphs.")
    assert complaint(narrow_net, 4, "yes").startswith("TypeError: narrow_net: linear is 'yes', expected True or False.")
    assert complaint(narrow_net, 4, True, -1).startswith(
        "ValueError: narrow_net: seed is -1, expected a whole number of at least 0."
    )
