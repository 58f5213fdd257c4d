"""What is configured wrongly is said clearly; secrets are made once and stay."""

import stat
from pathlib import Path

import pytest
from at_once import at_once

from bot.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the person who runs the tests, and no file of theirs, counts here."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ANXIN_{name.upper()}", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.chdir(tmp_path)


class TestReading:
    def test_nothing_needs_to_be_configured(self) -> None:
        settings = load_settings()
        assert settings.database == f"sqlite:///{settings.home / 'anxin.db'}"
        assert (settings.web_url, settings.dialogue_url) == ("http://127.0.0.1:8080", "http://127.0.0.1:8081")
        assert settings.demo
        assert settings.models == settings.home / "models"

    def test_variables_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANXIN_DATABASE_URL", "postgresql://db.example/anxin")
        monkeypatch.setenv("ANXIN_WEB_PORT", "9000")
        monkeypatch.setenv("ANXIN_DEMO", "off")
        monkeypatch.setenv("ANXIN_IDENTITY_KEYS", '{"2026": "secret"}')
        settings = load_settings()
        assert (settings.database, settings.web_port, settings.demo) == ("postgresql://db.example/anxin", 9000, False)
        assert settings.identity_keys == {"2026": "secret"}

    def test_home_is_made_absolute(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("ANXIN_HOME", "somewhere/../here")
        assert load_settings().home == tmp_path.resolve() / "here"
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("ANXIN_HOME", "~/anxin")
        assert load_settings().home == tmp_path.resolve() / "anxin"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("ANXIN_WEB_PORT", "eighty"),
            ("ANXIN_WEB_PORT", "65536"),
            ("ANXIN_DIALOGUE_PORT", "-1"),
            ("ANXIN_DEMO", "perhaps"),
            ("ANXIN_BURST_SILENCE_MS", "-700"),
            ("ANXIN_TURN_LEASE_SECONDS", "0"),
            ("ANXIN_MAX_MESSAGE_CHARACTERS", "0"),
        ],
    )
    def test_a_wrong_value_is_named_with_its_variable(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError) as refused:
            load_settings()
        assert f"{name}={value!r}" in str(refused.value)

    def test_all_wrong_values_are_named_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANXIN_WEB_PORT", "eighty")
        monkeypatch.setenv("ANXIN_DEMO", "perhaps")
        with pytest.raises(SettingsError, match=r"(?s)ANXIN_WEB_PORT.*ANXIN_DEMO"):
            load_settings()

    @pytest.mark.parametrize("value", ["not json hunter2", '["hunter2"]', '{"2026": {"key": "hunter2"}}'])
    def test_a_wrong_secret_is_named_and_not_shown(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("ANXIN_IDENTITY_KEYS", value)
        with pytest.raises(SettingsError, match="ANXIN_IDENTITY_KEYS") as refused:
            load_settings()
        assert "hunter2" not in str(refused.value)
        assert refused.value.__suppress_context__

    @pytest.mark.parametrize("value", ["shop.example", '["https://shop.example/page"]', '["*"]', '["javascript:x"]'])
    def test_a_site_that_is_no_origin(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("ANXIN_SITES", value)
        with pytest.raises(SettingsError, match="ANXIN_SITES"):
            load_settings()

    def test_sites_are_origins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANXIN_SITES", '["https://shop.example", "http://localhost:3000"]')
        assert load_settings().sites == ["https://shop.example", "http://localhost:3000"]


class TestSecrets:
    def test_a_secret_is_made_once_and_stays(self, tmp_path: Path) -> None:
        secret = Settings(home=tmp_path / "home").secret("dialogue")
        assert len(secret) >= 48
        assert Settings(home=tmp_path / "home").secret("dialogue") == secret
        assert Settings(home=tmp_path / "home").dialogue_secret == secret

    def test_names_and_installations_have_secrets_of_their_own(self, tmp_path: Path) -> None:
        one, two = Settings(home=tmp_path / "one"), Settings(home=tmp_path / "two")
        assert len({one.secret("a"), one.secret("b"), two.secret("a"), two.secret("b")}) == 4

    def test_only_the_owner_can_read_them(self, tmp_path: Path) -> None:
        Settings(home=tmp_path / "home").secret("dialogue")
        folder = tmp_path / "home" / "secrets"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "dialogue").stat().st_mode) == 0o600

    def test_many_who_need_it_first_at_once_get_the_same_and_leave_nothing_else(self, tmp_path: Path) -> None:
        processes = [Settings(home=tmp_path / "home") for _ in range(20)]
        secrets = at_once([lambda one=one: one.secret("dialogue") for one in processes])
        assert len(set(secrets)) == 1
        assert [path.name for path in (tmp_path / "home" / "secrets").iterdir()] == ["dialogue"]

    def test_an_empty_file_is_no_secret(self, tmp_path: Path) -> None:
        folder = tmp_path / "home" / "secrets"
        folder.mkdir(parents=True)
        (folder / "dialogue").touch()
        with pytest.raises(SettingsError, match="dialogue"):
            Settings(home=tmp_path / "home").secret("dialogue")
