"""A configuration with a component that needs an absent package is refused, with its name and the package's."""

from pathlib import Path

import pytest

from rasa_lean.check import UnusableConfig, check, needs

GOOD = """
pipeline:
  - name: JiebaTokenizer
  - name: CountVectorsFeaturizer
  - name: rasa.nlu.classifiers.logistic_regression_classifier.LogisticRegressionClassifier
  - name: CRFEntityExtractor
policies:
  - name: MemoizationPolicy
  - RulePolicy
"""


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yml"
    path.write_text(text)
    return path


def test_a_lean_configuration_is_accepted(tmp_path: Path) -> None:
    check(config(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("component", "package"),
    [
        ("DIETClassifier", "tensorflow"),
        ("TEDPolicy", "tensorflow"),
        ("UnexpecTEDIntentPolicy", "tensorflow"),
        ("ResponseSelector", "tensorflow"),
        ("LanguageModelFeaturizer", "transformers"),
        ("MitieNLP", "mitie"),
        ("rasa.nlu.classifiers.diet_classifier.DIETClassifier", "tensorflow"),
    ],
)
def test_a_component_that_needs_more_is_refused(tmp_path: Path, component: str, package: str) -> None:
    text = GOOD.replace("- name: JiebaTokenizer", f"- name: JiebaTokenizer\n  - name: {component}")

    with pytest.raises(UnusableConfig) as caught:
        check(config(tmp_path, text))

    assert f"{component} 需要 {package}，而这里没有安装它" in caught.value.reasons
    assert "config.yml" in str(caught.value)


@pytest.mark.parametrize("section", ["pipeline", "policies"])
def test_a_missing_section_is_refused_because_rasa_would_fill_it_in(tmp_path: Path, section: str) -> None:
    with pytest.raises(UnusableConfig, match=f"没有 {section}"):
        check(config(tmp_path, GOOD.replace(f"{section}:", "x:")))


@pytest.mark.parametrize("text", ["", "[]", "pipeline: null\npolicies: []"])
def test_an_empty_configuration_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnusableConfig):
        check(config(tmp_path, text))


def test_a_component_of_our_own_that_inherits_from_an_absent_one_is_refused() -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    kind = DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER
    DefaultV1Recipe.register(kind, is_trainable=True)(type("OurDiet", (DIETClassifier,), {"__module__": __name__}))

    assert "tensorflow" in [need.package for need in needs("OurDiet")]
    del DefaultV1Recipe._registered_components["OurDiet"]


def test_using_it_all_the_same_fails_and_says_why() -> None:
    from rasa.utils.tensorflow.models import RasaModel

    from rasa_lean.absent import AbsentPackageError

    with pytest.raises(AbsentPackageError, match=r"'(tensorflow|keras)' is not installed"):
        RasaModel()
