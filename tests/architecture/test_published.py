"""Generated documents say what the tables say."""

from wutong.commands.publish import differing


def test_generated_documents_are_fresh() -> None:
    assert differing() == [], "运行 ./wutong publish"
