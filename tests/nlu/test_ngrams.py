"""What counts as a feature of a sentence."""

from collections import Counter

import numpy as np

from bot.nlu.ngrams import Lengths, Vectoriser, masked, terms


def test_words_pairs_and_characters() -> None:
    found = terms("退货", ["退货"], Lengths(2, 2))
    assert found == Counter(["c^", "c退", "c货", "c$", "c^退", "c退货", "c货$", "w退货"])
    assert "w我要 退货" in terms("我要退货", ["我要", "退货"], Lengths(2, 2))


def test_sounds_are_the_same_for_what_is_typed_by_sound() -> None:
    right, wrong = (terms(text, [], Lengths(0, 0, 2)) for text in ("优惠券", "优惠卷"))
    assert set(right) & set(wrong) >= {"pyou", "phui", "pyou-hui", "p^-you"}
    assert terms("a1退", [], Lengths(0, 0, 1)) == Counter(["p^", "pa", "p1", "ptui", "p$"])


def test_characters_apart_are_the_same_whatever_stands_between() -> None:
    near, far = (terms(text, [], Lengths(0, 0, 0, 3)) for text in ("退钱", "退我钱"))
    assert near == Counter(["k^退", "k^钱", "k^$", "k退钱", "k退$", "k钱$"])
    assert set(far) >= {"k退钱", "k退我", "k我钱"}
    assert "k退钱" not in terms("退一下我钱", [], Lengths(0, 0, 0, 3))


def test_numbers_stand_for_their_kind() -> None:
    assert masked("AX2611200042到哪了") == masked("ax2611209999到哪了") == "№到哪了"
    assert masked("打138 1234 5678") == "打☎"
    assert masked("12315") == "12315"
    assert masked("7天") == "7天"


def test_rare_terms_are_left_out_and_lengths_are_one() -> None:
    sentences = [Counter(["wa", "wb", "cx"]), Counter(["wa", "cx"]), Counter(["wc"])]
    vectoriser = Vectoriser.learn(sentences, least_sentences=2)
    assert vectoriser.vocabulary == ["cx", "wa"]
    row = vectoriser.vector(sentences[0]).matrix()
    assert np.allclose(row.toarray(), [[1.0, 1.0]])


def test_an_unknown_sentence_is_an_empty_row() -> None:
    vectoriser = Vectoriser.learn([Counter(["wa"])], least_sentences=1)
    assert vectoriser.vector(Counter(["wz"])).matrix().nnz == 0
    assert vectoriser.vector(Counter()).matrix().shape == (1, 1)


def test_a_mixture_is_the_weighed_sum() -> None:
    sentences = [Counter(["wa", "cx"]), Counter(["wa", "wb"]), Counter(["wz"]), Counter[str]()]
    vectoriser = Vectoriser.learn(sentences[:2], least_sentences=1)
    rows = [vectoriser.vector(sentence).matrix().toarray() for sentence in sentences]
    weights = [0.5, 0.3, 0.1, 0.1]
    made = vectoriser.mixture(sentences, weights).matrix()
    assert made.dtype == np.float32
    assert made.has_sorted_indices
    assert made.nnz == 3
    assert np.allclose(made.toarray(), sum(w * row for w, row in zip(weights, rows, strict=True)))
    assert (vectoriser.mixture(sentences[:1], [1.0]).matrix() != vectoriser.vector(sentences[0]).matrix()).nnz == 0
    assert vectoriser.mixture([Counter(["wz"])], [1.0]).matrix().nnz == 0
