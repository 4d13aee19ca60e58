"""The two translators of dates that come with the course: small, and as good as their notes say."""

import pytest

from helpers.data.checkpoints import weights_file
from helpers.data.date_translators import NAMES, date_translator, date_translator_score
from helpers.data.dates import ISO, as_numbers, date_vocabularies, load_dates
from helpers.sequences.alignment import all_right
from helpers.sequences.next_tokens import greedy_tokens


@pytest.mark.parametrize("attention", [True, False])
def test_as_good_as_the_note_says(attention: bool) -> None:
    data, T_x = load_dates(500, seed=11), date_vocabularies().longest
    x, Y = as_numbers(data.texts, data.iso)
    right = all_right(greedy_tokens(date_translator(attention), x[:, :T_x], ISO), Y).mean()
    assert abs(right - date_translator_score(attention)) < 0.06
    assert (right > 0.98) == attention
    assert weights_file(NAMES[attention]).stat().st_size < 200 * 1024
    assert date_translator(attention) is date_translator(attention)
    assert not any(p.requires_grad for p in date_translator(attention).parameters())


def test_the_single_vector_knows_what_is_written_first() -> None:
    data, T_x = load_dates(500, seed=11), date_vocabularies().longest
    x, Y = as_numbers(data.texts, data.iso)
    same = greedy_tokens(date_translator(False), x[:, :T_x], ISO) == Y
    year, month, day = (float(same[:, part].all(axis=1).mean()) for part in (slice(4), slice(5, 7), slice(8, 10)))
    assert year > 0.93 and 0.3 < month < 0.5 and 0.3 < day < 0.5
