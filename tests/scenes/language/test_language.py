"""Languages: what texts say, and how numbers, sentences and lines are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.claims.spoken import agrees, numbers_in
from scenes.claims.vocabulary import vocabulary_of
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.language.catalogue import PLAIN_ENGLISH, SCREEN, Catalogue
from scenes.language.current import speak
from scenes.language.languages import ENGLISH, LANGUAGES, find_language
from scenes.language.lines import halves, joined, length, sentences
from scenes.language.messages import message, plural, translated
from scenes.language.scripts import in_order

GERMAN, ARABIC, JAPANESE, CHINESE = (LANGUAGES[tag] for tag in ("de", "ar", "ja", "zh-CN"))
INK = "#ffffff"


@pytest.fixture(autouse=True)
def _in_english_afterwards() -> Iterator[None]:
    yield
    speak(PLAIN_ENGLISH)


class TestFindLanguage:
    @pytest.mark.parametrize(
        ("code", "tag"), [("de", "de"), ("pt_BR", "pt-BR"), ("pt", "pt-BR"), ("ZH-cn", "zh-CN"), ("de-AT", "de")]
    )
    def test_takes_either_way_of_writing_a_code(self, code: str, tag: str) -> None:
        found = find_language(code)
        assert found is not None
        assert found.tag == tag

    def test_knows_none_but_those_it_has(self) -> None:
        assert find_language("tlh") is None


class TestMessages:
    def test_say_what_the_catalogue_says_and_else_english(self) -> None:
        speak(Catalogue.of(GERMAN, [(SCREEN, "Score of {digit}", ("Wert der {digit}",))]))
        assert message("Score of {digit}", digit=7) == "Wert der 7"
        assert translated("Steps") == "Steps"

    def test_write_numbers_that_are_put_in_as_the_language_does(self) -> None:
        speak(Catalogue.of(GERMAN, [(SCREEN, "in truth {cost}", ("in Wahrheit {cost}",))]))
        assert message("in truth {cost}", cost="−0.25") == "in Wahrheit −0,25"

    @pytest.mark.parametrize(("count", "form"), [(0, "a"), (1, "b"), (2, "c"), (5, "d"), (36, "e"), (100, "f")])
    def test_choose_among_the_six_forms_of_arabic(self, count: int, form: str) -> None:
        speak(Catalogue.of(ARABIC, [(SCREEN, "{n} step", tuple("abcdef"))]))
        assert plural("{n} step", "{n} steps", count) == form

    def test_count_in_english_without_a_catalogue(self) -> None:
        assert [plural("{n} step", "{n} steps", count) for count in (1, 2)] == ["1 step", "2 steps"]


class TestNumbers:
    def test_are_written_and_read_back_with_the_sign_of_the_language(self) -> None:
        speak(Catalogue(GERMAN))
        words = Words("(0.5, 3)", 30, INK)
        assert words.text == "(0,5; 3)"
        assert Words("−0.125", 30, INK).number == -0.125
        assert [each.value for each in numbers_in(words.text)] == [0.5, 3]
        assert ReadOut(3.25, 30, INK, truth=lambda: 3.25).read() == "3.25"
        formula = Formula("alpha = 0.042 dot (3.5, 1)", 30, INK)
        assert formula.read().split() == ["0.042", "3.5", "1"]
        assert formula.written == "alpha = 0.042 dot (3.5, 1)"

    def test_look_otherwise_than_in_english(self) -> None:
        english = Words("0.5", 30, INK).points
        speak(Catalogue(GERMAN))
        assert Words("0.5", 30, INK).points.shape != english.shape or (Words("0.5", 30, INK).points != english).any()

    @pytest.mark.parametrize(
        ("tag", "words", "value"),
        [
            ("de", "neununddreißig", 39),
            ("de", "vierzig Prozent", 0.4),
            ("fr", "deux", 2),
            ("pt-BR", "duas", 2),
            ("zh-CN", "百分之四十", 0.4),
            ("zh-CN", "三十九", 39),
            ("ja", "三十六", 36),
            ("ar", "ستة وثلاثون", 36),
            ("hi", "उनतालीस", 39),
            ("es", "0,4", 0.4),
        ],
    )
    def test_are_understood_in_words(self, tag: str, words: str, value: float) -> None:
        vocabulary = vocabulary_of(LANGUAGES[tag])
        assert agrees(words, value, vocabulary)
        assert not agrees(words, value + 1, vocabulary)

    @pytest.mark.parametrize(
        ("tag", "up", "down"),
        [
            ("de", "bergauf", "bergab"),
            ("fr", "plus raide", "plus bas"),
            ("ja", "増える", "減る"),
            ("ar", "أكثر", "أقل"),
        ],
    )
    def test_so_are_directions(self, tag: str, up: str, down: str) -> None:
        vocabulary = vocabulary_of(LANGUAGES[tag])
        assert agrees(up, 1.0, vocabulary)
        assert not agrees(up, -1.0, vocabulary)
        assert agrees(down, -1.0, vocabulary)

    @pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "en"])
    def test_every_language_has_a_vocabulary_of_its_own(self, tag: str) -> None:
        assert vocabulary_of(LANGUAGES[tag]).whole
        assert {0.0, 2.0, 100.0} <= set(vocabulary_of(LANGUAGES[tag]).numbers.values())


class TestLines:
    def test_sentences_end_by_the_signs_of_each_language(self) -> None:
        assert sentences("One. Two? Three!") == ("One.", "Two?", "Three!")
        assert sentences("一つ。二つ？三つ") == ("一つ。", "二つ？", "三つ")
        assert sentences("واحد؟ اثنان.") == ("واحد؟", "اثنان.")
        assert sentences("एक। दो।") == ("एक।", "दो।")

    @given(st.text("あいう、。っーABC12「」", min_size=2, max_size=40))
    def test_japanese_breaks_where_it_may(self, text: str) -> None:
        first, second = halves(text, JAPANESE.reading, at_clauses=False)
        assert joined([first, second], JAPANESE.reading) == text.strip()
        assert not second or second[0] not in "、。っー」"
        assert not first or not second or first[-1] != "「"
        assert not (second and first[-1].isascii() and second[0].isascii())

    def test_square_characters_count_whole_and_latin_ones_half(self) -> None:
        assert length("学习abcd", CHINESE.reading) == 4
        assert length("abcd", ENGLISH.reading) == 4


class TestScripts:
    @pytest.mark.parametrize(
        ("tag", "text"),
        [("ar", "خطأ"), ("ar", "الخطأ 3.5 kg"), ("ja", "学習率"), ("zh-CN", "学习率"), ("hi", "प्रशिक्षण")],
    )
    def test_letters_of_each_are_drawn(self, tag: str, text: str) -> None:
        speak(Catalogue(LANGUAGES[tag]))
        words = Words(text, 30, INK)
        assert words.width > 0.2 * len(text) * 0.3
        assert -0.05 < words.descent < 0.4

    def test_short_arabic_words_are_whole(self) -> None:
        speak(Catalogue(ARABIC))
        widths = [Words(text, 30, INK).width for text in ("خط", "خطأ", "الخطأ")]
        assert widths == sorted(widths)
        assert widths[0] > 0.2

    def test_numbers_within_arabic_are_read_from_left_to_right(self) -> None:
        assert in_order("الخطأ −3.5 kg") == "\u200e\u2067الخطأ \u2066−3.5 kg\u2069\u2069"
        assert in_order("3.5 kg") == "3.5 kg"

    def test_a_letter_that_no_font_of_the_language_has_is_refused(self) -> None:
        speak(Catalogue(GERMAN))
        with pytest.raises(ValueError, match="cannot write"):
            Words("学習率", 30, INK)
