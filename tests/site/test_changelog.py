"""A changelog becomes a page whose links lead somewhere on the site or are text."""

from pathlib import Path

import pytest

from whychain.errors import ContentError
from whychain.site.changelog import changelog_pages
from whychain.site.mkdocs_config import navigated
from whychain.site.site_settings import hand_written

TEXT = """# Changes

## 1.1

- See [the guide](site/pages/guide/start.md), [the code](src/x.py "title"),
  [elsewhere](https://example.org/a), [up](../../etc/passwd) and [a page][page].

```
[kept](as/it/stands.md)
```

[page]: docs/page.md
[1.1]: https://example.org/1.1
"""


def text_of(root: Path) -> str:
    (page,) = changelog_pages(root)
    assert page.path == "changelog.md"
    return page.text


def test_a_workspace_without_a_changelog_has_no_page(small_root: Path) -> None:
    assert list(changelog_pages(small_root)) == []


def test_links_lead_to_pages_of_the_site_or_to_other_sites_and_else_are_text(
    small_root: Path,
) -> None:
    (small_root / "CHANGELOG.md").write_text(TEXT, encoding="utf-8")
    guide = small_root / "site" / "pages" / "guide" / "start.md"
    guide.parent.mkdir(parents=True)
    guide.write_text("# Start\n", encoding="utf-8")
    text = text_of(small_root)

    assert text.startswith("# Changelog\n\n\n## 1.1\n")
    assert "[the guide](guide/start.md), the code," in text
    assert "[elsewhere](https://example.org/a), up and" in text
    assert "[kept](as/it/stands.md)" in text
    assert "docs/page.md" not in text
    assert "[1.1]: https://example.org/1.1" in text


def test_the_changelog_stands_in_the_reference_part_of_the_menu(small_root: Path) -> None:
    (small_root / "CHANGELOG.md").write_text(TEXT, encoding="utf-8")
    paths = navigated(hand_written(small_root))

    assert paths.count("changelog.md") == 1
    assert paths.index("changelog.md") > paths.index("reference/schemas.md")


def test_a_changelog_that_leaves_the_workspace_is_refused(small_root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("# Secret\n", encoding="utf-8")
    (small_root / "CHANGELOG.md").symlink_to(outside)

    with pytest.raises(ContentError, match="leaves the workspace"):
        list(changelog_pages(small_root))
