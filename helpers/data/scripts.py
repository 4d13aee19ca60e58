"""Letters of fourteen scripts, drawn from one font: nine scripts to learn from, five more for new tasks (3.5, 4)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_between, check_whole
from helpers.data.data_checks import check_fonts, check_letters
from helpers.data.remembered import remembered
from helpers.data.typefaces import MASTER, draw_pairs, typeface

SCRIPTS = {
    "Latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghjkmnqrtuy",
    "Greek": "ΓΔΛΞΠΣΦΨΩαβδεζηθικλμξπρσςτφχψω",
    "Cyrillic": "БДЖЗИЙЛЦЧШЩЪЫЭЮЯЂЄЇЉЊЋЏѢѦѪѮѴдфђћ",
    "Hebrew": "אבגדהזטיךכלםמנעףפץצקרש",
    "Arabic": "ءبةتثجحخدذرزسشصضطظعغفقكلمنهوىيٹپڈژگڭ",
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძჭხჯჰჱჲჳჴჵჶჷჸ",
    "N'Ko": "ߋߌߍߎߏߐߑߒߓߔߕߖߗߘߙߚߛߜߝߞߟߡߢߣߤߥ",
    "Tifinagh": "ⴰⴱⴲⴳⴴⴵⴶⴺⴻⴼⴽⴾⴿⵀⵁⵂⵃⵄⵅⵆⵇⵈⵊⵋⵌⵎⵐⵒⵓⵔⵕⵖⵗⵘⵚⵛⵜⵞⵟⵡⵢⵣⵤ",
    "Canadian syllabics": "ᐁᐅᐊᐍᐏᐳᐸᑎᑐᑫᑯᑲᒉᒋᒐᒣᒧᓀᓂᓄᓇᓭᓯᓱᓴᔦᔨᔪᔭᕃᕆᕈᕋᕓᕕᕗᕙᕠᕤᕦᕿᖃᖏᖑᖓᖠᖢᖤᗡᙯᙰᙱ",
}
NEW_SCRIPTS = {
    "Armenian": "ԲԳԴԵԶԷԸԹԺԻԽԾԿՀՁՃՄՅՆՇՉՊՋՌՎՐՒՔՖաբեէըթիլխծկձճմնշչպջվտրփքֆ",
    "Lao": "ກຂຄງຈຊຍດຕຖທນບປຜຝພມຢຣລວສຫຮຯະາເແໂໃໄໆໜ",
    "Lisu": "ꓕꓘꓙꓞꓤꓨꓩꓭ",
    "Ogham": "ᚁᚂᚃᚆᚇᚈᚋᚌᚍᚐᚑᚒᚕᚖᚗᚘᚚ",
    "Old Italic": "𐌀𐌁𐌂𐌃𐌄𐌅𐌊𐌋𐌌𐌍𐌎𐌐𐌑𐌒𐌓𐌔𐌕𐌖𐌘𐌙𐌚𐌛𐌜𐌝",
}
LETTERS, NEW_LETTERS = "".join(SCRIPTS.values()), "".join(NEW_SCRIPTS.values())  # 323 and 138
LETTER_FONTS = ("DejaVuSans", "DejaVuSans-Bold")  # the two that have all of them

LARGEST = 46  # the largest side of a letter in its drawing of 64 x 64 pixels: so it stays inside when it wobbles


class Letters(NamedTuple):
    """Pictures of letters, every letter equally often."""

    images: np.ndarray  # (m, size, size) uint8, from 0 (paper) to 255 (ink)
    labels: np.ndarray  # (1, m) places in class_names
    class_names: str  # the letters 0, 1, ...
    bold: np.ndarray  # (1, m) 1 where the letter is drawn in bold


def draw_letters(
    letters: Sequence[str] | np.ndarray,
    fonts: Sequence[str] | np.ndarray,
    rng: np.random.Generator,
    *,
    size: int = 28,
    wobble: float = 1.0,
    noise: float = 0.05,
) -> np.ndarray:
    """Draw one picture per letter of any script, turned, sheared, shifted, bent and noisy as `draw_glyphs` does it.

    Unlike there, every letter stands in the middle of its picture, and a letter that is wider or higher than 46/64 of
    the picture is made smaller. 10,000 pictures of 28 x 28 pixels take about a second.

    Parameters
    ----------
    letters, fonts : sequences of m texts
        Letters of `SCRIPTS` and `NEW_SCRIPTS`, each in one of `LETTER_FONTS`.
    rng : numpy Generator
        The source of randomness.
    size, wobble, noise : int, float, float
        As in `draw_glyphs`: pixels, 8 to 64; how different the pictures are, 0 to 2; noise in every pixel, 0 to 1.

    Returns
    -------
    images : array (m, size, size) of uint8
        From 0 (paper) to 255 (ink).

    Raises
    ------
    ValueError
        If a letter or font is unknown, their numbers differ, or anything is outside its range.
    """
    text = check_letters("draw_letters", "letters", letters, LETTERS + NEW_LETTERS)
    names = check_fonts("draw_letters", fonts, LETTER_FONTS, tuple(text))
    return draw_pairs(
        "draw_letters", zip(text, names, strict=True), _centered, rng, size=size, wobble=wobble, noise=noise
    )


def load_letters(
    letters: str = LETTERS, per_letter: int = 20, seed: int = 0, size: int = 28, *, wobble: float = 1.0
) -> Letters:
    """Which letter is it? One class per letter, every class equally often, half of the pictures in bold.

    The nine `SCRIPTS` share no letter: what looks like a letter before it (the Cyrillic В like the Latin B) was left
    out. So were letters of the five `NEW_SCRIPTS` that look like one of the nine. All are drawn at once from DejaVu
    Sans, a font that comes with matplotlib; nothing is downloaded.

    Parameters
    ----------
    letters : str
        The classes, at least 2 different letters of `SCRIPTS` and `NEW_SCRIPTS`; label 0 is the first.
    per_letter : int
        How many pictures of each, at least 1. They come in random order.
    seed : int
        Every random number of the pictures.
    size, wobble : int, float
        Height and width in pixels, 8 to 64; how different the pictures are, 0 to 2.

    Returns
    -------
    Letters
        Pictures as uint8, labels (1, m), and which ones are bold.

    Raises
    ------
    ValueError
        If letters has unknown ones, one twice or fewer than 2, or a number is outside its range.
    """
    names = check_letters("load_letters", "letters", letters, LETTERS + NEW_LETTERS, least=2, distinct=True)
    per_letter = check_whole("load_letters", "per_letter", per_letter, least=1)
    seed = check_whole("load_letters", "seed", seed)
    size = check_whole("load_letters", "size", size, least=8, most=MASTER)
    return _drawn("".join(names), per_letter, seed, size, check_between("load_letters", "wobble", wobble, 0, 2))


@remembered
def _drawn(names: str, per_letter: int, seed: int, size: int, wobble: float) -> Letters:
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.tile(np.arange(len(names)), per_letter))  # (m,)
    bold = rng.integers(0, 2, len(labels))
    fonts = np.array(LETTER_FONTS)[bold]
    images = draw_letters(np.array(list(names))[labels], fonts, rng, size=size, wobble=wobble)
    return Letters(images, labels.reshape(1, -1), names, bold.reshape(1, -1))


@cache
def _centered(letter: str, font: str) -> np.ndarray:
    """One letter in the middle of a picture of 64 x 64 pixels, small enough to stay inside; white on black, uint8."""
    from PIL import Image, ImageFilter

    face = typeface(font)
    ink = _cut_out(letter, face)
    if max(ink.size) > LARGEST:
        ink = _cut_out(letter, face.font_variant(size=face.size * LARGEST / max(ink.size)))
    picture = Image.new("L", (MASTER, MASTER))
    picture.paste(ink, ((MASTER - ink.width) // 2, (MASTER - ink.height) // 2))
    return np.array(picture.filter(ImageFilter.GaussianBlur(1.6)))


def _cut_out(letter: str, face: Any) -> Any:
    """The letter without any paper around it, as a picture of PIL."""
    from PIL import Image, ImageDraw

    paper = Image.new("L", (4 * MASTER, 4 * MASTER))
    ImageDraw.Draw(paper).text((MASTER, 2 * MASTER), letter, fill=255, font=face, anchor="ls")
    return paper.crop(paper.getbbox())
