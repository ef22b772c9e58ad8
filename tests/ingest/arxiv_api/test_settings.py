"""Settings are checked before anything is sent."""

import pytest

from ingest.arxiv_api.settings import SettingError, Settings


def test_the_defaults_are_polite() -> None:
    settings = Settings.from_environment({})
    assert settings.url == "https://export.arxiv.org"
    assert settings.pace_s == 3.0
    assert settings.page == 100
    assert settings.user_agent.startswith("litlab/")
    assert "LITLAB_ARXIV_PACE_S" not in settings.user_agent


def test_the_environment_changes_them() -> None:
    settings = Settings.from_environment(
        {
            "LITLAB_ARXIV_URL": "http://127.0.0.1:8000/mirror/api/query",
            "LITLAB_ARXIV_PACE_S": "0.5",
            "LITLAB_ARXIV_TIMEOUT_S": "7",
            "LITLAB_ARXIV_PAGE": "2000",
            "LITLAB_ARXIV_CONTACT": "ada@example.org",
        }
    )
    assert settings.url == "http://127.0.0.1:8000/mirror"
    assert (settings.pace_s, settings.timeout_s, settings.page) == (0.5, 7.0, 2000)
    assert settings.user_agent.endswith("(ada@example.org)")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "ftp://arxiv.org"),
        ("URL", "file:///etc/passwd"),
        ("URL", "arxiv.org"),
        ("URL", "http://"),
        ("URL", "http://host:port/"),
        ("URL", "https://user:secret@arxiv.org"),
        ("URL", "https://arxiv.org/?x=1"),
        ("PACE_S", "-1"),
        ("PACE_S", "nan"),
        ("PACE_S", "soon"),
        ("TIMEOUT_S", "0"),
        ("TIMEOUT_S", "inf"),
        ("PAGE", "0"),
        ("PAGE", "2001"),
        ("PAGE", "1e3"),
        ("CONTACT", "ada\r\nHost: elsewhere"),
        ("CONTACT", "a) evil (b"),
        ("CONTACT", "é"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"LITLAB_ARXIV_{name}"):
        Settings.from_environment({f"LITLAB_ARXIV_{name}": value})


@pytest.mark.parametrize(
    ("url", "pace_s", "hasty"),
    [
        ("https://export.arxiv.org", 2.9, True),
        ("https://arxiv.org", 0.0, True),
        ("https://export.arxiv.org", 3.0, False),
        ("http://127.0.0.1:8000", 0.0, False),
        ("https://notarxiv.org", 0.0, False),
    ],
)
def test_haste_is_told_from_a_mirror_of_one_s_own(url: str, pace_s: float, hasty: bool) -> None:
    assert Settings(url=url, pace_s=pace_s).hasty is hasty
