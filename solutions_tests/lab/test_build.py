"""The build: what it writes, what it refuses, and what it says."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from helpers.data.skimage_pictures import load_picture
from helpers.lab.build import build, main, notebooks, write
from helpers.lab.execution import NotebookFailed, environment, execute
from helpers.lab.normal_form import normalise, read, refuse_unstable, serialise
from helpers.lab.pictures import tidy_png
from helpers.lab.strip import WIDGET_VIEW
from solutions_tests.course.drafts import code, draft, printed, save, text


def png(pixels: np.ndarray, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", **options)
    return out.getvalue()


def colours(size: int = 96) -> np.ndarray:
    """A rough picture of many colours below a white band."""
    y, x = np.mgrid[:size, :size]
    pixels = np.stack([(x * y * factor) % 256 for factor in (1, 3, 5)], axis=2).astype(np.uint8)
    pixels[: size // 4] = 255
    return pixels


def failure(path: Path, *sources: str, seconds_per_cell: int = 60) -> str:
    notebook = draft(*(code(source) for source in sources))
    with pytest.raises(NotebookFailed) as caught:
        execute(path, notebook, seconds_per_cell=seconds_per_cell)
    return str(caught.value)


def test_a_failing_cell_is_named_with_its_line_and_error(tmp_path: Path) -> None:
    found = failure(tmp_path / "n.ipynb", "def f():\n    return 1 / 0", "x = 1\ny = f()\n")
    assert "n.ipynb, cell 2 of 2" in found
    assert "line 2: `y = f()` raised ZeroDivisionError: division by zero" in found


def test_a_slow_cell_is_stopped(tmp_path: Path) -> None:
    found = failure(tmp_path / "n.ipynb", "while True:\n    pass", seconds_per_cell=1)
    assert "cell 1 of 1" in found and "longer than 1 s" in found


def test_a_dead_kernel_is_named(tmp_path: Path) -> None:
    assert "the kernel died" in failure(tmp_path / "n.ipynb", "import os\nos._exit(3)")


def test_kernel_runs_offline_on_one_thread_with_helpers_in_the_notebooks_folder(tmp_path: Path) -> None:
    source = "import os, helpers\nfor name in ('COURSE_THREADS', 'PYTHONHASHSEED', 'http_proxy', 'COURSE_BUILD'):\n"
    source += "    print(os.environ[name])\nprint(os.getcwd(), os.path.exists(os.environ['COURSE_PROGRESS']))\n"
    source += "ballast = bytearray(200_000_000)\nballast[::4096] = b'x' * len(ballast[::4096])\ndel ballast"
    run = execute(tmp_path / "n.ipynb", draft(code(source)), COURSE_BUILD="1")
    expected = ["1", "0", "http://127.0.0.1:9", "1", f"{tmp_path} False"]
    assert run.notebook["cells"][0]["outputs"][0]["text"].split("\n")[:-1] == expected
    assert 250 < run.memory_mb < 600
    assert 0 < run.seconds < 60


def test_personal_settings_stay_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MPLBACKEND", "COURSE_SWEEP", "no_proxy"):
        monkeypatch.setenv(name, "1")
    assert not {"MPLBACKEND", "COURSE_SWEEP", "no_proxy"} & environment(tmp_path).keys()


def test_check_tells_stale_from_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "n.ipynb", draft(code("1 + 1")))
    assert main([str(path), "--check"]) == 1
    said = capsys.readouterr()
    assert "stale" in said.out and "cell 1" in said.err and "outputs" in said.err
    assert main([str(path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    assert "as built" in capsys.readouterr().out


def test_a_warning_stops_the_build_and_leaves_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path / "n.ipynb", draft(code("import warnings\nwarnings.warn('careful now')")))
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert "careful now" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_build_writes_in_one_step_and_only_changes(tmp_path: Path) -> None:
    path = save(tmp_path / "n.ipynb", draft(code("1 + 1")))
    path.chmod(0o640)
    built = build(path)
    assert write(built)
    stamp = path.stat().st_mtime_ns
    assert not write(built)
    assert path.stat().st_mtime_ns == stamp
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["n.ipynb"]


def test_notebooks_come_in_teaching_order_without_checkpoints(tmp_path: Path) -> None:
    for name in ("2_b.ipynb", "10_c.ipynb", "1_a.ipynb", ".ipynb_checkpoints/1_a-checkpoint.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        save(tmp_path / name, draft())
    assert [p.name for p in notebooks([tmp_path])] == ["1_a.ipynb", "2_b.ipynb", "10_c.ipynb"]
    with pytest.raises(NotebookFailed, match="expected a notebook or a folder"):
        notebooks([tmp_path / "none.ipynb"])


def test_normal_form_is_reached_in_one_step() -> None:
    raw = base64.b64encode(png(colours())).decode()
    shown = {"output_type": "display_data", "data": {"image/png": raw}, "metadata": {"image/png": {"alt": "a"}}}
    result = {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 9}
    view = {"output_type": "display_data", "data": {WIDGET_VIEW: {}}, "metadata": {}}
    loose = {
        "cells": [
            text("# A\n\n") | {"id": "title", "metadata": {"concepts": ["1.01"], "collapsed": True}},
            code("1", printed("a"), view, printed("b"), shown, result) | {"id": "title", "metadata": {"execution": {}}},
            code(""),
            code("2") | {"id": "no good id"},
        ],
        "metadata": {"widgets": {}, "toc": {}, "kernelspec": {"name": "mine"}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    before = json.dumps(loose)
    once = normalise(loose)
    assert json.dumps(loose) == before
    assert serialise(normalise(once)) == serialise(once)
    title, first, empty, last = once["cells"]
    assert (title["id"], title["source"], title["metadata"]) == ("title", "# A", {"concepts": ["1.01"]})
    assert [cell["execution_count"] for cell in (first, empty, last)] == [1, None, 2]
    assert len({cell["id"] for cell in once["cells"]}) == 4
    assert [o["output_type"] for o in first["outputs"]] == ["stream", "display_data", "execute_result"]
    assert first["outputs"][0]["text"] == "a\nb\n"
    assert first["outputs"][1]["metadata"] == {"image/png": {"alt": "a"}}
    assert first["outputs"][2]["execution_count"] == 1
    assert len(first["outputs"][1]["data"]["image/png"]) < len(raw)


def test_ids_do_not_depend_on_neighbours() -> None:
    one, two = draft(code("1"), code("2")), draft(text("new"), code("1"), code("2"))
    assert [cell["id"] for cell in one["cells"]] == [cell["id"] for cell in two["cells"]][1:]


@pytest.mark.parametrize("words", ["<object object at 0x7f3a>", "array at 0x7f3a1b2c3d4e"])
def test_addresses_are_refused(words: str) -> None:
    with pytest.raises(NotebookFailed, match="memory address"):
        refuse_unstable(Path("n.ipynb"), draft(code("x", printed(words))))
    refuse_unstable(Path("n.ipynb"), draft(code("x", printed("a byte is 0xff, meet at 8"))))


def test_reading_what_is_no_notebook(tmp_path: Path) -> None:
    for content in ("", "[]", '{"nbformat": 3}', '{"nbformat": 4, "cells": [{}]}'):
        (tmp_path / "n.ipynb").write_text(content)
        with pytest.raises(NotebookFailed, match="no notebook of format 4"):
            read(tmp_path / "n.ipynb")


def test_pictures_have_256_colours_144_dpi_and_stay_as_they_are() -> None:
    raw = png(colours(), dpi=(72, 72))
    tidy = tidy_png(raw)
    assert len(tidy) < len(raw)
    assert tidy_png(tidy) == tidy
    picture = Image.open(io.BytesIO(tidy))
    assert picture.mode == "P" and round(picture.info["dpi"][0]) == 144
    found = np.asarray(picture.convert("RGB")).astype(int)
    assert (found[:24] == 255).all(), "white has to stay white"
    assert np.abs(found - colours()).max() < 32


def test_few_colours_stay_exact() -> None:
    """What the explorations store has 256 colours already; a second rounding would only lose."""
    few = Image.fromarray(colours()).quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", compress_level=0)
    tidy = tidy_png(out.getvalue())
    assert len(tidy) < len(out.getvalue())
    assert (np.asarray(Image.open(io.BytesIO(tidy)).convert("RGB")) == np.asarray(few.convert("RGB"))).all()


def test_a_drawing_keeps_its_256_colours() -> None:
    """Photographs get fewer, by a rule that merges what is rare; a drawing may need the one thin line."""
    palette = np.unique(np.random.default_rng(0).integers(0, 256, (400, 3), dtype=np.uint8), axis=0)[:256]
    drawing = np.repeat(palette, 8, axis=0).reshape(32, 64, 3)
    tidy = np.asarray(Image.open(io.BytesIO(tidy_png(png(drawing, compress_level=0)))).convert("RGB"))
    assert (tidy == drawing).all()


def test_white_paper_stays_white() -> None:
    figure = Figure(figsize=(3, 2), dpi=144)
    axes = figure.subplots()
    for shift in range(6):
        axes.plot(np.sin(np.linspace(0, 9, 200) + shift))
    out = io.BytesIO()
    figure.savefig(out)
    before, after = (
        np.asarray(Image.open(io.BytesIO(raw)).convert("RGB")) for raw in (out.getvalue(), tidy_png(out.getvalue()))
    )
    white = (before == 255).all(axis=2)
    assert white.mean() > 0.5
    assert (after[white] == 255).all()


def test_photographs_have_no_stains_on_paper_that_is_white() -> None:
    figure = Figure(figsize=(6, 2), dpi=144)
    for axes, name in zip(figure.subplots(1, 3), ("astronaut", "cat", "coffee"), strict=True):
        axes.imshow(load_picture(name, 120))
    out = io.BytesIO()
    figure.savefig(out)
    tidy = tidy_png(out.getvalue())
    assert tidy_png(tidy) == tidy
    before, after = (np.asarray(Image.open(io.BytesIO(raw)).convert("RGB")) for raw in (out.getvalue(), tidy))
    assert (after[(before == 255).all(axis=2)] == 255).all()
    shown = (before != 255).any(axis=2)
    assert np.sqrt(np.mean((after[shown].astype(float) - before[shown]) ** 2)) < 4.5


def test_pictures_forget_program_and_transparency() -> None:
    note = PngInfo()
    note.add_text("Software", "some program 1.2")
    small = png(np.full((2, 2), 255, np.uint8), pnginfo=note)
    assert b"some program" in small
    assert b"some program" not in tidy_png(small)
    clear = np.zeros((64, 64, 4), np.uint8)
    assert (np.asarray(Image.open(io.BytesIO(tidy_png(png(clear)))).convert("RGB")) == 255).all()


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a PNG"):
        tidy_png(b"GIF89a")
