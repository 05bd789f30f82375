import markdown  # type: ignore[import-untyped]
import pytest

from whychain.causal.graph import graph_of
from whychain.causal.picture import picture
from whychain.site.sanitiser import sanitised
from whychain.workspace.load import Workspace


def shown(text: str) -> str:
    html: str = markdown.markdown(text, extensions=["toc", "tables", "whychain.site.sanitiser"])
    return html


def test_plain_prose_is_left_as_it_is() -> None:
    assert shown("a *b* [c](d.html)") == '<p>a <em>b</em> <a href="d.html">c</a></p>'


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        "<style>a{}</style>",
        "<iframe src=x></iframe>",
        "<base href='//x/'>",
        "<form action=x></form>",
        "<object data=x></object>",
    ],
)
def test_what_can_run_or_frame_or_send_is_gone(text: str) -> None:
    assert shown(text) in {"", "<p></p>"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<img src="https://elsewhere.example/x.png">', "<img>"),
        ('<img src="//elsewhere.example/x.png">', "<img>"),
        ('<img src="\\\\elsewhere.example\\x.png">', "<img>"),
        ('<p id="__config">a</p>', "<p>a</p>"),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('<p data-wc-href=" javascript:x()">a</p>', "<p>a</p>"),
        ('<pre class="Mermaid">a</pre>', "<pre>a</pre>"),
    ],
)
def test_the_rest_of_an_element_stays(text: str, left: str) -> None:
    assert sanitised(text) == left


def test_a_picture_of_the_site_stays() -> None:
    assert sanitised('<img src="../plot.png" alt="p">') == '<img src="../plot.png" alt="p">'


def test_a_marker_points_into_its_own_picture_only() -> None:
    local = '<svg><path d="M0 0" marker-end="url(#head)"></path></svg>'
    outside = '<svg><path d="M0 0" marker-end="url(https://x.example/a.svg#b)"></path></svg>'

    assert sanitised(local) == local
    assert sanitised(outside) == '<svg><path d="M0 0"></path></svg>'


def test_the_tabs_of_the_theme_stay() -> None:
    tabs = (
        '<div class="tabbed-set" data-tabs="1:1"><input checked="checked" id="__tabbed_1_1" '
        'name="__tabbed_1" type="radio"><label for="__tabbed_1_1">told</label></div>'
    )

    assert set(sanitised(tabs).split()) == set(tabs.split())


def test_a_heading_cannot_smuggle_markup_into_the_contents() -> None:
    page = markdown.Markdown(extensions=["toc", "whychain.site.sanitiser"])
    page.convert("## &lt;img src=x onerror=x()&gt; `<b>`")

    assert "<" not in page.toc_tokens[0]["name"]


def test_a_causal_picture_loses_nothing(reference_workspace: Workspace) -> None:
    graph = graph_of(reference_workspace.network("2024-03-18-vie-canary"))
    drawn = picture(graph, title="a picture", link_to=lambda node: f"{node}.html")

    kept = sanitised(drawn)

    for part in (
        "<a ",
        "<path",
        "<text",
        "marker-end=",
        "viewBox=",
        "markerUnits=",
        "aria-",
        "id=",
    ):
        assert kept.count(part) == drawn.count(part), part
