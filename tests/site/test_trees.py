from whychain.site.page import Page
from whychain.site.phrases import Language
from whychain.site.site_settings import SiteSettings
from whychain.site.trees import trees

BOTH = SiteSettings(languages=(Language.ENGLISH, Language.CHINESE))


def test_the_first_language_stands_at_the_root() -> None:
    assert [tree.folder for tree in trees(BOTH, [])] == ["", "zh/"]
    assert [tree.folder for tree in trees(SiteSettings(), [])] == [""]


def test_a_translation_stands_in_its_tree_only() -> None:
    written = [Page("a.md", "# A"), Page("a.zh.md", "# Jia"), Page("b.md", "# B")]

    english, chinese = trees(BOTH, written)

    assert english.hand_written == (Page("a.md", "# A"), Page("b.md", "# B"))
    assert chinese.hand_written == (Page("a.md", "# Jia"), Page("b.md", "# B"))


def test_a_page_that_nobody_has_translated_is_known_as_such() -> None:
    written = [Page("a.md", "# A"), Page("a.zh.md", "# Jia"), Page("b.md", "# B")]

    english, chinese = trees(BOTH, written)

    assert english.untranslated == frozenset()
    assert chinese.untranslated == {"b.md"}


def test_a_translation_of_nothing_is_a_page_of_its_own() -> None:
    (english,) = trees(SiteSettings(), [Page("only.zh.md", "# Zh")])

    assert [page.path for page in english.hand_written] == ["only.zh.md"]


def test_a_language_named_twice_is_built_once() -> None:
    twice = SiteSettings(languages=(Language.ENGLISH, Language.ENGLISH))

    assert len(trees(twice, [])) == 1
